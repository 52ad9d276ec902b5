// Where the shopper writes: text, emoji, pictures.
import { codeOf } from "../requests.js";

const typingEveryMs = 3000;
const previewMax = 4_000_000; // larger pictures are shown when they are there

/** Wires the form to whatever talk is shown. */
export function startComposer(form, texts, talkOf) {
  const field = form.querySelector("textarea");
  const refusal = form.querySelector("[data-refusal]");
  let typedAt = 0;

  const refuse = (code) => {
    refusal.hidden = !code;
    refusal.textContent = code ? texts.refusals[code] ?? texts.refusals.unexpected : "";
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text && talkOf()) {
      field.value = "";
      grow();
      refuse(null);
      talkOf().say(text);
    }
    field.focus();
  });

  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  field.addEventListener("input", () => {
    grow();
    if (Date.now() - typedAt > typingEveryMs && field.value) {
      typedAt = Date.now();
      talkOf()?.typing();
    }
  });
  field.addEventListener("paste", (event) => {
    const file = [...event.clipboardData.files].find((each) => each.type.startsWith("image/"));
    if (file) {
      event.preventDefault();
      send(file);
    }
  });

  startEmoji(form, field);
  const files = form.querySelector("[data-picture]");
  form.querySelector("[data-picture-button]").addEventListener("click", () => files.click());
  files.addEventListener("change", () => {
    [...files.files].forEach(send);
    files.value = "";
  });

  async function send(file) {
    const talk = talkOf();
    refuse(null);
    form.setAttribute("aria-busy", "true");
    try {
      const { pictureId } = await upload(talk.id, file);
      const href = `/api/chat/sessions/${talk.id}/pictures/${pictureId}`;
      await talk.say("", { kind: "picture", reference: pictureId, href }, await previewOf(file));
    } catch (error) {
      refuse(error.code ?? "unexpected");
    } finally {
      form.removeAttribute("aria-busy");
    }
  }

  function grow() {
    field.rows = Math.min(5, Math.max(1, field.value.split("\n").length));
  }
}

/** Closes what is open over the text. False: nothing was. */
export function closeEmoji(form) {
  const box = form.querySelector("[data-emoji]");
  if (box.hidden) {
    return false;
  }
  box.hidden = true;
  const button = form.querySelector("[data-emoji-button]");
  button.setAttribute("aria-expanded", "false");
  button.focus();
  return true;
}

function startEmoji(form, field) {
  const box = form.querySelector("[data-emoji]");
  const button = form.querySelector("[data-emoji-button]");
  button.addEventListener("click", () => {
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden) {
      box.querySelector("button").focus();
    }
  });
  box.addEventListener("click", (event) => {
    if (event.target.matches("button")) {
      field.setRangeText(event.target.textContent, field.selectionStart, field.selectionEnd, "end");
      closeEmoji(form);
      field.focus();
    }
  });
}

async function upload(sessionId, file) {
  const response = await fetch(`/api/chat/sessions/${sessionId}/pictures`, {
    method: "POST",
    headers: { "content-type": file.type || "application/octet-stream", accept: "application/json" },
    body: file,
  });
  if (response.ok) {
    return response.json();
  }
  const problem = await response.json().catch(() => ({}));
  throw Object.assign(new Error(problem.detail), { code: codeOf(problem) });
}

// Data addresses are allowed to pictures, others of this page's making are not.
function previewOf(file) {
  return file.size > previewMax ? null : new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => resolve(null);
    reader.readAsDataURL(file);
  });
}

// Where the shopper writes: text, emoji, pictures.
/** @import { Texts } from "#types/chat" */
/** @import { Problem } from "#types/shop" */
/** @import { Talk } from "./talk.js" */
import { find } from "../find.js";
import { codeOf } from "../requests.js";
import { Refusal, refusalOf, refusalText } from "./line.js";

const typingEveryMs = 3000;
const previewMax = 4_000_000; // larger pictures are shown when they are there

/**
 * Wires the form to whatever talk is shown. It also says what else of the talk was refused.
 * @param {HTMLFormElement} form
 * @param {Texts} texts
 * @param {() => Talk | null} talkOf
 */
export function startComposer(form, texts, talkOf) {
  const field = find(form, "textarea", HTMLTextAreaElement);
  const refusal = find(form, "[data-refusal]");
  let typedAt = 0;

  const refuse = (/** @type {string} */ text) => {
    refusal.hidden = text === "";
    refusal.textContent = text;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    const talk = talkOf();
    if (text && talk) {
      field.value = "";
      grow();
      refuse("");
      talk.say(text);
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
    const file = [...event.clipboardData?.files ?? []].find((each) => each.type.startsWith("image/"));
    if (file) {
      event.preventDefault();
      send(file);
    }
  });

  startEmoji(form, field);
  const files = find(form, "[data-picture]", HTMLInputElement);
  find(form, "[data-picture-button]").addEventListener("click", () => files.click());
  files.addEventListener("change", () => {
    [...files.files ?? []].forEach(send);
    files.value = "";
  });

  return { refuse };

  /** @param {File} file */
  async function send(file) {
    const talk = talkOf();
    if (!talk) {
      return;
    }
    refuse("");
    form.setAttribute("aria-busy", "true");
    try {
      const { pictureId } = await upload(talk.id, file);
      const href = `/api/chat/sessions/${talk.id}/pictures/${pictureId}`;
      await talk.say("", { kind: "picture", reference: pictureId, href }, await previewOf(file));
    } catch (error) {
      refuse(refusalText(texts, refusalOf(error), "picture"));
    } finally {
      form.removeAttribute("aria-busy");
    }
  }

  function grow() {
    field.rows = Math.min(5, Math.max(1, field.value.split("\n").length));
  }
}

/**
 * Closes what is open over the text. False: nothing was.
 * @param {HTMLElement} form
 */
export function closeEmoji(form) {
  const box = find(form, "[data-emoji]");
  if (box.hidden) {
    return false;
  }
  box.hidden = true;
  const button = find(form, "[data-emoji-button]");
  button.setAttribute("aria-expanded", "false");
  button.focus();
  return true;
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLTextAreaElement} field
 */
function startEmoji(form, field) {
  const box = find(form, "[data-emoji]");
  const button = find(form, "[data-emoji-button]");
  button.addEventListener("click", () => {
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden) {
      find(box, "button").focus();
    }
  });
  box.addEventListener("click", (event) => {
    if (event.target instanceof HTMLButtonElement) {
      field.setRangeText(event.target.textContent ?? "", field.selectionStart, field.selectionEnd, "end");
      closeEmoji(form);
      field.focus();
    }
  });
}

/**
 * @param {string} sessionId
 * @param {File} file
 * @returns {Promise<{ pictureId: string }>}
 */
async function upload(sessionId, file) {
  const response = await fetch(`/api/chat/sessions/${sessionId}/pictures`, {
    method: "POST",
    headers: { "content-type": file.type || "application/octet-stream", accept: "application/json" },
    body: file,
  });
  if (response.ok) {
    return response.json();
  }
  /** @type {Problem} */
  const problem = await response.json().catch(() => ({}));
  throw new Refusal(codeOf(problem), problem.detail);
}

/**
 * Data addresses are allowed to pictures, others of this page's making are not.
 * @param {File} file
 * @returns {Promise<string | null> | null}
 */
function previewOf(file) {
  return file.size > previewMax ? null : new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => resolve(null);
    reader.readAsDataURL(file);
  });
}

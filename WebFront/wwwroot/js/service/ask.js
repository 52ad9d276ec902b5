// Requests that change something: asked about first, named by a key, and sent again under it until the answer is known.
import { newKey } from "../requests.js";
import { el, t } from "./dom.js";

const dialog = document.querySelector("[data-ask]");
const form = dialog.querySelector("form");
const refusalOf = {
  "too-late": "It is too late for that: look how it stands now.",
  "limit-reached": "That was done as often, or is as much, as may be.",
  "too-many-units": "There are not so many units.",
  "coupon-not-valid": "The shopper cannot have this coupon.",
  "not-found": "It is not there, or the session is not yours any more.",
  validation: "Something is missing or not right.",
  taken: "Another agent has the session.",
  "at-capacity": "No more sessions can be taken now.",
  closed: "The session is closed.",
};

/** What a refusal means, in the agent's language. */
export const refusalText = (code) => t(refusalOf[code] ?? "That did not work. Try it again.");

/** Asks the shop for something to read. Null: it could not be read. */
export async function read(path) {
  try {
    const response = await fetch(path, {
      headers: { accept: "application/json" }, signal: AbortSignal.timeout(10_000),
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/**
 * Asks the agent, then the shop.
 * @param {{ title: string, text: string, fields?: HTMLElement[], button: string, path: string,
 *   body?: () => object }} what
 * @returns {Promise<boolean>} Whether it was done.
 */
export function ask(what) {
  const key = newKey(); // Of this question: pressed twice, it happens once.
  dialog.querySelector("h2").textContent = what.title;
  dialog.querySelector("[data-text]").textContent = what.text;
  dialog.querySelector("[data-fields]").replaceChildren(...what.fields ?? []);
  const go = dialog.querySelector("[data-go]");
  go.textContent = what.button;
  const problem = dialog.querySelector("[role=alert]");
  problem.hidden = true;
  dialog.showModal();
  return new Promise((resolve) => {
    let sent = Promise.resolve(""); // What is wrong; null: it was done.
    let isOpen = true;
    const submit = async (event) => {
      event.preventDefault();
      go.disabled = true;
      sent = send(what.path, key, what.body?.());
      const refusal = await sent;
      if (!isOpen) {
        return; // The dialog may ask something else by now.
      }
      go.disabled = false;
      problem.hidden = refusal === null;
      problem.textContent = refusal ?? "";
      if (refusal === null) {
        dialog.close();
      }
    };
    form.addEventListener("submit", submit);
    dialog.addEventListener("close", async () => {
      isOpen = false;
      go.disabled = false;
      form.removeEventListener("submit", submit);
      resolve(await sent === null); // Closed while it was under way, it may be done all the same.
    }, { once: true });
  });
}

dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());

// Null: done. Else what is wrong.
async function send(path, key, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/json", "idempotency-key": key },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    if (response.ok) {
      return null;
    }
    const { type } = await response.json();
    const code = type.split("/").at(-1);
    return response.status >= 500
      ? t("It is not known whether it was done. Press the button again: it is done once.")
      : refusalText(code);
  } catch {
    return t("It is not known whether it was done. Press the button again: it is done once.");
  }
}

/** A field with its label. */
export const field = (label, control, id) => {
  control.id = id;
  return el("div", { class: "field" }, el("label", { for: id }, label), control);
};

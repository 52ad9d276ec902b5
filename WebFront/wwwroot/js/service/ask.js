// Requests that change something: asked about first, named by a key, and sent again under it until the answer is known.
/** @import { Problem } from "#types/shop" */
/** @import { Question } from "#types/service" */
import { find } from "../find.js";
import { codeOf, newKey } from "../requests.js";
import { el, t } from "./dom.js";

const dialog = find(document, "[data-ask]", HTMLDialogElement);
const form = find(dialog, "form");
/** @type {Record<string, string>} */
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
export const refusalText = (/** @type {string} */ code) => t(refusalOf[code] ?? "That did not work. Try it again.");

/**
 * Asks the shop for something to read. Null: it could not be read.
 * @template Answer What it is, as the caller knows.
 * @param {string} path
 * @returns {Promise<Answer | null>}
 */
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
 * @param {Question} what
 * @returns {Promise<boolean>} Whether it was done.
 */
export function ask(what) {
  const key = newKey(); // Of this question: pressed twice, it happens once.
  find(dialog, "h2").textContent = what.title;
  find(dialog, "[data-text]").textContent = what.text;
  find(dialog, "[data-fields]").replaceChildren(...what.fields ?? []);
  const go = find(dialog, "[data-go]", HTMLButtonElement);
  go.textContent = what.button;
  const problem = find(dialog, "[role=alert]");
  problem.hidden = true;
  dialog.showModal();
  return new Promise((resolve) => {
    /** @type {Promise<string | null>} */
    let sent = Promise.resolve(""); // What is wrong; null: it was done.
    let isOpen = true;
    const submit = async (/** @type {SubmitEvent} */ event) => {
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

find(dialog, "[data-cancel]").addEventListener("click", () => dialog.close());

/**
 * @param {string} path
 * @param {string} key
 * @param {object} [body]
 * @returns {Promise<string | null>} Null: done. Else what is wrong.
 */
async function send(path, key, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/json", "idempotency-key": key },
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(10_000),
    });
    if (response.ok) {
      return null;
    }
    /** @type {Problem} */
    const problem = await response.json();
    return response.status >= 500
      ? t("It is not known whether it was done. Press the button again: it is done once.")
      : refusalText(codeOf(problem));
  } catch {
    return t("It is not known whether it was done. Press the button again: it is done once.");
  }
}

/**
 * A field with its label.
 * @param {string} label
 * @param {HTMLElement} control
 * @param {string} id
 */
export const field = (label, control, id) => {
  control.id = id;
  return el("div", { class: "field" }, el("label", { for: id }, label), control);
};

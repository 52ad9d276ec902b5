// Buying. A try has a key of its own that is kept until its outcome is known, so that asking again never orders twice.
/** @import { Attempt, BuyAnswer, Problem } from "#types/shop" */
import { data, find, findAll } from "./find.js";
import { wait } from "./pace.js";
import { codeOf, newKey } from "./requests.js";
import { texts, refusalText } from "./texts.js";

/** @typedef {"" | "good" | "warn" | "bad"} Kind Of what is said beside the button. */

const triesMax = 8;

/** Takes over the purchase forms, and takes up tries whose outcome a closed page left unknown. */
export function startPurchases() {
  for (const form of findAll(document, "form[data-buy]", HTMLFormElement)) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!form.hasAttribute("data-busy")) {
        buy(form);
      }
    });
    if (pendingOf(form)) {
      buy(form);
    }
  }
}

/** @param {HTMLFormElement} form */
async function buy(form) {
  const attempt = pendingOf(form) ?? begin(form);
  setBusy(form, true);
  say(form, "", "");
  for (let tries = 1; tries <= triesMax; tries++) {
    const answer = await ask(form, attempt);
    if (answer.orderId !== undefined) {
      forget(form);
      say(form, texts.held, "good");
      location.assign(`/orders/${answer.orderId}`);
      return;
    }
    if (answer.code === "unauthenticated") {
      forget(form);
      location.assign(`/sign-in?returnUrl=${encodeURIComponent(location.pathname + location.search)}`);
      return;
    }
    if (!answer.again) {
      forget(form); // A refusal is an outcome: the next press is a new try.
      finish(form, refusalText(answer.code, answer.waitMs), answer.code === "sold-out" ? "warn" : "bad");
      return;
    }
    const waitMs = answer.waitMs || Math.min(8000, 500 * 2 ** tries);
    say(form, refusalText(answer.code, waitMs), "warn");
    await wait(waitMs * (1 + Math.random() * 0.25));
  }
  finish(form, refusalText("still-unknown"), "bad");
}

/**
 * Sends the try once, and says what came of it.
 * @param {HTMLFormElement} form
 * @param {Attempt} attempt
 * @returns {Promise<BuyAnswer>}
 */
async function ask(form, attempt) {
  try {
    const response = await fetch(data(form, "buy"), {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": attempt.key },
      body: JSON.stringify({ quantity: attempt.quantity }),
      signal: AbortSignal.timeout(15_000),
    });
    if (response.status === 201) {
      return await response.json();
    }
    /** @type {Problem} */
    const problem = await response.json().catch(() => ({}));
    const code = codeOf(problem);
    const seconds = Number(response.headers.get("retry-after") ?? problem.retryAfter ?? 0);
    const again = response.status >= 500 || response.status === 429;
    const known = !again || ["overloaded", "rate-limited"].includes(code);
    return { code: known ? code : "outcome-unknown", waitMs: seconds * 1000, again };
  } catch {
    // The network said nothing: ask again with the same key.
    return { code: "outcome-unknown", waitMs: 0, again: true };
  }
}

/** @param {HTMLFormElement} form */
function begin(form) {
  const attempt = { key: newKey(), quantity: Number(new FormData(form).get("quantity") ?? 1) };
  sessionStorage.setItem(nameOf(form), JSON.stringify(attempt));
  return attempt;
}

const nameOf = (/** @type {HTMLFormElement} */ form) => `buy:${form.dataset.member}:${form.dataset.buy}`;
const forget = (/** @type {HTMLFormElement} */ form) => sessionStorage.removeItem(nameOf(form));

/**
 * @param {HTMLFormElement} form
 * @returns {Attempt | null}
 */
function pendingOf(form) {
  const text = sessionStorage.getItem(nameOf(form));
  return text ? JSON.parse(text) : null;
}

/**
 * @param {HTMLFormElement} form
 * @param {boolean} busy
 */
function setBusy(form, busy) {
  const button = find(form, "button");
  form.toggleAttribute("data-busy", busy);
  button.setAttribute("aria-busy", String(busy));
  button.textContent = busy ? texts.busy : texts.buy;
  if (busy) {
    button.setAttribute("aria-disabled", "true"); // not `disabled`: that would take the keyboard's focus away
  } else {
    button.removeAttribute("aria-disabled");
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} text
 * @param {Kind} kind
 */
function finish(form, text, kind) {
  setBusy(form, false);
  say(form, text, kind);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} text
 * @param {Kind} kind
 */
function say(form, text, kind) {
  const message = find(form, "[data-message]");
  message.className = `buy-message notice ${kind}`;
  message.textContent = text;
}

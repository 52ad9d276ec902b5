// Buying. A try has a key of its own that is kept until its outcome is known, so that asking again never orders twice.
import { codeOf, newKey } from "./requests.js";
import { texts, refusalText } from "./texts.js";

const triesMax = 8;

/** Takes over the purchase forms, and takes up tries whose outcome a closed page left unknown. */
export function startPurchases() {
  for (const form of document.querySelectorAll("form[data-buy]")) {
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

async function buy(form) {
  const attempt = pendingOf(form) ?? begin(form);
  setBusy(form, true);
  say(form, "", "");
  for (let tries = 1; tries <= triesMax; tries++) {
    const answer = await ask(form, attempt);
    if (answer.orderId) {
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
    await new Promise((resolve) => { setTimeout(resolve, waitMs * (1 + Math.random() * 0.25)); });
  }
  finish(form, refusalText("still-unknown"), "bad");
}

/** Sends the try once, and says what came of it. */
async function ask(form, attempt) {
  try {
    const response = await fetch(form.dataset.buy, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": attempt.key },
      body: JSON.stringify({ quantity: attempt.quantity }),
      signal: AbortSignal.timeout(15_000),
    });
    if (response.status === 201) {
      return await response.json();
    }
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

function begin(form) {
  const attempt = { key: newKey(), quantity: Number(new FormData(form).get("quantity") ?? 1) };
  sessionStorage.setItem(nameOf(form), JSON.stringify(attempt));
  return attempt;
}

const nameOf = (form) => `buy:${form.dataset.member}:${form.dataset.buy}`;
const forget = (form) => sessionStorage.removeItem(nameOf(form));

function pendingOf(form) {
  const text = sessionStorage.getItem(nameOf(form));
  return text ? JSON.parse(text) : null;
}

function setBusy(form, busy) {
  const button = form.querySelector("button");
  form.toggleAttribute("data-busy", busy);
  button.setAttribute("aria-busy", String(busy));
  button.textContent = busy ? texts.busy : texts.buy;
  if (busy) {
    button.setAttribute("aria-disabled", "true"); // not `disabled`: that would take the keyboard's focus away
  } else {
    button.removeAttribute("aria-disabled");
  }
}

function finish(form, text, kind) {
  setBusy(form, false);
  say(form, text, kind);
}

function say(form, text, kind) {
  const message = form.querySelector("[data-message]");
  message.className = `buy-message notice ${kind}`;
  message.textContent = text;
}

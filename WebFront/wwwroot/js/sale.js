// Keeps what the page shows of running sales true, by asking once a second while somebody looks.
/** @import { Phase, Sale, SaleItem } from "#types/shop" */
import { noteServerTime, serverNow } from "./clock.js";
import { data, find, findAll } from "./find.js";
import { pauseMs, untilVisible, wait } from "./pace.js";
import { texts } from "./texts.js";

const everyMs = 1000;

/** Watches every sale on the page; the same sale in two places is asked for once. */
export function watchSales() {
  const ids = new Set(findAll(document, "[data-sale]").map((element) => data(element, "sale")));
  for (const id of ids) {
    watch(id);
  }
}

/** @param {string} saleId */
async function watch(saleId) {
  const url = `/api/flash-sales/${encodeURIComponent(saleId)}`;
  for (let failures = 0; ;) {
    await untilVisible();
    let over = false;
    try {
      const sentAt = performance.now();
      const response = await fetch(url, { headers: { accept: "application/json" }, signal: AbortSignal.timeout(5000) });
      if (response.status === 404) {
        return;
      }
      if (!response.ok) {
        throw new Error(`status ${response.status}`);
      }
      /** @type {Sale} */
      const sale = await response.json();
      noteServerTime(sale.serverTime, sentAt);
      show(sale);
      failures = 0;
      over = phaseOf(sale) === "ended";
    } catch {
      failures++;
    }
    if (over) {
      return;
    }
    await wait(pauseMs(everyMs, failures));
  }
}

/**
 * @param {Sale} sale
 * @returns {Phase}
 */
function phaseOf(sale) {
  const now = serverNow();
  if (sale.state === "ended" || now >= Date.parse(sale.endsAt)) {
    return "ended";
  }
  if (sale.state === "scheduled" && now < Date.parse(sale.startsAt)) {
    return "upcoming";
  }
  return sale.state === "paused" ? "paused" : sale.state === "soldOut" ? "sold-out" : "open";
}

/** @satisfies {Record<Phase, object>} */
const phases = /** @type {const} */ ({
  upcoming: { eyebrow: "upcoming", label: "startsIn", button: "buySoon" },
  open: { eyebrow: "open", label: "endsIn", button: "buy" },
  paused: { eyebrow: "paused", label: "endsIn", button: "buyPaused" },
  "sold-out": { eyebrow: "soldOut", label: "endsIn", button: "buySoldOut" },
  ended: { eyebrow: "ended", label: "endedAt", button: "buyEnded" },
});

/** @param {Sale} sale */
function show(sale) {
  const phase = phaseOf(sale);
  const words = phases[phase];
  for (const block of findAll(document, `[data-sale="${CSS.escape(sale.saleId)}"]`)) {
    block.dataset.phase = phase;
    setText(block.querySelector("[data-eyebrow]"), texts[words.eyebrow]);
    setText(block.querySelector("[data-clock-label]"), texts[words.label]);
    const [clock] = findAll(block, "time[data-countdown]", HTMLTimeElement);
    if (clock) {
      clock.dateTime = phase === "upcoming" ? sale.startsAt : sale.endsAt;
    }
    for (const item of sale.items) {
      const [element] = findAll(block, `[data-sku="${CSS.escape(item.sku)}"]`);
      if (element) {
        showItem(element, item, phase);
      }
    }
  }
}

/**
 * @param {HTMLElement} element
 * @param {SaleItem} item
 * @param {Phase} phase
 */
function showItem(element, item, phase) {
  const soldOut = item.remaining <= 0 && (phase === "open" || phase === "sold-out");
  const state = phase === "open" || phase === "sold-out" ? (soldOut ? "sold-out" : "open") : phase;
  element.dataset.itemState = state;
  setText(element.querySelector("[data-left]"),
    soldOut ? texts.buySoldOut : texts.left.replace("{count}", countText(item.remaining)));
  const bar = element.querySelector("progress");
  if (bar && bar.value !== item.remaining) {
    bar.value = item.remaining;
  }
  const form = element.querySelector("form[data-buy]");
  if (form && !form.hasAttribute("data-busy")) {
    const button = find(form, "button", HTMLButtonElement);
    button.disabled = state !== "open";
    setText(button, texts[phases[state].button]);
    form.querySelector("select")?.toggleAttribute("disabled", state !== "open");
  }
}

const countText = (/** @type {number} */ count) => count.toLocaleString(document.documentElement.lang);

/**
 * @param {Element | null} element
 * @param {string} text
 */
function setText(element, text) {
  if (element && element.textContent !== text) {
    element.textContent = text;
  }
}

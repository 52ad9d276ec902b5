// An order that waits for payment is looked at again until it says something new: paid, expired, cancelled elsewhere.
import { data, find } from "./find.js";

const firstMs = 400; // a buyer who comes back from paying is told at once
const slowestMs = 10_000;

/** @param {HTMLElement} order */
export function watchOrder(order) {
  if (order.dataset.waiting !== "yes") {
    return;
  }
  const clock = find(order, "time[data-countdown]", HTMLTimeElement);
  let waitMs = firstMs;
  let looks = 0;
  let timer = setTimeout(look, waitMs);
  const lookNow = () => {
    clearTimeout(timer);
    waitMs = firstMs;
    look();
  };
  addEventListener("pageshow", (event) => event.persisted && lookNow());
  document.addEventListener("visibilitychange", () => !document.hidden && lookNow());
  document.addEventListener("countdown-over", lookNow);

  async function look() {
    if (document.hidden) {
      return; // visibilitychange goes on
    }
    const mine = ++looks;
    try {
      const response = await fetch(data(order, "orderUrl"), {
        headers: { accept: "application/json" }, signal: AbortSignal.timeout(10_000),
      });
      if (response.ok) {
        /** @type {{ status: string, payBefore: string }} */
        const { status, payBefore } = await response.json();
        if (status !== order.dataset.orderStatus) {
          location.replace(location.pathname);
          return;
        }
        clock.dateTime = payBefore; // Customer service may have given more time.
      }
    } catch {
      // The next look may find the shop again.
    }
    if (mine !== looks) {
      return; // A later one goes on.
    }
    waitMs = Math.min(slowestMs, waitMs * 1.5);
    timer = setTimeout(look, waitMs);
  }
}

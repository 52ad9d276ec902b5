// An order that waits for payment is looked at again until it says something new: paid, expired, cancelled elsewhere.
import { data } from "./find.js";

const firstMs = 400; // a buyer who comes back from paying is told at once
const slowestMs = 10_000;

/** @param {HTMLElement} order */
export function watchOrder(order) {
  if (order.dataset.waiting !== "yes") {
    return;
  }
  let waitMs = firstMs;
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
    try {
      const response = await fetch(data(order, "orderUrl"), { headers: { accept: "application/json" } });
      if (response.ok && (await response.json()).status !== order.dataset.orderStatus) {
        location.replace(location.pathname);
        return;
      }
    } catch {
      // The next look may find the shop again.
    }
    waitMs = Math.min(slowestMs, waitMs * 1.5);
    timer = setTimeout(look, waitMs);
  }
}

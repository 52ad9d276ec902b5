// Time by the server's clock. Countdowns tick on the same whole second everywhere on the page.
import { data, findAll } from "./find.js";

const born = performance.timeOrigin;
let offset = Date.parse(data(document.body, "serverTime")) - (born + performance.now());
let accuracy = Infinity; // of the offset, in ms: half the round trip that it comes from

/** Milliseconds since 1970 by the server's clock. */
export const serverNow = () => born + performance.now() + offset;

/**
 * Notes what the server said its time was, and keeps the best measurement.
 * @param {string} serverTime ISO 8601
 * @param {number} sentAt performance.now() when the question was sent
 */
export function noteServerTime(serverTime, sentAt) {
  const receivedAt = performance.now();
  const half = (receivedAt - sentAt) / 2;
  if (half <= accuracy) {
    accuracy = half;
    offset = Date.parse(serverTime) - (born + sentAt + half);
  }
}

/**
 * 02:14:09, with days in front when there are any.
 * @param {number} ms
 */
export function clockText(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const days = Math.floor(seconds / 86400);
  const clock = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return days > 0 ? `${data(document.body, "days").replace("{0}", String(days))} ${clock}` : clock;
}

/** Shows moments of the page in the reader's time and lets countdowns tick. */
export function startClocks() {
  showMoments(document);
  tick();
}

/**
 * Shows moments in the reader's time: of a page, or of markup that was fetched for it.
 * @param {ParentNode} root
 */
export function showMoments(root) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  for (const moment of findAll(root, "time[data-moment]", HTMLTimeElement)) {
    moment.title = moment.textContent;
    moment.textContent = format.format(new Date(moment.dateTime));
  }
}

function tick() {
  for (const clock of findAll(document, "time[data-countdown]", HTMLTimeElement)) {
    const left = Date.parse(clock.dateTime) - serverNow();
    const clockFace = clockText(left);
    const text = clock.dataset.countdown === "short" ? clockFace.replace(/^00:/, "") : clockFace;
    if (clock.textContent !== text) {
      clock.textContent = text;
    }
    clock.toggleAttribute("data-urgent", left < 120_000);
    if (left <= 0 && !clock.hasAttribute("data-over")) {
      clock.setAttribute("data-over", "");
      clock.dispatchEvent(new CustomEvent("countdown-over", { bubbles: true }));
    } else if (left > 0) {
      clock.removeAttribute("data-over");
    }
  }

  const untilNextSecond = 1000 - (serverNow() % 1000);
  setTimeout(tick, untilNextSecond + 10);
}

// Which parts of the panel belong to a talk as it is.
/** @import { Session } from "#types/chat" */
import { showMoments } from "../clock.js";
import { find } from "../find.js";

/**
 * Shows those that do, and hides the others.
 * @param {HTMLElement} panel
 * @param {Session} session
 */
export function showParts(panel, { status, score, outOfHours, opensAt }) {
  const isClosed = status === "closed";
  find(panel, "[data-write]").hidden = isClosed;
  find(panel, "[data-rating]").hidden = !isClosed || Boolean(score);
  find(panel, "[data-over]").hidden = !isClosed;
  find(panel, "[data-thanks]").hidden = !score;
  find(panel, "[data-out-of-hours]").hidden = status !== "waiting" || !outOfHours;
  const opens = find(panel, "[data-opens]");
  opens.hidden = !opensAt;
  if (opensAt) {
    const time = find(opens, "time", HTMLTimeElement);
    time.dateTime = opensAt;
    time.dataset.moment = "";
    showMoments(opens);
  }
}

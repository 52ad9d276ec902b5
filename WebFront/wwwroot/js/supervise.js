// A supervisor looks into a session: the chat's hub tells when something is new, and the session that they are there.
import { heard, Line } from "./chat/line.js";

/**
 * Joins a session, again whenever the connection was cut; calls back when something happens in it.
 * @param {string} sessionId
 * @param {() => void} changed
 */
export function watchSession(sessionId, changed) {
  const line = new Line();
  line.addEventListener("up", () => {
    line.call("Join", sessionId, 0).catch(() => {});
    changed();
  });
  for (const name of heard) {
    line.addEventListener(name, ({ detail }) => detail.sessionId === sessionId && changed());
  }
  line.start();
}

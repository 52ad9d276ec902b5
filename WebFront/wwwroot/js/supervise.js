// A supervisor looks into a session: the chat's hub tells when something is new, and the session that they are there.
import { Hub } from "./service/hub.js";

/** Joins a session, again whenever the connection was cut; calls back when something happens in it. */
export function watchSession(sessionId, changed) {
  const hub = new Hub(
    (name, { sessionId: about }) => about === sessionId && changed(),
    async (up) => {
      if (up) {
        try {
          await hub.call("Join", sessionId, 0);
        } catch {
          // It is asked about anyway, every few seconds.
        }
        changed();
      }
    });
  hub.start();
}

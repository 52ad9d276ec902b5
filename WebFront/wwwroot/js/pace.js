// When to ask the server again: while somebody looks, and slower while it has trouble.

const slowestMs = 30_000;

/**
 * With jitter, so that a crowd that came with one bell does not ask with one voice.
 * @param {number} everyMs
 * @param {number} failures
 */
export const pauseMs = (everyMs, failures) =>
  Math.min(slowestMs, everyMs * 2 ** failures) * (0.85 + Math.random() * 0.3);

/**
 * @param {number} ms
 * @returns {Promise<void>}
 */
export const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** @returns {Promise<void>} */
export function untilVisible() {
  if (!document.hidden) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    document.addEventListener("visibilitychange", function seen() {
      if (!document.hidden) {
        document.removeEventListener("visibilitychange", seen);
        resolve();
      }
    });
  });
}

// Keeps parts of a page true: asks the server for them again while somebody looks, and replaces those that changed.
import { showMoments } from "./clock.js";
import { data, find, findAll } from "./find.js";
import { keepFocus } from "./focus.js";
import { pauseMs, untilVisible, wait } from "./pace.js";
import { isAtEnd, toEnd } from "./scroll.js";

/**
 * Watches an element with `data-live`, where its parts are asked for, and `data-every`, how often in ms. Each part has
 * a name, `data-part`; `[data-live-failed]` is shown while the server does not answer.
 * @param {HTMLElement} root
 */
export async function startLive(root) {
  const shown = new Map(partsOf(root).map((part) => [nameOf(part), part.innerHTML]));
  findAll(root, "[data-grows]").forEach(toEnd);
  /** @type {(value?: unknown) => void} */
  let wake = () => {};
  let woken = new Promise((resolve) => { wake = resolve; });
  if (root.dataset.supervise) {
    (await import("./supervise.js")).watchSession(root.dataset.supervise, () => wake());
  }
  for (let failures = 0; ;) {
    await Promise.race([wait(pauseMs(Number(root.dataset.every), failures)), woken]);
    await untilVisible();
    woken = new Promise((resolve) => { wake = resolve; }); // What happens from here on may not be in the answer.
    failures = await refresh(root, shown) ? 0 : failures + 1;
    find(root, "[data-live-failed]").hidden = failures === 0;
  }
}

/**
 * @param {HTMLElement} root
 * @param {Map<string, string>} shown
 */
async function refresh(root, shown) {
  root.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(data(root, "live"), { signal: AbortSignal.timeout(10_000) });
    if (response.redirected || response.status === 403 || response.status === 404) {
      location.reload(); // Signed out meanwhile, or it is gone: the page says so.
    }
    if (!response.ok) {
      return false;
    }
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of partsOf(root)) {
      const next = fresh.querySelector(`[data-part="${nameOf(part)}"]`);
      if (next && next.innerHTML !== shown.get(nameOf(part))) {
        shown.set(nameOf(part), next.innerHTML);
        showMoments(next);
        replace(part, next);
      }
    }
    return true;
  } catch {
    return false;
  } finally {
    root.removeAttribute("aria-busy");
  }
}

/**
 * Whoever is in it with the keyboard, or has scrolled it, stays where they are. A list that only grows, `data-grows`,
 * gets what is new in it, by its id: so that is read out, and nothing else, and whoever was at its end stays there.
 * @param {HTMLElement} part
 * @param {Element} next
 */
function replace(part, next) {
  const [list, grown] = [part.querySelector("[data-grows]"), next.querySelector("[data-grows]")];
  if (list && grown) {
    const wasAtEnd = isAtEnd(list);
    list.append(...[...grown.children].filter((each) => !document.getElementById(each.id)));
    if (wasAtEnd) {
      toEnd(list);
    }
    return;
  }
  const scrolled = [...part.querySelectorAll("[tabindex]")]
    .map((each) => ({ left: each.scrollLeft, top: each.scrollTop }));
  keepFocus(part, () => part.replaceChildren(...next.childNodes));
  [...part.querySelectorAll("[tabindex]")].forEach((each, index) => {
    each.scrollLeft = scrolled[index]?.left ?? 0;
    each.scrollTop = scrolled[index]?.top ?? 0;
  });
}

const partsOf = (/** @type {HTMLElement} */ root) => findAll(root, "[data-part]");
const nameOf = (/** @type {HTMLElement} */ part) => data(part, "part");

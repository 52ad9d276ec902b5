// Keeps parts of a page true: asks the server for them again while somebody looks, and replaces those that changed.
import { showMoments } from "./clock.js";
import { pauseMs, untilVisible, wait } from "./pace.js";

/**
 * Watches an element with `data-live`, where its parts are asked for, and `data-every`, how often in ms. Each part has
 * a name, `data-part`; `[data-live-failed]` is shown while the server does not answer.
 */
export async function startLive(root) {
  const shown = new Map(partsOf(root).map((part) => [part.dataset.part, part.innerHTML]));
  let wake;
  let woken = new Promise((resolve) => { wake = resolve; });
  if (root.dataset.supervise) {
    (await import("./supervise.js")).watchSession(root.dataset.supervise, () => wake());
  }
  for (let failures = 0; ;) {
    await Promise.race([wait(pauseMs(Number(root.dataset.every), failures)), woken]);
    await untilVisible();
    woken = new Promise((resolve) => { wake = resolve; }); // What happens from here on may not be in the answer.
    failures = await refresh(root, shown) ? 0 : failures + 1;
    root.querySelector("[data-live-failed]").hidden = failures === 0;
  }
}

async function refresh(root, shown) {
  root.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(root.dataset.live, { signal: AbortSignal.timeout(10_000) });
    if (response.redirected || response.status === 403 || response.status === 404) {
      location.reload(); // Signed out meanwhile, or it is gone: the page says so.
    }
    if (!response.ok) {
      return false;
    }
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of partsOf(root)) {
      const next = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (next && next.innerHTML !== shown.get(part.dataset.part)) {
        shown.set(part.dataset.part, next.innerHTML);
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

// Whoever is in it with the keyboard, or has scrolled it, stays where they are.
function replace(part, next) {
  const focused = part.contains(document.activeElement) ? pathOf(part, document.activeElement) : null;
  const scrolled = [...part.querySelectorAll("[tabindex]")].map((each) => [each.scrollLeft, each.scrollTop]);
  part.replaceChildren(...next.childNodes);
  [...part.querySelectorAll("[tabindex]")].forEach((each, index) => {
    [each.scrollLeft, each.scrollTop] = scrolled[index] ?? [0, 0];
  });
  if (focused) {
    (focused.id ? document.getElementById(focused.id) : focused.steps.reduce((at, step) => at?.children[step], part))
      ?.focus({ preventScroll: true });
  }
}

function pathOf(part, element) {
  const steps = [];
  for (let at = element; at !== part; at = at.parentElement) {
    steps.unshift([...at.parentElement.children].indexOf(at));
  }
  return { id: element.id, steps };
}

const partsOf = (root) => [...root.querySelectorAll("[data-part]")];

// Whoever is in a part of the page with the keyboard stays there when that part is made anew.

/**
 * @param {HTMLElement} part
 * @param {() => void} change
 */
export function keepFocus(part, change) {
  const focused = part.contains(document.activeElement) ? pathOf(part, document.activeElement) : null;
  change();
  if (focused) {
    const again = focused.id ? document.getElementById(focused.id)
      : focused.steps.reduce((/** @type {Element | undefined} */ at, step) => at?.children[step], part);
    if (again instanceof HTMLElement) {
      again.focus({ preventScroll: true });
    }
  }
}

/**
 * @param {HTMLElement} part
 * @param {Element | null} element somewhere in it
 */
function pathOf(part, element) {
  const steps = [];
  for (let at = element; at?.parentElement && at !== part; at = at.parentElement) {
    steps.unshift([...at.parentElement.children].indexOf(at));
  }
  return { id: element?.id, steps };
}

// What a page promises its scripts. A promise that is broken says so here, instead of failing later and elsewhere.

/**
 * The first element that a selector finds. It is there, and of that kind.
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Kind} [kind]
 * @returns {NoInfer<Kind>}
 */
export function find(root, selector, kind) {
  const found = root.querySelector(selector);
  if (!(found instanceof (kind ?? HTMLElement))) {
    throw new TypeError(`The page has no ${(kind ?? HTMLElement).name} '${selector}'.`);
  }
  return /** @type {Kind} */ (found);
}

/**
 * All elements of a kind that a selector finds.
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Kind} [kind]
 * @returns {NoInfer<Kind>[]}
 */
export const findAll = (root, selector, kind) =>
  /** @type {Kind[]} */ ([...root.querySelectorAll(selector)].filter((each) => each instanceof (kind ?? HTMLElement)));

/**
 * What the page says in a `data-` attribute of an element.
 * @param {HTMLElement} element
 * @param {string} name
 */
export function data(element, name) {
  const value = element.dataset[name];
  if (value === undefined) {
    throw new TypeError(`The page does not say ${name} of its ${element.localName}.`);
  }
  return value;
}

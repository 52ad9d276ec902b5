// Whoever is at the end of what grows stays there.

const nearPx = 80;

/** @param {Element} list */
export const isAtEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < nearPx;

/** @param {Element} list */
export const toEnd = (list) => { list.scrollTop = list.scrollHeight; };

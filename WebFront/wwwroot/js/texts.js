// The page's words, written by the server.
import { clockText } from "./clock.js";
/** @import { SaleTexts } from "#types/shop" */

/** @type {SaleTexts} */
export const texts = JSON.parse(document.getElementById("texts")?.textContent ?? "{}");

/**
 * What a refusal means for the one who wanted to buy.
 * @param {string} code
 */
export function refusalText(code, waitMs = 0) {
  return (texts.refusals[code] ?? texts.refusals.unexpected).replace("{time}", clockText(waitMs).replace(/^00:/, ""));
}

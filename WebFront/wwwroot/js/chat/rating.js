// How it was, asked once when a talk is over.
/** @import { Texts } from "#types/chat" */
import { find } from "../find.js";
import { refusalOf, refusalText } from "./line.js";

/**
 * @param {HTMLFormElement} form
 * @param {Texts} texts
 * @param {(score: number, comment: string | null) => Promise<void>} rate
 */
export function startRating(form, texts, rate) {
  const refusal = find(form, "[data-refusal]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = new FormData(form);
    event.submitter?.setAttribute("aria-busy", "true");
    refusal.hidden = true;
    try {
      await rate(Number(values.get("score")), String(values.get("comment")).trim() || null);
      form.reset();
    } catch (error) {
      refusal.hidden = false;
      refusal.textContent = refusalText(texts, refusalOf(error), "session");
    } finally {
      event.submitter?.removeAttribute("aria-busy");
    }
  });
}

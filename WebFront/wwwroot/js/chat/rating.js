// How it was, asked once when a talk is over.

export function startRating(form, texts, rate) {
  const refusal = form.querySelector("[data-refusal]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = new FormData(form);
    event.submitter?.setAttribute("aria-busy", "true");
    refusal.hidden = true;
    try {
      await rate(Number(values.get("score")), values.get("comment").trim() || null);
      form.reset();
    } catch (error) {
      refusal.hidden = false;
      refusal.textContent = texts.refusals[error.code] ?? texts.refusals.unexpected;
    } finally {
      event.submitter?.removeAttribute("aria-busy");
    }
  });
}

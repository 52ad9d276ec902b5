// Offers how a search may go on while it is being typed. The field works without it.

const PAUSE_MS = 150;

// A character of Chinese or Japanese is a word already; of others the first one says nothing.
const WORD_ALONE = /^[\u3005-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f]/;

/** @param {HTMLInputElement} field */
export function startSearch(field) {
  const offers = document.createElement("datalist");
  offers.id = "search-suggestions";
  field.after(offers);
  field.setAttribute("list", offers.id);
  field.autocomplete = "off";

  let waiting = 0;
  /** @type {AbortController | null} */
  let asked = null;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    asked?.abort();
    const typed = field.value.trim();
    if (typed.length < (WORD_ALONE.test(typed) ? 1 : 2)) {
      offers.replaceChildren();
      return;
    }
    waiting = setTimeout(async () => {
      asked = new AbortController();
      try {
        const answer = await fetch(
          `/api/search/suggestions?q=${encodeURIComponent(field.value)}`, { signal: asked.signal });
        if (answer.ok) {
          /** @type {{ texts: string[] }} */
          const { texts } = await answer.json();
          offers.replaceChildren(...texts.map((text) => new Option(text)));
        }
      } catch {
        // Typed on, or the network is away: nothing is offered.
      }
    }, PAUSE_MS);
  });
}

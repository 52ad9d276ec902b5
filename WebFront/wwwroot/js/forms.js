// Small courtesies of forms: nothing is sent twice, and what cannot be undone is asked about.
import { findAll } from "./find.js";

export function startForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.matches("[data-buy], [data-import]") || event.defaultPrevented) {
      return;
    }
    const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    if (question && !confirm(question)) {
      event.preventDefault();
      return;
    }
    if (form.method === "post") {
      if (form.hasAttribute("data-sent")) {
        event.preventDefault();
        return;
      }
      form.setAttribute("data-sent", "");
      event.submitter?.setAttribute("aria-busy", "true");
    } else {
      // Empty filters do not belong in an address.
      for (const field of form.elements) {
        if (isField(field) && field.name && field.value === "") {
          field.disabled = true;
          setTimeout(() => { field.disabled = false; });
        }
      }
    }
  });

  // A page that comes back from the browser's cache has sent nothing.
  addEventListener("pageshow", () => {
    for (const form of findAll(document, "form[data-sent]")) {
      form.removeAttribute("data-sent");
      form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
    }
  });

  for (const field of findAll(document, "[data-submit]")) {
    field.addEventListener("change", () => isField(field) && field.form?.requestSubmit());
  }
}

const isField = (/** @type {Element} */ element) =>
  element instanceof HTMLInputElement || element instanceof HTMLSelectElement
  || element instanceof HTMLTextAreaElement || element instanceof HTMLButtonElement;

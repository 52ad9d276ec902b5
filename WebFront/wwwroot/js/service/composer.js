// Where an agent writes: a message or a note, and canned replies after a slash.
/** @import { Reply } from "#types/service" */
import { find } from "../find.js";
import { arrowStep, el, t } from "./dom.js";

const typingEveryMs = 3000;

/**
 * Fills in what a canned reply leaves open; what is not known is left out.
 * @param {string} text
 * @param {Record<string, string | undefined>} values
 */
const fillIn = (text, values) =>
  text.replace(/\{(shopper|agent|order)\}/g, (_, name) => values[name] ?? "").replace(/ {2,}/g, " ");

export class Composer {
  #form;
  #field;
  #list;
  #note;
  /** @type {Reply[]} */
  #replies = [];
  #values;
  /** @type {Reply[]} */
  #found = [];
  #chosen = 0;
  #typedAt = 0;

  /**
   * @param {HTMLFormElement} form
   * @param {{ send(text: string, isNote: boolean): void, refuse(why: string): void, typing(): void,
   *   values(): Record<string, string | undefined> }} talk
   */
  constructor(form, talk) {
    this.#form = form;
    this.#field = find(form, "textarea", HTMLTextAreaElement);
    this.#list = find(form, "[role=listbox]");
    this.#note = find(form, "[name=note]", HTMLInputElement);
    this.#values = talk.values;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send(talk);
    });
    this.#field.addEventListener("keydown", (event) => this.#key(event, form));
    this.#field.addEventListener("input", () => {
      this.#suggest();
      if (!this.#note.checked && performance.now() - this.#typedAt > typingEveryMs) {
        this.#typedAt = performance.now();
        talk.typing();
      }
    });
    this.#field.addEventListener("blur", () => this.#close());
    this.#note.addEventListener("change", () => form.toggleAttribute("data-note", this.#note.checked));
  }

  get text() {
    return this.#field.value;
  }

  /** @param {Reply[]} replies */
  set replies(replies) {
    this.#replies = replies;
  }

  /**
   * Another session: what was begun in it is there again.
   * @param {string} draft
   */
  open(draft) {
    this.#field.value = draft;
    this.#note.checked = false;
    this.#form.removeAttribute("data-note");
    this.#close();
  }

  focus() {
    this.#field.focus();
  }

  toggleNote() {
    this.#note.click();
    this.#field.focus();
  }

  /** @param {{ send(text: string, isNote: boolean): void, refuse(why: string): void }} talk */
  #send(talk) {
    const text = this.#field.value.trim();
    const shortcut = /^\/(\S+)$/.exec(text)?.[1];
    const reply = this.#replies.find((each) => each.shortcut === shortcut?.toLowerCase());
    if (reply) {
      this.#insert(reply);
    } else if (shortcut && this.#replies.length > 0) {
      // Mistyped: it is not meant for the shopper.
      talk.refuse(t("There is no canned reply “{0}”, so nothing was sent.", shortcut));
    } else if (text !== "") {
      talk.send(text, this.#note.checked);
      this.#field.value = "";
      this.#close();
    }
    this.#field.focus();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLFormElement} form
   */
  #key(event, form) {
    if (event.isComposing) {
      return; // Enter chooses a character there.
    }
    const chosen = this.#found[this.#chosen];
    if (chosen) {
      const step = arrowStep(event);
      if (step) {
        event.preventDefault();
        this.#choose((this.#chosen + step + this.#found.length) % this.#found.length);
        return;
      }
      if (event.key === "Enter" || event.key === "Tab") {
        event.preventDefault();
        this.#insert(chosen);
        return;
      }
      if (event.key === "Escape") {
        this.#close();
        return;
      }
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    }
  }

  #suggest() {
    const typed = /^\/(\S*)$/.exec(this.#field.value)?.[1];
    this.#found = typed === undefined ? []
      : this.#replies.filter((reply) => reply.shortcut.startsWith(typed.toLowerCase())).slice(0, 8);
    this.#list.replaceChildren(...this.#found.map((reply, index) => el("li", {
      role: "option", id: `reply-${index}`, onmousedown: (/** @type {Event} */ event) => {
        event.preventDefault(); // The field keeps the focus.
        this.#insert(reply);
      },
    }, el("b", {}, `/${reply.shortcut}`), " ", el("span", { class: "soft" }, reply.text))));
    this.#show();
  }

  /** @param {number} index */
  #choose(index) {
    this.#chosen = index;
    [...this.#list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    this.#field.setAttribute("aria-activedescendant", `reply-${index}`);
    this.#list.children[index]?.scrollIntoView({ block: "nearest" });
  }

  #show() {
    const any = this.#found.length > 0;
    this.#list.hidden = !any;
    this.#field.setAttribute("aria-expanded", String(any));
    if (any) {
      this.#choose(0);
    } else {
      this.#field.removeAttribute("aria-activedescendant");
    }
  }

  /** @param {Reply} reply */
  #insert(reply) {
    this.#field.value = fillIn(reply.text, this.#values());
    this.#close();
  }

  #close() {
    this.#found = [];
    this.#list.replaceChildren();
    this.#show();
  }
}

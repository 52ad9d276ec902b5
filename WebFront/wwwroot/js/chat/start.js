// How the panel begins: whether somebody is there, what it can be about, and talks of before.
/** @import { Attachment, EarlierSession, Texts } from "#types/chat" */
import { showMoments } from "../clock.js";
import { data, find, findAll } from "../find.js";
import { element } from "./bubbles.js";

const freshMs = 10_000; // as long as that, what the shop says of its hours and agents is taken for true

/**
 * Fetches the panel in the page's language.
 * @param {HTMLAnchorElement} button
 */
export async function fetchPanel(button) {
  const response = await fetch(data(button, "panel"));
  if (!response.ok) {
    throw new Error(`The panel answered ${response.status}.`);
  }
  const markup = new DOMParser().parseFromString(await response.text(), "text/html");
  const dialog = find(markup, "dialog", HTMLDialogElement);
  showMoments(dialog);
  for (const link of findAll(dialog, "a[href='/help/contact']", HTMLAnchorElement)) {
    link.href = button.href; // It knows what the page is about.
  }
  return dialog;
}

export class Start {
  #button;
  #root;
  #texts;
  #talks;
  #readAt = performance.now();
  #welcome;
  /**
   * What the page is about, unless the shopper says that it is not about that.
   * @type {Attachment | null}
   */
  about = null;

  /**
   * @param {HTMLAnchorElement} button
   * @param {HTMLElement} root
   * @param {Texts} texts
   * @param {{
   *   begin(topic: HTMLElement): void, reopen(sessionId: string): void, unread(sessionId: string): number,
   * }} talks
   */
  constructor(button, root, texts, talks) {
    this.#button = button;
    this.#root = root;
    this.#texts = texts;
    this.#talks = talks;
    this.#welcome = find(root, "[data-welcome]").innerHTML;
    const { aboutKind: kind, aboutReference: reference, aboutTitle: title } = button.dataset;
    if ((kind === "order" || kind === "product") && reference) {
      this.about = { kind, reference, title };
    }
    this.#showAbout();
    root.addEventListener("click", ({ target }) => {
      const pressed = target instanceof Element ? target.closest("button") : null;
      if (pressed?.matches("[data-topic]")) {
        talks.begin(pressed);
      } else if (pressed?.matches("[data-about-drop]")) {
        this.about = null;
        this.#showAbout();
        find(root, "[data-topic]").focus();
      }
    });
  }

  /** Hours pass, and agents come and go, while a page is open. */
  async refresh() {
    if (performance.now() - this.#readAt < freshMs) {
      return;
    }
    this.#readAt = performance.now();
    const fresh = find(await fetchPanel(this.#button), "[data-welcome]");
    if (fresh.innerHTML !== this.#welcome) {
      this.#welcome = fresh.innerHTML;
      find(this.#root, "[data-welcome]").replaceChildren(...fresh.childNodes);
      this.#showAbout();
    }
  }

  /** Lists talks, latest first. Null: they could not be read, and what is listed stays. */
  async list() {
    const response = await fetch("/api/chat/sessions", { headers: { accept: "application/json" } });
    if (!response.ok) {
      return null;
    }
    /** @type {EarlierSession[]} */
    const sessions = await response.json();
    const clock = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    find(this.#root, "[data-earlier]").hidden = sessions.length === 0;
    find(this.#root, "[data-list]").replaceChildren(...sessions.map((session) => {
      const item = element("li");
      const open = element("button", "chat-earlier");
      open.type = "button";
      open.append(
        element("b", null, this.#texts.topics[session.topic] ?? session.topic),
        element("span", "small soft", clock.format(new Date(session.openedAt))));
      const unread = this.#talks.unread(session.sessionId);
      if (unread > 0 || session.open) {
        open.append(element(
          "span", "pill good", unread > 0 ? this.#texts.unread.replace("{0}", String(unread)) : this.#texts.open));
      }
      open.addEventListener("click", () => this.#talks.reopen(session.sessionId));
      item.append(open);
      return item;
    }));
    return sessions;
  }

  #showAbout() {
    const [line] = findAll(this.#root, "[data-about]"); // Not there while no new talk is taken.
    if (line) {
      line.hidden = this.about === null;
      find(line, "[data-about-title]").textContent = this.about?.title ?? "";
    }
  }
}

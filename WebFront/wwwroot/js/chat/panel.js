// The chat's panel: which talk is shown, where the keyboard is, and what the button says while it is closed.
/** @import { Session, Texts, Typing } from "#types/chat" */
import { data, find, findAll } from "../find.js";
import { Bubbles, element } from "./bubbles.js";
import { closeEmoji, startComposer } from "./composer.js";
import { Line, refusalOf, refusalText } from "./line.js";
import { showParts } from "./parts.js";
import { startRating } from "./rating.js";
import { fetchPanel, Start } from "./start.js";
import { Talk } from "./talk.js";

const narrow = matchMedia("(max-width: 40rem)");
const typingMs = 5000;

/**
 * Fetches the panel in the page's language and starts what is in it.
 * @param {HTMLAnchorElement} button
 * @param {string} storageKey
 */
export async function startPanel(button, storageKey) {
  const dialog = await fetchPanel(button);
  document.body.append(dialog);
  return new Panel(button, dialog, storageKey);
}

class Panel {
  #button;
  #dialog;
  #storageKey;
  /** @type {Texts} */ #texts;
  /** @type {Map<string, Talk>} */ #talks = new Map();
  /** @type {Talk | null} */ #shown = null;
  #line = new Line();
  /** @type {Bubbles | null} */ #bubbles = null;
  /** @type {Start | null} */ #start = null;
  /** @type {(text: string) => void} */ #refuse = () => {};
  /** @type {string | null} */ #wanted; // the talk that was shown on the page before
  /** @type {boolean} */ #wasOpen;
  #typing = 0;

  /**
   * @param {HTMLAnchorElement} button
   * @param {HTMLDialogElement} dialog
   * @param {string} storageKey
   */
  constructor(button, dialog, storageKey) {
    this.#button = button;
    this.#dialog = dialog;
    this.#storageKey = storageKey;
    this.#texts = JSON.parse(this.#find("[data-texts]").textContent);
    const before = JSON.parse(sessionStorage.getItem(storageKey) ?? "{}");
    [this.#wanted, this.#wasOpen] = [before.sessionId ?? null, before.open];
    this.#find("[data-close]").addEventListener("click", () => this.close());
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#escape();
    });
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) {
        event.preventDefault();
        this.#escape();
      }
    });
    if (dialog.querySelector("[data-view=guest]")) {
      find(dialog, "[data-sign-in]", HTMLAnchorElement).href = backFrom("/sign-in");
      find(dialog, "a[href='/register']", HTMLAnchorElement).href = backFrom("/register");
      sessionStorage.removeItem(storageKey);
      localStorage.removeItem(storageKey);
    } else {
      this.#startTalks();
    }
  }

  toggle() {
    if (this.#dialog.open) {
      this.close();
    } else {
      this.open();
    }
  }

  /** A talk was open on the page before. */
  resume() {
    if (this.#wasOpen && !narrow.matches) {
      const before = document.activeElement;
      this.#dialog.show();
      // Nobody asked for the keyboard to be here.
      if (before instanceof HTMLElement && before !== document.body) {
        before.focus();
      } else if (document.activeElement instanceof HTMLElement) {
        document.activeElement.blur();
      }
      this.#opened();
    }
  }

  open() {
    if (!this.#dialog.open) {
      this.#dialog[narrow.matches ? "showModal" : "show"](); // In a narrow window it is all there is.
    }
    this.#opened();
    this.#focus();
  }

  close() {
    this.#dialog.close();
    this.#button.setAttribute("aria-expanded", "false");
    this.#button.focus();
    this.#remember();
    this.#showBadge();
  }

  /** @param {string} selector */
  #find(selector) { return find(this.#dialog, selector); }

  #opened() {
    this.#button.setAttribute("aria-expanded", "true");
    this.#remember();
    this.#render();
    this.#bubbles?.toEnd();
    if (!this.#shown) {
      this.#start?.refresh().catch(() => {});
    }
  }

  #escape() {
    const [form] = findAll(this.#dialog, "[data-write]");
    if (!form || !closeEmoji(form)) {
      this.close();
    }
  }

  #focus() {
    this.#find(this.#shown && !this.#shown.isClosed ? "[data-write] textarea" : "#chat-title").focus();
  }

  #startTalks() {
    this.#bubbles = new Bubbles(this.#find("[data-log]"), this.#texts);
    this.#start = new Start(this.#button, this.#find("[data-view=start]"), this.#texts, {
      begin: (topic) => this.#begin(topic),
      reopen: (sessionId) => this.#reopen(sessionId),
      unread: (sessionId) => this.#talks.get(sessionId)?.unread ?? 0,
    });
    const write = find(this.#dialog, "[data-write]", HTMLFormElement);
    this.#refuse = startComposer(write, this.#texts, () => this.#shown).refuse;
    startRating(find(this.#dialog, "[data-rating]", HTMLFormElement), this.#texts, async (score, comment) =>
      this.#shown?.rate(score, comment));
    this.#find("[data-again]").addEventListener("click", () => this.#showList());
    this.#find("[data-back]").addEventListener("click", () => this.#showList());
    this.#find("[data-end]").addEventListener("click", () => this.#end());
    document.addEventListener("visibilitychange", () => this.#render());
    this.#connect();
    this.#listEarlier().catch(() => {});
  }

  #connect() {
    const line = this.#line;
    const talkOf = (/** @type {CustomEvent<{ sessionId: string }>} */ event) => this.#talks.get(event.detail.sessionId);
    line.addEventListener("up", () => this.#up());
    line.addEventListener("down", () => this.#say(this.#texts.lost));
    line.addEventListener("signed-out", () => {
      this.#say(this.#texts.signIn);
      if (this.#dialog.open) { // Else somebody does something else on this page.
        location.assign(backFrom("/sign-in"));
      }
    });
    line.addEventListener("SessionChanged", ({ detail }) => {
      this.#take(detail);
      this.#remember();
    });
    line.addEventListener("Message", (event) => talkOf(event)?.heard(event.detail));
    line.addEventListener("ReadUpTo", (event) => talkOf(event)?.readTo(event.detail));
    line.addEventListener("QueuePosition", (event) => talkOf(event)?.inQueue(event.detail));
    line.addEventListener("TypingChanged", ({ detail }) => this.#someoneTypes(detail));
    this.#say(this.#texts.connecting);
    line.start();
  }

  async #up() {
    this.#say("");
    for (const talk of this.#talks.values()) {
      await talk.load().catch(() => {});
    }
    this.#render();
  }

  /**
   * The hub says which sessions are open, when the connection begins and when something changes.
   * @param {Session} session
   */
  #take(session) {
    const talk = this.#talks.get(session.sessionId);
    if (talk) {
      talk.changedTo(session);
      return;
    }
    const made = this.#add(session);
    made.load().catch(() => {});
    if (!this.#shown && this.#wanted === session.sessionId) {
      this.#show(made);
    }
  }

  /** @param {Session} session */
  #add(session) {
    const talk = new Talk(this.#line, session);
    this.#talks.set(session.sessionId, talk);
    talk.addEventListener("change", () => this.#render());
    return talk;
  }

  /** @param {HTMLElement} topic */
  async #begin(topic) {
    const error = this.#find("[data-error]");
    error.hidden = true;
    topic.setAttribute("aria-busy", "true");
    try {
      const about = this.#start?.about;
      await this.#line.untilUp();
      const session = await this.#line.call(
        "OpenSession", data(topic, "topic"), about ? `${about.kind}:${about.reference}` : null);
      const talk = this.#talks.get(session.sessionId) ?? this.#add(session);
      await talk.load();
      this.#show(talk);
      this.#focus();
      if (about && !talk.messages.some((message) => message.attachment?.reference === about.reference)) {
        await talk.say("", about);
      }
    } catch (refusal) {
      error.hidden = false;
      error.textContent = refusalText(this.#texts, refusalOf(refusal), "session");
    } finally {
      topic.removeAttribute("aria-busy");
    }
  }

  async #listEarlier() {
    const sessions = await this.#start?.list();
    if (sessions && !sessions.some((session) => session.open && session.sessionId === this.#wanted)) {
      this.#wanted = null;
      this.#remember();
    }
  }

  /** @param {string} sessionId */
  async #reopen(sessionId) {
    let talk = this.#talks.get(sessionId);
    if (!talk) {
      const known = { sessionId, status: "closed", readByShopper: 0, readByAgent: 0 };
      talk = this.#add(/** @type {Session} */ (known)); // the rest comes when it is loaded
      await talk.load().catch(() => {});
    }
    this.#show(talk);
    this.#focus();
  }

  /** @param {Talk} talk */
  #show(talk) {
    this.#shown = talk;
    this.#wanted = null;
    this.#bubbles?.clear();
    this.#refuse("");
    this.#remember();
    this.#render();
  }

  #showList() {
    this.#shown = null;
    this.#wanted = null;
    this.#remember();
    this.#listEarlier().catch(() => {});
    this.#start?.refresh().catch(() => {});
    this.#render();
    this.#focus();
  }

  async #end() {
    if (this.#shown && confirm(this.#texts.endQuestion)) {
      await this.#line.call("Close", this.#shown.id).catch((error) =>
        this.#refuse(refusalText(this.#texts, refusalOf(error), "session")));
    }
  }

  #render() {
    if (!this.#bubbles) {
      return; // A guest has no talks.
    }
    const talk = this.#shown;
    this.#find("[data-view=start]").hidden = Boolean(talk);
    this.#find("[data-view=talk]").hidden = !talk;
    this.#find("[data-back]").hidden = !talk;
    this.#find("[data-end]").hidden = !talk || talk.isClosed;
    if (talk) {
      this.#bubbles.show(talk);
      showParts(this.#dialog, talk.session);
      if (this.#line.isUp) {
        this.#say(this.#stateOf(talk));
      }
      if (this.#dialog.open && !document.hidden) {
        talk.read();
      }
    } else if (this.#line.isUp) {
      this.#say("");
    }
    this.#showBadge();
  }

  /** @param {Talk} talk */
  #stateOf({ session, queue }) {
    const texts = this.#texts;
    switch (session.bot ? "bot" : session.status) {
      case "bot": return texts.botAnswers;
      case "active": return texts.answers.replace("{0}", session.agent?.name ?? texts.shop);
      case "closed": return texts.closed;
      case "offered": return texts.asking;
      default: return !queue ? texts.asking : texts.place.replace("{0}", String(queue.position))
        + (queue.waitSeconds ? ` ${texts.wait.replace("{0}", minutesText(queue.waitSeconds))}` : "");
    }
  }

  /** @param {Typing} news */
  #someoneTypes({ sessionId, from, name }) {
    if (this.#shown?.id !== sessionId || from === "shopper") {
      return;
    }
    const line = this.#find("[data-typing]");
    line.textContent = this.#texts.writes.replace("{0}", name || this.#texts.shop);
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => { line.textContent = ""; }, typingMs);
  }

  /** @param {string} text */
  #say(text) {
    const state = this.#find("[data-state]");
    if (state.textContent !== text) {
      state.textContent = text;
    }
  }

  #showBadge() {
    const unread = [...this.#talks.values()].reduce((sum, talk) => sum + talk.unread, 0);
    const badge = find(this.#button, "[data-badge]");
    badge.hidden = unread === 0 || this.#dialog.open;
    badge.replaceChildren(
      element("span", null, String(unread)), element("span", "visually-hidden", this.#texts.unread.replace("{0}", "")));
  }

  // For the next page: which talk is shown. For other windows: that one goes on.
  #remember() {
    const sessionId = this.#shown && !this.#shown.isClosed ? this.#shown.id : this.#wanted;
    if (sessionId || [...this.#talks.values()].some((talk) => !talk.isClosed)) {
      sessionStorage.setItem(this.#storageKey, JSON.stringify({ sessionId, open: this.#dialog.open }));
      localStorage.setItem(this.#storageKey, "open");
    } else {
      sessionStorage.removeItem(this.#storageKey);
      localStorage.removeItem(this.#storageKey);
    }
  }
}

const minutesText = (/** @type {number} */ seconds) => String(Math.max(1, Math.round(seconds / 60)));
const backFrom = (/** @type {string} */ path) =>
  `${path}?returnUrl=${encodeURIComponent(`${location.pathname}${location.search}#chat`)}`;

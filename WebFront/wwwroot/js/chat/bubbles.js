// Messages as they are shown. What people wrote is text and stays text.
/** @import { Attachment, Message, Pending, Shown, Texts } from "#types/chat" */
/** @import { Talk } from "./talk.js" */
import { findAll } from "../find.js";
import { isAtEnd, toEnd } from "../scroll.js";
import { refusalText } from "./line.js";

/** Shows a talk in its log, and keeps what is there in place. */
export class Bubbles {
  #log;
  #texts;
  #showOrder;
  /** @type {Map<string | number, HTMLElement>} */
  #shown = new Map();
  #clock;

  /**
   * @param {HTMLElement} log
   * @param {Texts} texts
   * @param {((orderId: string) => void) | null} showOrder Shows an order beside the talk, to staff, who have no page of
   *   it; null: the shopper reads this.
   */
  constructor(log, texts, showOrder = null) {
    this.#log = log;
    this.#texts = texts;
    this.#showOrder = showOrder;
    this.#clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });
  }

  clear() {
    this.#shown.clear();
    this.#log.replaceChildren();
  }

  /**
   * Shows all of it; whoever was at its end stays there.
   * @param {Talk} talk
   */
  show(talk) {
    const log = this.#log;
    /** @type {"shopper" | "agent"} */
    const own = talk.isOfStaff ? "agent" : "shopper";
    const atEnd = isAtEnd(log);
    /** @type {{ key: string | number, message: Shown, pending?: Pending }[]} */
    const wanted = [
      ...talk.messages.map((message) => ({ key: keyOf(talk, message), message })),
      ...talk.pending.map((pending) => (
        { key: pending.clientMessageId, message: { ...pending, from: own, sequence: Infinity }, pending })),
    ];
    wanted.forEach(({ key, message, pending }, at) => {
      let item = this.#shown.get(key);
      if (!item || (item.dataset.pending === "yes" && !pending)) {
        const made = this.#make(talk, message, pending);
        item?.replaceWith(made);
        item = made;
        this.#shown.set(key, item);
      }
      this.#mark(item, talk, message, pending);
      if (log.children[at] !== item) {
        log.insertBefore(item, log.children[at] ?? null);
      }
    });
    if (atEnd) {
      this.toEnd();
    }
  }

  /** What is hidden has no end: whoever shows the log goes there. */
  toEnd() {
    toEnd(this.#log);
  }

  /**
   * @param {Talk} talk
   * @param {Shown} message
   * @param {Pending} [pending]
   */
  #make(talk, message, pending) {
    const isOwn = talk.isOwn(message);
    const item = element("li", `chat-item ${message.from}${isOwn ? " own" : ""}${message.note ? " note" : ""}`);
    if (message.from === "system") {
      item.append(element("p", "chat-event", this.#eventText(message)));
      return item;
    }
    item.dataset.pending = pending ? "yes" : "no";
    const isMine = Boolean(pending) || talk.isMine(message);
    const who = element("p", isMine && !message.note ? "visually-hidden" : "chat-name", this.#nameOf(message, talk));
    const bubble = element("div", "chat-bubble");
    if (message.attachment) {
      bubble.append(this.#attachment(message.attachment, message.preview));
    }
    if (message.text) {
      bubble.append(element("p", "chat-text", message.text));
    }
    const foot = element("p", "chat-foot");
    const time = element("time", null, this.#clock.format(new Date(message.at)));
    time.dateTime = new Date(message.at).toISOString();
    foot.append(time, element("span", "chat-mark"));
    item.append(who, bubble, foot);
    return item;
  }

  /**
   * Sent: the shop has it. Delivered: an agent has the session. Read: they have seen it. Agents' words: sent or read.
   * @param {HTMLElement} item
   * @param {Talk} talk
   * @param {Shown} message
   * @param {Pending} [pending]
   */
  #mark(item, talk, message, pending) {
    const [mark] = findAll(item, ".chat-mark");
    if (!mark || !talk.isOwn(message)) {
      return;
    }
    const { session } = talk;
    const isShoppers = message.from === "shopper";
    const readTo = isShoppers ? session.readByAgent : session.readByShopper;
    const state = pending ? pending.state
      : readTo >= message.sequence && !message.note ? "read"
        : isShoppers && session.status === "active" ? "delivered" : "sent";
    if (mark.dataset.state === state) {
      return;
    }
    mark.dataset.state = state;
    mark.textContent = this.#texts.marks[state];
    if (pending && state === "failed") {
      const why = pending.refusal && refusalText(this.#texts, pending.refusal, "message");
      mark.textContent = why ? `${this.#texts.marks.failed} ${why}` : this.#texts.marks.failed;
      const again = element("button", "link-button", this.#texts.retry);
      again.type = "button";
      again.addEventListener("click", () => talk.again(pending));
      mark.append(" ", again);
    }
  }

  /**
   * @param {Attachment} attachment
   * @param {string | null} [preview]
   */
  #attachment({ kind, reference, title, href }, preview) {
    if (kind === "picture") {
      const link = element("a", "chat-picture");
      const image = element("img");
      image.alt = this.#texts.kinds.picture;
      image.src = preview ?? href ?? "";
      if (href) {
        link.href = href;
        link.target = "_blank";
        link.rel = "noopener";
      }
      link.append(image);
      return link;
    }
    const card = this.#card(kind, reference, href);
    card.append(element("span", "small soft", this.#texts.kinds[kind] ?? kind), element("b", null, title ?? reference));
    return card;
  }

  /**
   * Staff stay at their desk, whatever they look at.
   * @param {Attachment["kind"]} kind
   * @param {string} reference
   * @param {string} [href]
   */
  #card(kind, reference, href) {
    const showOrder = this.#showOrder;
    if (showOrder && kind === "order") {
      const card = element("button", "chat-card");
      card.type = "button";
      card.addEventListener("click", () => showOrder(reference));
      return card;
    }
    const card = element(href ? "a" : "div", "chat-card");
    if (card instanceof HTMLAnchorElement && href) {
      card.href = href;
      if (showOrder) {
        card.target = "_blank";
        card.rel = "noopener";
      }
    }
    return card;
  }

  /**
   * @param {Shown} message
   * @param {Talk} talk
   */
  #nameOf(message, talk) {
    if (message.note) {
      return this.#texts.note.replace("{0}", message.name ?? this.#texts.you);
    }
    return message.from === "shopper" && talk.isOwn(message) ? this.#texts.you
      : message.from === "bot" ? `${message.name || this.#texts.shop} · ${this.#texts.bot}`
        : message.name || this.#texts.shop;
  }

  /** @param {Shown} message */
  #eventText({ event, text }) {
    const known = event && this.#texts.events[event.code];
    return known ? known.replace(/\{(\d)\}/g, (_, at) => event.args[at] ?? "") : text;
  }
}

// What is said here has its name before it has its place.
const keyOf = (/** @type {Talk} */ talk, /** @type {Message} */ message) =>
  talk.isMine(message) ? message.clientMessageId : message.sequence;

/**
 * An element with a class and a text.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string | null} [className]
 * @param {string | null} [text]
 */
export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  if (text !== undefined && text !== null) {
    made.textContent = text;
  }
  return made;
}

// The agent's sessions: those offered, then theirs, with what waits in each. Elements stay, so that focus does.
/** @import { Talk } from "../chat/talk.js" */
import { find, findAll } from "../find.js";
import { arrowStep, button, el, setText, t, topicName } from "./dom.js";

/** What waits for the agent in a session: messages, or that it be accepted. */
export const unreadOf = (/** @type {Talk} */ talk) => talk.session.status === "offered" ? 1 : talk.unread;

/**
 * Since when the shopper waits for a word; null: they do not.
 * @param {Talk} talk
 */
function waitsSince(talk) {
  if (talk.session.status !== "active") {
    return talk.session.status === "closed" || talk.session.bot ? null : talk.session.queuedAt;
  }
  let since = null;
  for (const message of talk.messages) {
    if (message.from === "shopper") {
      since ??= message.at;
    } else if (!message.note && message.from !== "system") {
      since = null;
    }
  }
  return since;
}

export class SessionList {
  /** @type {Map<string, HTMLElement>} */
  #items = new Map();
  #root;
  #choose;
  #accept;

  /**
   * @param {HTMLElement} root
   * @param {(id: string) => void} choose
   * @param {(id: string) => void} accept
   */
  constructor(root, choose, accept) {
    this.#root = root;
    this.#choose = choose;
    this.#accept = accept;
    root.addEventListener("keydown", (event) => this.#walk(event));
  }

  /**
   * @param {Map<string, Talk>} talks
   * @param {string} [chosenId]
   */
  show(talks, chosenId) {
    const order = [...talks.values()].sort((one, other) => rank(one) - rank(other)
      || one.session.queuedAt.localeCompare(other.session.queuedAt));
    for (const [id, item] of this.#items) {
      if (!talks.has(id)) {
        item.remove();
        this.#items.delete(id);
      }
    }
    order.forEach((talk, index) => {
      const item = this.#itemOf(talk);
      fill(item, talk, talk.session.sessionId === chosenId);
      if (this.#root.children[index] !== item) {
        this.#root.insertBefore(item, this.#root.children[index] ?? null);
      }
    });
  }

  /**
   * Lets waiting times go on.
   * @param {Map<string, Talk>} talks
   * @param {number} now
   */
  tick(talks, now) {
    for (const [id, item] of this.#items) {
      const talk = talks.get(id);
      const since = talk ? waitsSince(talk) : null;
      const seconds = since === null ? 0 : Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
      const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      const waits = find(item, "[data-waits]");
      setText(waits, since === null ? "" : t("waits {0}", clock));
      waits.toggleAttribute("data-urgent", seconds >= 60);
    }
  }

  /** @param {Talk} talk */
  #itemOf(talk) {
    const id = talk.session.sessionId;
    let item = this.#items.get(id);
    if (!item) {
      item = el("li", { "data-session": id },
        el("button", { type: "button", class: "desk-session", onclick: () => this.#choose(id) },
          el("span", { class: "row spread" },
            el("b", { "data-who": true }), el("span", { class: "count", "data-unread": true })),
          el("span", { class: "row spread small soft" },
            el("span", { "data-topic": true }), el("span", { "data-waits": true })),
          el("span", { class: "desk-last small soft", "data-last": true })),
        button(t("Accept"), () => this.#accept(id), "accept"));
      this.#items.set(id, item);
    }
    return item;
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const step = arrowStep(event);
    if (step) {
      const all = findAll(this.#root, ".desk-session");
      const next = all[all.findIndex((each) => each === document.activeElement) + step];
      if (next) {
        event.preventDefault();
        next.focus();
      }
    }
  }
}

const rank = (/** @type {Talk} */ talk) => ({ offered: 0, active: 1, waiting: 2, closed: 3 })[talk.session.status];

/**
 * @param {HTMLElement} item
 * @param {Talk} talk
 * @param {boolean} isChosen
 */
function fill(item, talk, isChosen) {
  const { session } = talk;
  const unread = unreadOf(talk);
  const last = talk.messages.findLast((message) => message.from !== "system");
  item.dataset.status = session.status;
  find(item, ".desk-session").setAttribute("aria-current", isChosen ? "true" : "false");
  find(item, ".accept").hidden = session.status !== "offered";
  setText(find(item, "[data-who]"), session.shopper.name);
  setText(find(item, "[data-topic]"), topicName(session.topic));
  const words = last && (last.text || (last.attachment?.title ?? last.attachment?.reference));
  setText(find(item, "[data-last]"), (last?.note ? `${t("Note")}: ${words}` : words) ?? session.context ?? "");
  const count = find(item, "[data-unread]");
  count.hidden = unread === 0;
  setText(count, session.status === "offered" ? t("new") : t("{0} unread", unread));
}

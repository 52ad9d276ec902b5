// What was said in a session before: read when somebody unfolds it.
/** @import { EarlierSession, History, Message } from "#types/chat" */
import { read } from "./ask.js";
import { button, el, moment, t, topicName } from "./dom.js";

const pageSize = 200; // messages that the shop gives at once

/**
 * A session before, folded.
 * @param {EarlierSession} chat
 * @param {string} path Of the session that is served, by which its agent may read others of the shopper.
 */
export function pastChat(chat, path) {
  const log = el("ol", { class: "stack-s small" });
  const more = button(t("Read on"), readOn);
  let upTo = 0;
  let isRead = false;

  async function readOn() {
    more.hidden = true;
    /** @type {History | null} */
    const history = await read(`${path}/past/${chat.sessionId}/messages?after=${upTo}`);
    isRead = history !== null;
    log.append(...history === null
      ? [el("li", { class: "notice warn" }, t("This could not be read."))]
      : history.items.filter((message) => message.from !== "system").map(lineOf));
    upTo = history?.items.at(-1)?.sequence ?? upTo;
    more.hidden = history?.items.length !== pageSize;
  }

  const item = el("details", { class: "panel desk-order", "data-past": chat.sessionId },
    el("summary", {}, topicName(chat.topic), ", ", moment(chat.openedAt)), log, more);
  more.hidden = true;
  item.addEventListener("toggle", () => {
    if (item.open && !isRead) {
      log.replaceChildren();
      readOn();
    }
  });
  return item;
}

/** @param {Message} message */
function lineOf({ name, at, text, note, attachment }) {
  const shown = attachment?.kind === "picture" ? t("A picture") : attachment?.title ?? attachment?.reference;
  return el("li", {},
    el("p", { class: "soft" }, el("b", {}, name), " ", moment(at), note && ` · ${t("Note")}`),
    text && el("p", { class: "said" }, text),
    shown && el("p", { class: "soft" }, shown));
}

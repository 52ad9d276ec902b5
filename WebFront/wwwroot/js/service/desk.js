// The agents' desk: sessions, the talk that is chosen, and its shopper. One connection hears of all of them.
/** @import { AgentState, Session } from "#types/chat" */
/** @import { Reply } from "#types/service" */
import { Bubbles } from "../chat/bubbles.js";
import { Line, Refusal, refusalOf } from "../chat/line.js";
import { Talk } from "../chat/talk.js";
import { serverNow } from "../clock.js";
import { data, find, findAll } from "../find.js";
import { read, refusalText } from "./ask.js";
import { Composer } from "./composer.js";
import { startDialogs } from "./dialogs.js";
import { arrowStep, setText, t, topicName } from "./dom.js";
import { ShopperPanel } from "./panel.js";
import { SessionList, unreadOf } from "./sessions.js";

const keepClosedMs = 10 * 60_000; // as long, sessions that are closed and read stay in the list by themselves
const desk = find(document, "[data-desk]");
const part = (/** @type {string} */ name) => find(desk, `[data-${name}]`);
const [myStatus] = findAll(desk, "[data-me]", HTMLSelectElement); // of agents only
const me = data(desk, "member");
const title = document.title;
/** @type {Map<string, Talk>} */
const talks = new Map();
/** @type {Map<string, string>} */
const drafts = new Map();
const watched = new Set(desk.dataset.session ? [desk.dataset.session] : []); // looked at, though somebody else's
/** @type {Map<string, number>} */
const typing = new Map(); // until when somebody writes, by session
/** @type {Talk | null} */
let chosen = null;
let status = myStatus?.value ?? "";

const hub = new Line();
const bubbles = new Bubbles(part("log"), JSON.parse(find(document, "#chat-texts").textContent ?? ""), showOrder);
const list = new SessionList(part("list"), choose, accept);
const panel = new ShopperPanel(part("shopper"), sendCard);
const composer = new Composer(find(desk, "[data-write]", HTMLFormElement), {
  send: (text, isNote) => {
    say("");
    chosen?.say(text, null, null, isNote);
  },
  refuse: say,
  typing: () => chosen?.typing(),
  values: () => ({
    shopper: chosen?.session.shopper.name, agent: desk.dataset.name, order: panel.order,
  }),
});

const dialogs = startDialogs(me, {
  chosen: () => chosen?.id ?? null,
  transfer: (id, to, note) => act(async () => {
    await hub.call("Transfer", id, to, note);
    drop(id);
    say(""); // Nor is it said that it was lost.
  }),
  close: (id) => act(() => hub.call("Close", id)),
});

/** @param {boolean} isUp */
async function up(isUp) {
  part("lost").hidden = isUp;
  if (!isUp) {
    return;
  }
  if (myStatus) {
    myStatus.disabled = false;
  }
  // What was missed, and what was not acknowledged: first where somebody waits for it. Nothing comes of closed ones.
  const urgency = (/** @type {Talk} */ talk) => talk === chosen ? 0 : talk.session.status === "active" ? 1 : 2;
  const open = [...talks.values()].filter((talk) => !talk.isClosed);
  for (const talk of open.sort((one, other) => urgency(one) - urgency(other))) {
    await load(talk);
  }
  for (const id of watched) {
    if (!talks.has(id)) {
      await watch(id);
    }
  }
}

/**
 * Somebody has a session, or not any more.
 * @param {Session} session
 */
function change(session) {
  const known = talks.get(session.sessionId);
  const was = known?.session.status;
  const isMine = session.agent?.memberId === me;
  if (!isMine && !watched.has(session.sessionId)) {
    const lapsed = was === "offered" && session.status === "waiting";
    forget(session.sessionId);
    if (lapsed && myStatus) {
      status = "away"; // The shop says so of who lets an offer lapse.
      myStatus.value = status;
      say(t("You did not accept in time, so you count as away. Choose again when you are there."));
    }
    return;
  }
  const isOffered = session.status === "offered";
  if (isOffered !== (was === "offered")) { // Emptied, so that the same words are news again.
    setText(part("news"), isOffered ? t("{0} asks for an agent: accept the session.", session.shopper.name) : "");
  }
  if (known) {
    known.changedTo(session);
    if (was === "offered" && session.status === "active") {
      load(known);
    }
  } else if (session.status !== "closed") {
    const talk = add(session);
    if (session.status === "active") {
      load(talk);
    }
  }
  show();
}

/** @param {Session} session */
function add(session) {
  const talk = new Talk(hub, session, me);
  talk.addEventListener("change", show);
  talks.set(session.sessionId, talk);
  return talk;
}

/**
 * A session is somebody else's.
 * @param {string} id
 */
function forget(id) {
  if (chosen?.id === id) {
    say(t("The session is not yours any more."));
  }
  setText(part("news"), "");
  drop(id);
}

/**
 * A session leaves the list.
 * @param {string} id
 */
function drop(id) {
  if (talks.delete(id)) {
    watched.delete(id);
    if (chosen?.id === id) {
      choose(null);
    }
    show();
  }
}

/** @param {Talk} talk */
async function load(talk) {
  try {
    if (talk.session.status === "offered") {
      // What is said there is read once it is accepted; but it may be somebody else's by now.
      change((await hub.call("Join", talk.id, talk.session.lastSequence)).session);
    } else {
      await talk.load();
    }
  } catch (error) {
    if (error instanceof Refusal && error.code === "not-found") {
      forget(talk.id); // It was given to somebody else meanwhile.
    }
  }
}

/** @param {string} id */
async function watch(id) {
  try {
    const history = await hub.call("Join", id, 0);
    await load(talks.get(id) ?? add(history.session));
    choose(id);
  } catch (error) {
    if (error instanceof Refusal) { // Otherwise it is asked for again when the connection is back.
      watched.delete(id);
      say(t("There is no such session, or it is not yours."));
    }
  }
}

/** @param {string} id */
async function accept(id) {
  await act(async () => {
    const { session } = await hub.call("Accept", id);
    const talk = talks.get(id) ?? add(session);
    talk.changedTo(session);
    await load(talk);
    choose(id);
    composer.focus();
    setText(part("news"), "");
  });
}

/** @param {string | null} id */
function choose(id) {
  if (chosen) {
    drafts.set(chosen.id, composer.text);
  }
  chosen = talks.get(id ?? "") ?? null;
  bubbles.clear();
  composer.open(drafts.get(id ?? "") ?? "");
  desk.dataset.view = chosen ? "talk" : "list";
  show();
  // What was pressed may be gone, as the list is in a narrow window, and the keyboard with it.
  if (document.activeElement instanceof HTMLElement && document.activeElement.offsetParent === null) {
    part(chosen ? "talk-with" : "sessions").focus();
  }
}

function show() {
  list.show(talks, chosen?.id);
  part("none").hidden = talks.size > 0;
  const waiting = [...talks.values()].reduce((sum, talk) => sum + unreadOf(talk), 0);
  document.title = waiting > 0 ? `(${waiting}) ${title}` : title;
  const open = [...talks.values()].filter((talk) => !talk.isClosed).length;
  setText(part("load"), t("{0} of {1} sessions", open, desk.dataset.capacity));
  part("talk").toggleAttribute("data-chosen", chosen !== null);
  part("nothing").hidden = chosen !== null;
  for (const tab of findAll(desk, "[data-to]")) {
    tab.setAttribute("aria-pressed", String(data(tab, "to") === desk.dataset.view));
  }
  showTalk();
  panel.show(chosen?.session ?? null);
}

function showTalk() {
  if (!chosen) {
    return;
  }
  const { session } = chosen;
  const isMine = session.agent?.memberId === me && session.status !== "offered";
  const isActive = isMine && session.status === "active";
  setText(part("talk-with"), session.shopper.name);
  const about = [topicName(session.topic), t(`chat:${session.status}`), session.context];
  setText(part("about"), about.filter(Boolean).join(" · "));
  part("accept").hidden = session.status !== "offered";
  part("take").hidden = isActive || session.status === "offered" || session.status === "closed";
  part("transfer").hidden = part("close").hidden = !isActive;
  part("done").hidden = session.status !== "closed";
  find(desk, "[data-write] fieldset", HTMLFieldSetElement).disabled =
    session.status === "closed" || session.status === "offered";
  const writes = (typing.get(chosen.id) ?? 0) > performance.now();
  setText(part("typing"), writes ? t("{0} is writing…", session.shopper.name) : "");
  bubbles.show(chosen);
  if (isMine && !document.hidden && desk.dataset.view !== "list") {
    chosen.read();
  }
}

/**
 * @param {"order" | "product"} kind
 * @param {string} reference
 * @param {string} cardTitle
 */
async function sendCard(kind, reference, cardTitle) {
  desk.dataset.view = "talk";
  await chosen?.say("", { kind, reference, title: cardTitle });
}

/**
 * Unfolds an order of the shopper who is talked to.
 * @param {string} orderId
 */
function showOrder(orderId) {
  desk.dataset.view = "shopper";
  show();
  say(panel.unfold(orderId) ? "" : t("The order is not among the latest of this shopper."));
}

/**
 * How the shop has the agent.
 * @param {AgentState} agent
 */
function showAgent(agent) {
  desk.dataset.capacity = String(agent.capacity);
  if (myStatus) {
    status = agent.status;
    myStatus.value = status;
    setText(part("topics"), t("Topics: {0}", agent.topics?.map(topicName).join(", ") ?? t("all")));
  }
  show();
}

/**
 * @param {() => Promise<void>} what
 * @returns {Promise<boolean>} Whether it was done.
 */
async function act(what) {
  say("");
  try {
    await what();
    return true;
  } catch (error) {
    say(refusalText(refusalOf(error)));
    return false;
  }
}

/** @param {string} text */
function say(text) {
  part("said").hidden = text === "";
  setText(part("said"), text);
}

part("transfer").addEventListener("click", () => dialogs.transfer());
part("close").addEventListener("click", () => dialogs.close());
part("done").addEventListener("click", () => chosen && drop(chosen.id));
part("accept").addEventListener("click", () => chosen && accept(chosen.id));
part("take").addEventListener("click", () => chosen && accept(chosen.id));
myStatus?.addEventListener("change", () => act(async () => {
  const wanted = myStatus.value;
  const agent = await hub.call("SetStatus", wanted).catch((error) => {
    myStatus.value = status; // As the shop has it.
    throw error;
  });
  showAgent(agent);
  agent.sessions.forEach(change);
}));
for (const tab of findAll(desk, "[data-to]")) {
  tab.addEventListener("click", () => {
    desk.dataset.view = data(tab, "to");
    show();
    bubbles.toEnd();
  });
}

// Alt and the arrows go through the sessions, Alt+N switches between message and note.
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey
    || event.target instanceof HTMLSelectElement || document.querySelector("dialog[open]")) {
    return; // A select opens with the same keys.
  }
  const step = arrowStep(event);
  if (step && talks.size > 0) {
    event.preventDefault();
    const ids = findAll(part("list"), "[data-session]").map((item) => data(item, "session"));
    choose(ids[(ids.indexOf(chosen?.id ?? "") + step + ids.length) % ids.length] ?? null);
  } else if (event.code === "KeyN" && chosen) {
    event.preventDefault();
    composer.toggleNote();
  }
});
document.addEventListener("visibilitychange", () => !document.hidden && show());
setInterval(() => {
  list.tick(talks, serverNow());
  [...talks.values()].filter(isDone).forEach((talk) => drop(talk.id));
  for (const [id, until] of typing) {
    if (until < performance.now()) {
      typing.delete(id);
      show();
    }
  }
}, 1000);

/** @param {Talk} talk */
function isDone(talk) {
  return talk.isClosed && talk !== chosen && talk.unread === 0
    && serverNow() - Date.parse(talk.session.closedAt ?? "") > keepClosedMs;
}

hub.addEventListener("AgentChanged", ({ detail }) => showAgent(detail));
hub.addEventListener("SessionChanged", ({ detail }) => change(detail));
hub.addEventListener("Message", ({ detail }) => {
  talks.get(detail.sessionId)?.heard(detail);
  typing.delete(detail.sessionId);
});
hub.addEventListener("ReadUpTo", ({ detail }) => talks.get(detail.sessionId)?.readTo(detail));
hub.addEventListener("TypingChanged", ({ detail }) => {
  if (detail.from === "shopper") {
    typing.set(detail.sessionId, performance.now() + 4000);
    show();
  }
});
hub.addEventListener("up", () => up(true));
hub.addEventListener("down", () => up(false));
hub.addEventListener("signed-out", () => location.reload()); // The page asks to sign in.

/** @type {{ items: Reply[] } | null} */
const replies = await read("/api/chat/replies");
composer.replies = replies?.items ?? [];
show();
hub.start();

// One session: what was said, in order and once, what is still to be sent, and how far it was read.
/** @import { Attachment, Message, Party, Pending, Place, ReadUpTo, Session, Speaker } from "#types/chat" */
/** @import { Line } from "./line.js" */
/** @import { Saying } from "#types/events" */
import { wait } from "../pace.js";
import { newKey } from "../requests.js";
import { Refusal, refusalOf } from "./line.js";

const pageSize = 200; // messages that the hub gives at once
const patienceMs = 20_000; // then a message counts as not sent, and can be sent again
const pauseMs = 500; // until the hub is asked again that could not answer now, or was asked too often
const passing = new Set(["outcome-unknown", "overloaded", "rate-limited"]); // says nothing of what is sent

/**
 * Who speaks for whom: a shopper, or the shop.
 * @type {Record<"shopper" | "agent", { parties: Party[], mark: "readByShopper" | "readByAgent" }>}
 */
const sides = {
  shopper: { parties: ["shopper"], mark: "readByShopper" },
  agent: { parties: ["agent", "supervisor"], mark: "readByAgent" },
};

export class Talk extends /** @type {new () => Saying<{ change: undefined }>} */ (EventTarget) {
  #line;
  #staffId;
  #side;
  /** @type {Map<number, Message>} */
  #messages = new Map(); // by sequence
  #upTo = 0; // all until here was read or told, without a gap
  /** @type {number | null} */
  #unbroken = null; // how often the line had been cut when that was read: what is told since then follows it
  #isWanted = false; // whether it was asked for
  /** @type {Promise<void> | null} */
  #loading = null;
  #isDelivering = false;
  session;
  /** @type {Place | null} */
  queue = null;
  /**
   * What was said here and the shop has not acknowledged, in order.
   * @type {Pending[]}
   */
  pending = [];

  /**
   * @param {Line} line
   * @param {Session} session
   * @param {string | null} staffId Who of the shop talks here; null: the shopper does.
   */
  constructor(line, session, staffId = null) {
    super();
    this.#line = line;
    this.#staffId = staffId;
    this.#side = sides[staffId === null ? "shopper" : "agent"];
    this.session = session;
  }

  get id() { return this.session.sessionId; }
  get isClosed() { return this.session.status === "closed"; }
  get isOfStaff() { return this.#staffId !== null; }
  get messages() { return [...this.#messages.values()].sort((one, other) => one.sequence - other.sequence); }
  /**
   * Whether somebody on this side of the talk says it.
   * @param {Speaker} message
   */
  isOwn(message) { return this.#side.parties.includes(message.from); }
  /**
   * Whether who talks here says it: colleagues are on the same side, and what they say is read like anything else.
   * @param {Speaker} message
   */
  isMine(message) {
    return this.isOwn(message) && (this.#staffId === null || message.author === this.#staffId);
  }
  get lastByOthers() {
    return Math.max(0, ...[...this.#messages.values()].filter((each) => !this.isMine(each))
      .map((each) => each.sequence));
  }

  /** What others said and nobody here has read. */
  get unread() {
    return [...this.#messages.values()].filter((each) => !this.isMine(each) && each.from !== "system"
      && each.sequence > this.session[this.#side.mark]).length;
  }

  /** Asks for what was missed, and sends again what may have got lost. */
  load() {
    this.#isWanted = true;
    this.#loading ??= this.#load().finally(() => { this.#loading = null; });
    return this.#loading;
  }

  async #load() {
    for (let full = true; full;) {
      const { cuts } = this.#line;
      const history = await this.#join();
      this.session = history.session;
      this.queue = history.queue ?? null;
      history.items.forEach((message) => this.#keep(message));
      const read = history.items.at(-1)?.sequence ?? 0;
      full = history.items.length === pageSize;
      // Shoppers are not given notes: all until the session's last is read all the same.
      this.#upTo = Math.max(this.#upTo, read, full ? 0 : history.session.lastSequence);
      this.#unbroken = full ? null : cuts;
    }
    this.#changed();
    await this.#deliver();
  }

  async #join() {
    for (;;) {
      try {
        return await this.#line.call("Join", this.id, this.#upTo);
      } catch (error) {
        if (refusalOf(error) !== "rate-limited") {
          throw error;
        }
        await wait(pauseMs);
      }
    }
  }

  /**
   * The hub tells in order, but only from where it was joined: what is told before all was read is shown, and does not
   * say that what is before it is here. Notes take numbers that shoppers never see, so a gap alone says nothing.
   * @param {Message} message
   */
  heard(message) {
    this.#keep(message);
    if (this.#unbroken === this.#line.cuts) {
      this.#upTo = Math.max(this.#upTo, message.sequence);
    } else if (this.#isWanted) {
      this.load().catch(() => {}); // It failed before, or its turn has not come.
    }
    this.#changed();
  }

  /** @param {Session} session */
  changedTo(session) {
    this.session = session;
    if (this.isOfStaff && session.status !== "active") {
      this.#unbroken = null; // An agent is not told what is said after they have lost it, and may be offered it again.
    }
    if (session.status !== "waiting") {
      this.queue = null;
    }
    this.#changed();
  }

  /** @param {ReadUpTo} marks */
  readTo({ byShopper, byAgent }) {
    this.session = { ...this.session, readByShopper: byShopper, readByAgent: byAgent };
    this.#changed();
  }

  /** @param {Place} place */
  inQueue(place) {
    this.queue = place;
    this.#changed();
  }

  /**
   * Says something: text, or something attached, of which `preview` is shown meanwhile; `note`: to staff only.
   * @param {string} text
   * @param {Attachment | null} attachment
   * @param {string | null} preview
   */
  say(text, attachment = null, preview = null, note = false) {
    /** @type {Pending} */
    const message = { clientMessageId: newKey(), text, attachment, preview, note, state: "sending", at: new Date() };
    this.pending.push(message);
    this.#expect(message);
    this.#changed();
    return this.#deliver();
  }

  /** @param {Pending} message */
  again(message) {
    message.refusal = null;
    this.#expect(message);
    this.#changed();
    return this.#deliver();
  }

  /**
   * The shopper says how it was. Nobody may tell: fronts forget sessions that are closed.
   * @param {number} score
   * @param {string | null} comment
   */
  async rate(score, comment) {
    await this.#line.call("Rate", this.id, score, comment);
    this.session = { ...this.session, score, ...comment === null ? {} : { comment } };
    this.#changed();
  }

  /** Whoever is here sees all of it. */
  async read() {
    const last = this.lastByOthers;
    if (last > this.session[this.#side.mark] && this.#line.isUp) {
      this.session = { ...this.session, [this.#side.mark]: last };
      this.#changed();
      await this.#line.call("Read", this.id, last).catch(() => {});
    }
  }

  typing() {
    if (this.#line.isUp && !this.isClosed) {
      this.#line.call("Typing", this.id).catch(() => {});
    }
  }

  /** @param {Pending} message */
  #expect(message) {
    message.state = "sending";
    clearTimeout(message.timer);
    message.timer = setTimeout(() => this.#fail(message, null), patienceMs);
  }

  /**
   * Sends what nobody has refused, in the order in which it was said: each when the one before it is acknowledged. So
   * what was not acknowledged in time goes too, before what is said after it.
   */
  async #deliver() {
    if (this.#isDelivering) {
      return;
    }
    this.#isDelivering = true;
    try {
      for (let next; (next = this.pending.find((each) => !each.refusal));) {
        await this.#deliverOne(next);
      }
    } catch {
      // Nobody knows: it goes again, under its id, when the connection is back.
    } finally {
      this.#isDelivering = false;
    }
  }

  /** @param {Pending} message */
  async #deliverOne(message) {
    this.#expect(message);
    while (this.pending.includes(message)) {
      try {
        this.#keep(await this.#send(message));
        this.#acknowledge(message.clientMessageId);
        this.#changed();
        return;
      } catch (error) {
        const isPassing = passing.has(refusalOf(error));
        if (!(error instanceof Refusal) || (isPassing && message.state === "failed")) {
          throw error; // Or it took too long: it goes again before what is said next.
        }
        if (!isPassing) {
          this.#fail(message, error.code);
          return;
        }
      }
      await wait(pauseMs);
    }
  }

  /** @param {Pending} message */
  #send({ clientMessageId, text, attachment, note }) {
    return attachment
      ? this.#line.call(
        "SendAttachment", this.id, clientMessageId, attachment.kind, attachment.reference, text || null)
      : this.#line.call(note ? "Note" : "Send", this.id, clientMessageId, text);
  }

  /**
   * @param {Pending} message
   * @param {string | null} refusal
   */
  #fail(message, refusal) {
    clearTimeout(message.timer);
    Object.assign(message, { state: "failed", refusal });
    this.#changed();
  }

  /** @param {Message} message */
  #keep(message) {
    this.#messages.set(message.sequence, message);
    if (this.isMine(message)) {
      // Who speaks has read what was there.
      this.session[this.#side.mark] = Math.max(this.session[this.#side.mark], message.sequence);
      this.#acknowledge(message.clientMessageId);
    }
  }

  /** @param {string} clientMessageId */
  #acknowledge(clientMessageId) {
    const isSame = (/** @type {Pending} */ each) => each.clientMessageId === clientMessageId;
    this.pending.filter(isSame).forEach((each) => clearTimeout(each.timer));
    this.pending = this.pending.filter((each) => !isSame(each));
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

// The connection to the hub. It comes back by itself, to any front; what was missed is asked for by who knows it.
/** @import { Heard, HeardOfSession, Hub, LineSaid, Texts } from "#types/chat" */
/** @import { Saying } from "#types/events" */
import "../../lib/signalr/signalr.min.js";
import { wait } from "../pace.js";

const { HubConnectionBuilder, HttpTransportType, HubConnectionState, LogLevel } = globalThis.signalR;
const slowestMs = 15_000;

/**
 * All that the hub says of sessions.
 * @type {(keyof HeardOfSession)[]}
 */
export const heard = ["Message", "SessionChanged", "TypingChanged", "ReadUpTo", "QueuePosition"];

/**
 * Waits before a try: longer after each, and never all at once.
 * @param {number} tries
 */
const pause = (tries) => wait(Math.min(slowestMs, 500 * 2 ** tries) * (0.5 + Math.random() / 2));

/** What the hub refused, with its code. */
export class Refusal extends Error {
  /**
   * @param {string} code
   * @param {string} [message]
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * The code of what went wrong.
 * @param {unknown} error
 */
export const refusalOf = (error) => error instanceof Refusal ? error.code : "unexpected";

/**
 * What a refusal means, in the reader's language: the same code may say something else of something else.
 * @param {Texts} texts
 * @param {string} code
 * @param {"session" | "message" | "picture"} of
 */
export const refusalText = ({ refusals }, code, of) =>
  refusals[`${of}:${code}`] ?? refusals[code] ?? refusals.unexpected;

/** Says "up" and "down", "signed-out", and what the hub says, as events with a `detail`. */
export class Line extends /** @type {new () => Saying<LineSaid>} */ (EventTarget) {
  #connection = new HubConnectionBuilder()
    // No negotiation: each front serves each connection, and a connection is of one front.
    .withUrl("/hubs/chat", { skipNegotiation: true, transport: HttpTransportType.WebSockets })
    .configureLogging(LogLevel.None)
    .build();
  #upAt = 0;
  #early = 0; // cuts in a row that came soon after it was up
  /** How often it was cut. */
  cuts = 0;

  constructor() {
    super();
    for (const name of /** @type {(keyof Heard)[]} */ ([...heard, "AgentChanged"])) {
      this.#connection.on(name, (detail) => this.#say(name, detail));
    }
    // The client's own way of coming back ends where the hub closes for good, as it does when it fails at the start.
    this.#connection.onclose(() => this.#startAgain());
  }

  get isUp() {
    return this.#connection.state === HubConnectionState.Connected;
  }

  /** Waits until it is connected, if it soon is: who presses a button at once meets a connection that is being made. */
  async untilUp() {
    if (!this.isUp) {
      const up = new Promise((resolve) => { this.addEventListener("up", resolve, { once: true }); });
      await Promise.race([up, wait(slowestMs)]);
    }
  }

  /** Connects, however long it takes. False: nobody is signed in. */
  async start() {
    for (let tries = 0; ; tries++) {
      try {
        await this.#connection.start();
        this.#upAt = performance.now();
        this.#say("up");
        return true;
      } catch {
        if (await isSignedOut()) {
          this.#say("signed-out");
          return false;
        }
        this.#say("down");
        await pause(tries);
      }
    }
  }

  /**
   * Asks the hub. What it refuses is a `Refusal`; another error says that nothing is known.
   * @template {keyof Hub} Method
   * @param {Method} method
   * @param {Parameters<Hub[Method]>} values
   * @returns {Promise<ReturnType<Hub[Method]>>}
   */
  async call(method, ...values) {
    try {
      return await this.#connection.invoke(method, ...values);
    } catch (error) {
      const [, code, message] = /HubException: ([a-z-]+): (.*)$/s.exec(String(error)) ?? [];
      throw code ? new Refusal(code, message) : error;
    }
  }

  async #startAgain() {
    this.cuts++;
    this.#early = performance.now() - this.#upAt < slowestMs ? this.#early + 1 : 0;
    this.#say("down");
    await pause(this.#early);
    await this.start();
  }

  /**
   * @template {keyof LineSaid} Name
   * @param {Name} name
   * @param {LineSaid[Name]} [detail]
   */
  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

async function isSignedOut() {
  try {
    return (await fetch("/api/session", { headers: { accept: "application/json" } })).status === 401;
  } catch {
    return false;
  }
}

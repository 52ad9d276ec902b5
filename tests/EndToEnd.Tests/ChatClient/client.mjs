// Members of chats, with the client that everybody uses. Commands come as lines of JSON: an id, what to do, and for
// whom; each is answered with a line that has its id.

import readline from "node:readline";
import { HttpTransportType, HubConnectionBuilder, HubConnectionState, LogLevel } from "@microsoft/signalr";
import WebSocket from "ws";
import { Talk } from "./talk.mjs";

const RETRY_MS = 25;
const PASSING =
  /rate-limited|overloaded|outcome-unknown|not in the 'Connected' State|connection being closed|WebSocket (closed|is not)/;

/** A generator of numbers from 0 to 1, the same for the same seed. */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What went wrong: the client rejects with a bare string where a socket is closing. */
const textOf = error => error.message ?? String(error);

const wait = ms => new Promise(done => setTimeout(done, ms));

/** Somebody with one connection, which comes back to any of the fronts. */
class Member {
  #connection;
  #fronts;
  #front = 0;
  #sockets = new Set();
  #talks = new Map();
  #heard = [];
  #waiting = [];
  #speaking = null;
  reconnects = 0;

  constructor({ fronts, token, transport }) {
    this.#fronts = fronts.map(front => new URL("/hubs/chat", front).href);
    const sockets = this.#sockets;
    class CuttableSocket extends WebSocket {
      constructor(...parameters) {
        super(...parameters);
        sockets.add(this);
        this.addEventListener("close", () => sockets.delete(this));
      }
    }
    // Who asks a front for a connection first has to stay with it; who comes with a WebSocket at once does not.
    const options = transport
      ? { transport: HttpTransportType[transport] }
      : { transport: HttpTransportType.WebSockets, skipNegotiation: true, WebSocket: CuttableSocket };
    this.#connection = new HubConnectionBuilder()
      .withUrl(this.#fronts[0], { accessTokenFactory: () => token, ...options })
      .withAutomaticReconnect({ nextRetryDelayInMilliseconds: context => this.#retryAfter(context) })
      .configureLogging(LogLevel.None)
      .build();
    for (const target of ["Message", "SessionChanged", "TypingChanged", "ReadUpTo", "QueuePosition"]) {
      this.#connection.on(target, value => this.#hear(target, value));
    }
    this.#connection.onreconnecting(() => this.#talks.forEach(talk => talk.begin()));
    this.#connection.onreconnected(() => {
      this.reconnects++;
      this.#talks.forEach((_, session) => this.#catchUp(session).catch(
        error => console.error(`Catching up with ${session} was refused: ${textOf(error)}`)));
    });
  }

  start() {
    return this.#connection.start();
  }

  stop() {
    return this.#connection.stop();
  }

  /** Calls a method until the shop decides. */
  async insist(method, ...parameters) {
    for (;;) {
      try {
        return await this.#connection.invoke(method, ...parameters);
      } catch (error) {
        if (!PASSING.test(textOf(error))) {
          throw error;
        }
        await wait(RETRY_MS);
      }
    }
  }

  /** Shows a session from now on. */
  async follow(session) {
    this.#talks.set(session, new Talk());
    await this.#catchUp(session);
  }

  /** What it shows of a session, once it has so many messages. */
  async view(session, count) {
    await this.#until(() => this.#talks.get(session).messages.length >= count);
    return this.#talks.get(session).view();
  }

  /** What was heard, now or before, that has such values. */
  hear(target, values) {
    return this.#until(() => this.#heard.findLast(each => each.target === target
      && Object.entries(values).every(([name, value]) => each.value[name] === value))?.value);
  }

  /** What was heard last of a kind, of a session. */
  last(target, session) {
    return this.#heard.findLast(each => each.target === target && each.value.sessionId === session)?.value ?? null;
  }

  /** Says one thing after the other, each until it is acknowledged, until `hush`. */
  speak(session, prefix) {
    const acknowledged = [];
    let hushed = false;
    const run = (async () => {
      for (let n = 0; !hushed; n++) {
        const id = `${prefix}${n}`;
        const message = await this.insist("Send", session, id, `${prefix} says ${n}`);
        acknowledged.push({ id, sequence: message.sequence });
        await wait(RETRY_MS);
      }
    })();
    run.catch(() => {}); // Whoever hushes it hears of it.
    this.#speaking = { acknowledged, run, hush: () => { hushed = true; } };
  }

  /** Ends what `speak` began; what was acknowledged. */
  async hush() {
    this.#speaking.hush();
    await this.#speaking.run;
    return this.#speaking.acknowledged;
  }

  /** Destroys the socket so many times, each at a random moment after it has come back. */
  async cut(count, seed, waitMax) {
    const random = randomOf(seed);
    for (let n = 0; n < count; n++) {
      await this.#until(() => this.#connection.state === HubConnectionState.Connected);
      await wait(random() * waitMax);
      const before = this.reconnects;
      this.#sockets.forEach(socket => socket.terminate());
      await this.#until(() => this.reconnects > before);
    }
    return this.reconnects;
  }

  #retryAfter({ previousRetryCount }) {
    if (previousRetryCount > 0) {
      this.#front = (this.#front + 1) % this.#fronts.length;
      this.#connection.baseUrl = this.#fronts[this.#front];
    }
    return Math.random() * Math.min(1_000, 50 * 2 ** previousRetryCount);
  }

  #hear(target, value) {
    this.#heard.push({ target, value });
    if (target === "Message") {
      this.#talks.get(value.sessionId)?.tell(value);
    }
    this.#look();
  }

  async #catchUp(session) {
    const talk = this.#talks.get(session);
    for (let count = 200; count === 200;) {
      const history = await this.insist("Join", session, talk.last);
      for (const message of history.items) {
        talk.take(message);
        this.#heard.push({ target: "Message", value: message }); // It was said while nobody was there to hear it.
      }
      count = history.items.length;
    }
    this.#look();
  }

  // States of the connection change without an event that comes in order with others.
  #until(enough) {
    return new Promise(done => {
      this.#waiting.push(() => {
        const seen = enough();
        if (seen) {
          done(seen);
        }
        return seen;
      });
      this.#look();
    });
  }

  #look() {
    this.#waiting = this.#waiting.filter(look => !look());
  }

  tick() {
    this.#look();
  }
}

const members = new Map();
setInterval(() => members.forEach(member => member.tick()), 5);

async function obey(command) {
  if (command.do === "connect") {
    const member = new Member(command);
    members.set(command.name, member);
    await member.start();
    return null;
  }
  return await members.get(command.name)[command.do](...command.with) ?? null;
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  obey(command).then(
    result => console.log(JSON.stringify({ id: command.id, result })),
    error => console.log(JSON.stringify({ id: command.id, error: textOf(error) })));
}
process.exit(0);

// The line to the chat's hub, for who serves: what is heard, and whether it is up, by one call each.
import { Line } from "../chat/line.js";

const events = ["Message", "SessionChanged", "TypingChanged", "ReadUpTo"];

export class Hub {
  #line = new Line();

  /**
   * @param {(name: string, argument: object) => void} heard What the hub says.
   * @param {(up: boolean) => void} up It is connected, again; or not any more.
   */
  constructor(heard, up) {
    for (const name of events) {
      this.#line.addEventListener(name, ({ detail }) => heard(name, detail));
    }
    this.#line.addEventListener("up", () => up(true));
    this.#line.addEventListener("down", () => up(false));
    this.#line.addEventListener("signed-out", () => location.reload()); // The page asks to sign in.
  }

  /** For talks, which ask by themselves. */
  get line() {
    return this.#line;
  }

  start() {
    return this.#line.start();
  }

  /** Asks the hub; what it refuses is a `Refusal` with its code. */
  call(method, ...args) {
    return this.#line.call(method, ...args);
  }
}

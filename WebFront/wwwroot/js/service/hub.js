// The connection to the chat. It comes back by itself, for ever, and says how it stands.

const slowestMs = 10_000;
const events = ["Message", "SessionChanged", "TypingChanged", "ReadUpTo"];

export class Hub {
  #connection;
  #up;

  /**
   * @param {(name: string, argument: object) => void} heard What the server says.
   * @param {(up: boolean) => void} up It is connected, again; or not any more.
   */
  constructor(heard, up) {
    const { HubConnectionBuilder, LogLevel } = globalThis.signalR;
    this.#up = up;
    this.#connection = new HubConnectionBuilder()
      .withUrl("/hubs/chat")
      .withAutomaticReconnect({ nextRetryDelayInMilliseconds: ({ previousRetryCount }) => delayMs(previousRetryCount) })
      .configureLogging(LogLevel.None)
      .build();
    for (const name of events) {
      this.#connection.on(name, (argument) => heard(name, argument));
    }
    this.#connection.onreconnecting(() => up(false));
    this.#connection.onreconnected(() => up(true));
    this.#connection.onclose(() => {
      up(false);
      this.start();
    });
  }

  async start() {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#connection.start();
        this.#up(true);
        return;
      } catch {
        await new Promise((resolve) => { setTimeout(resolve, delayMs(attempt)); });
      }
    }
  }

  /** Calls a method. A refusal is an error whose `code` is of docs/problems.md; none: nobody knows. */
  async call(method, ...args) {
    try {
      return await this.#connection.invoke(method, ...args);
    } catch (error) {
      const refusal = /HubException: ([a-z-]+): /.exec(error.message);
      throw Object.assign(new Error(error.message), { code: refusal?.[1] });
    }
  }
}

const delayMs = (attempt) => Math.min(slowestMs, 500 * 2 ** Math.min(attempt, 5)) * (0.8 + Math.random() * 0.4);

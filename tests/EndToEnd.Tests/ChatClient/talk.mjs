/** A session as its member sees it: messages in order, whether they were told or asked for. */
export class Talk {
  #early = new Map();
  #told = 0;
  messages = [];
  toldTwice = 0;
  conflicts = 0;

  get last() {
    return this.messages.length;
  }

  /** Another connection: what it is told has nothing to do with what the last one was told. */
  begin() {
    this.#told = 0;
  }

  /** A message was told. */
  tell(message) {
    if (message.sequence <= this.#told) {
      this.toldTwice++;
    }
    this.#told = Math.max(this.#told, message.sequence);
    this.take(message);
  }

  /** A message was told or asked for. */
  take(message) {
    if (message.sequence <= this.last) {
      this.conflicts += this.messages[message.sequence - 1].clientMessageId === message.clientMessageId ? 0 : 1;
      return;
    }
    this.#early.set(message.sequence, message);
    for (let next; (next = this.#early.get(this.last + 1));) {
      this.#early.delete(next.sequence);
      this.messages.push(next);
    }
  }

  view() {
    return { texts: this.messages.map(each => each.text), toldTwice: this.toldTwice, conflicts: this.conflicts };
  }
}

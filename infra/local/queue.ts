/** How a queue treats what lies in it. */
export interface QueueProps {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Whoever took a message has so long to be done with it, milliseconds. */
  readonly visibilityMs: number;
  /** A message that was taken so often, and never done with, becomes a dead letter. */
  readonly mostReceives: number;
}

/** A message as it is sent. */
export interface Sending<Body> {
  readonly body: Body;
  /** Of one group a message is given out at a time, in the order in which they were sent. */
  readonly group: string;
  /** A second one of this name within five minutes is taken for the first. */
  readonly dedupe: string;
}

/** A message as it is given out. */
export interface Received<Body> {
  readonly body: Body;
  readonly group: string;
  /** By which it is taken off, as long as nobody else has been given the message. */
  readonly receipt: string;
  /** How often it has been given out, this time included. */
  readonly receives: number;
}

/** SQS remembers the names of messages for so long. */
const DEDUPE_MS = 300_000;

interface Message<Body> {
  readonly body: Body;
  readonly group: string;
  receives: number;
  receipt: string | undefined;
  /** Nobody else is given it before then. */
  hiddenUntilMs: number;
}

/**
 * A first-in-first-out queue in memory that behaves as one of SQS does: groups, visibility,
 * redelivery, names by which repeats are known, dead letters. What lies in it ends with the
 * process, which loses nothing where messages only say where to look.
 */
export class LocalQueue<Body> {
  readonly #props: QueueProps;
  #messages: Message<Body>[] = [];
  #dead: Message<Body>[] = [];
  #serial = 0;
  readonly #names = new Map<string, number>();

  constructor(props: QueueProps) {
    this.#props = props;
  }

  /** False for a repeat, which is taken and never given out. */
  send({ body, group, dedupe }: Sending<Body>): boolean {
    const nowMs = this.#props.now();
    // In the order in which they were sent: the oldest stand first.
    for (const [name, atMs] of this.#names) {
      if (nowMs - atMs < DEDUPE_MS) break;
      this.#names.delete(name);
    }
    if (this.#names.has(dedupe)) return false;
    this.#names.set(dedupe, nowMs);
    this.#messages.push(newMessage(body, group));
    return true;
  }

  /**
   * Gives out the first message whose group has none on its way; undefined where there is none. One
   * that was given out too often already is put to the dead letters instead.
   */
  receive(): Received<Body> | undefined {
    const { now, visibilityMs, mostReceives } = this.#props;
    const nowMs = now();
    const closed = new Set<string>();
    for (const message of [...this.#messages]) {
      const { group } = message;
      if (closed.has(group)) continue;
      if (message.hiddenUntilMs > nowMs) {
        closed.add(group);
        continue;
      }
      if (message.receives >= mostReceives) {
        this.#messages = this.#messages.filter((one) => one !== message);
        this.#dead.push(message);
        continue;
      }
      this.#serial += 1;
      const receipt = `r${this.#serial}`;
      message.receives += 1;
      message.receipt = receipt;
      message.hiddenUntilMs = nowMs + visibilityMs;
      return { body: message.body, group, receipt, receives: message.receives };
    }
    return undefined;
  }

  /** Takes a message off; false where its time was over, and it goes to somebody once more. */
  done(receipt: string): boolean {
    const message = this.#held(receipt);
    if (message === undefined) return false;
    this.#messages = this.#messages.filter((one) => one !== message);
    return true;
  }

  /** Has a message given out again after so many milliseconds; false where its time was over. */
  later(receipt: string, afterMs: number): boolean {
    const message = this.#held(receipt);
    if (message === undefined) return false;
    message.hiddenUntilMs = this.#props.now() + afterMs;
    return true;
  }

  /** Sends all dead letters anew; gives how many there were. */
  redrive(): number {
    const dead = this.#dead;
    this.#dead = [];
    this.#messages.push(...dead.map(({ body, group }) => newMessage(body, group)));
    return dead.length;
  }

  /** Messages that wait or are on their way, and those that were given up. */
  count(): { readonly messages: number; readonly dead: number } {
    return { messages: this.#messages.length, dead: this.#dead.length };
  }

  #held(receipt: string): Message<Body> | undefined {
    const nowMs = this.#props.now();
    return this.#messages.find(
      (message) => message.receipt === receipt && message.hiddenUntilMs > nowMs,
    );
  }
}

const newMessage = <Body>(body: Body, group: string): Message<Body> => ({
  body,
  group,
  receives: 0,
  receipt: undefined,
  hiddenUntilMs: 0,
});

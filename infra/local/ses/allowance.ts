import type { SesError } from './request.ts';

/** How fast, and how many in 24 hours, an account may send. */
export interface Limits {
  readonly perSecond: number;
  readonly perDay: number;
}

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/** Counts what was sent, as SES does: recipients in the last second and in the last 24 hours. */
export class Allowance {
  readonly #limits: Limits;
  readonly #now: () => number;
  /** When each mail of the last 24 hours was sent, oldest first. */
  #sent: number[];

  constructor(limits: Limits, now: () => number, sent: readonly number[] = []) {
    this.#limits = limits;
    this.#now = now;
    this.#sent = [...sent].sort((a, b) => a - b);
  }

  /** Takes `count` mails; or says why not, and takes none. */
  take(count: number): SesError | undefined {
    const nowMs = this.#now();
    if (this.sentInDay() + count > this.#limits.perDay)
      return {
        type: 'LimitExceededException',
        status: 400,
        message: 'Daily message quota exceeded.',
      };
    if (this.#since(nowMs - SECOND_MS) + count > this.#limits.perSecond)
      return {
        type: 'TooManyRequestsException',
        status: 429,
        message: 'Maximum sending rate exceeded.',
      };
    for (let mail = 0; mail < count; mail++) this.#sent.push(nowMs);
    return undefined;
  }

  /** How many were sent in the last 24 hours. */
  sentInDay(): number {
    const from = this.#now() - DAY_MS;
    const first = this.#sent.findIndex((atMs) => atMs > from);
    this.#sent = first < 0 ? [] : this.#sent.slice(first);
    return this.#sent.length;
  }

  #since(fromMs: number): number {
    let count = 0;
    while (count < this.#sent.length && this.#sent[this.#sent.length - 1 - count]! > fromMs)
      count += 1;
    return count;
  }
}

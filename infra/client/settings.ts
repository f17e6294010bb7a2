/** Why a request is sent again, and after how long. */
export interface Wait {
  readonly seconds: number;
  /** Of the answer; undefined where none came. */
  readonly status: number | undefined;
  /** Which quota of the tenant is used up, if one is. */
  readonly quota: string | undefined;
}

/** Where the API is, who asks, and how patiently. */
export interface Settings {
  /** `https://api.example.com` */
  readonly url: string;
  /**
   * An API key or a token, or what gives one: it is asked before every attempt, and once more where
   * the token that it gave is no longer taken.
   */
  readonly key: string | (() => string | Promise<string>);
  /** How often a request is sent at most; 6 unless given. */
  readonly tries?: number;
  /** How long one attempt may take; 20 s unless given. */
  readonly timeoutMs?: number;
  /** A longer wait than this is not waited out: the refusal is thrown. 90 s unless given. */
  readonly longestWaitMs?: number;
  /** Told before each wait. */
  readonly onWait?: (wait: Wait) => void;
  readonly fetch?: typeof fetch;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** 0 ≤ x < 1, for the jitter of waits. */
  readonly random?: () => number;
  /** Fulfilled after so many milliseconds; rejected with the reason of the signal. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Makes the ids of events and idempotency keys. */
  readonly newId?: () => string;
}

const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((fulfil, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      fulfil();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });

/** 128 random bits. Not `randomUUID`, which browsers have on https alone. */
const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');

/** Settings of which nothing is left out. */
export type Filled = Required<Settings>;

/** The settings with what was left out. */
export const filled = (settings: Settings): Filled => ({
  tries: 6,
  timeoutMs: 20_000,
  longestWaitMs: 90_000,
  onWait: () => {},
  // Not `fetch` itself: browsers want it to be called as a function of the window.
  fetch: (input: string | URL | Request, init?: RequestInit) => fetch(input, init),
  now: Date.now,
  random: Math.random,
  sleep,
  newId,
  ...Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)),
  key: settings.key,
  url: settings.url.replace(/\/+$/, ''),
});

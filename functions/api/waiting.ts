/** Why somebody who sends requests has to wait, and for how long. */
export interface Wait {
  readonly seconds: number;
  /** Which quota is used up; undefined where the gateway itself had too much to do. */
  readonly quota: string | undefined;
}

/** How a caller waits. */
export interface Waiting {
  /** Told before each wait. */
  readonly onWait?: ((wait: Wait) => void) | undefined;
  readonly sleep?: ((ms: number) => Promise<void>) | undefined;
}

const MOST_TRIES = 6;
/** A quota of a minute opens within this; nobody is kept waiting for one of a day. */
const LONGEST_WAIT_S = 90;
/** Where an answer does not say how long, as the gateway's own does not: this, and then double. */
const FIRST_WAIT_S = 1;

const realSleep = (ms: number): Promise<void> => new Promise((fulfil) => setTimeout(fulfil, ms));

/** What `Retry-After` says, in seconds: a number or a date; undefined where it says nothing. */
const secondsOf = (headers: Headers): number | undefined => {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
};

const quotaOf = async (response: Response): Promise<string | undefined> => {
  try {
    const { quota } = (await response.json()) as { quota?: unknown };
    return typeof quota === 'string' ? quota : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Sends a request, and again after a wait as long as the answer is 429, whether the API or the
 * gateway before it says so. Such a request was not begun, so that sending it again does nothing
 * twice. Gives the last 429 where six tries did not do, or the wait would be longer than 90 s.
 */
export const waitingOut = async (
  send: () => Promise<Response>,
  { onWait, sleep = realSleep }: Waiting = {},
): Promise<Response> => {
  for (let tries = 1; ; tries++) {
    const response = await send();
    if (response.status !== 429 || tries === MOST_TRIES) return response;
    const seconds = secondsOf(response.headers) ?? FIRST_WAIT_S * 2 ** (tries - 1);
    if (seconds > LONGEST_WAIT_S) return response;
    onWait?.({ seconds, quota: await quotaOf(response) });
    await sleep(1_000 * seconds);
  }
};

/** A wait as it is told to people. */
export const waitText = ({ seconds, quota }: Wait): string =>
  `${quota === undefined ? 'The server has too much to do' : `The tenant's quota of ${quota} is used up`}: going on in ${seconds} s`;

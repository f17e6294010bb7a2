/** How fast mails are handed over just now, and how fast they may be. */
export interface Pace {
  /** The most that is allowed, mails a second. */
  readonly ceiling: number;
  /** Mails a second, as of `atMs`. */
  readonly rate: number;
  /** When the rate was set, epoch milliseconds. */
  readonly atMs: number;
  /** When it was last halved; undefined if never. */
  readonly halvedAtMs?: number;
  /** When the next mail may go, epoch milliseconds. */
  readonly nextMs: number;
}

/** Of the ceiling, won back in a second: from half of it, in ten. */
const CLIMB = 0.05;
/** Whatever is under way when one is told that it was too fast is told so too: one sign. */
const ONE_SIGN_MS = 1_000;
/** Of the ceiling: slower it never gets, or it would take hours to get anywhere. */
const SLOWEST = 1 / 64;

/** Begins at full pace; `ceiling` in mails a second. */
export const paceOf = (ceiling: number, nowMs: number): Pace => ({
  ceiling,
  rate: ceiling,
  atMs: nowMs,
  nextMs: nowMs,
});

/** Mails a second at an instant: it climbs by itself. A clock that was set back changes nothing. */
export const rateAt = ({ ceiling, rate, atMs }: Pace, nowMs: number): number =>
  Math.min(ceiling, rate + (ceiling * CLIMB * Math.max(0, nowMs - atMs)) / 1_000);

/** After a mail was refused because it came too fast: half as fast as now. */
export const halved = (pace: Pace, nowMs: number): Pace => {
  const { halvedAtMs, ceiling } = pace;
  if (halvedAtMs !== undefined && nowMs - halvedAtMs < ONE_SIGN_MS) return pace;
  const rate = Math.max(ceiling * SLOWEST, rateAt(pace, nowMs) / 2);
  return { ...pace, rate, atMs: nowMs, halvedAtMs: nowMs };
};

/** The same pace below another ceiling, such as another share of what is allowed. */
export const withCeiling = (pace: Pace, ceiling: number, nowMs: number): Pace => ({
  ...pace,
  ceiling,
  rate: Math.min(ceiling, rateAt(pace, nowMs)),
  atMs: nowMs,
});

/** Takes the next place in the row of mails; gives how long to wait for it, milliseconds. */
export const takePlace = (
  pace: Pace,
  nowMs: number,
): { readonly pace: Pace; readonly waitMs: number } => {
  // What was not used is not saved up: SES allows so many in each second.
  const placeMs = Math.max(pace.nextMs, nowMs);
  const nextMs = placeMs + 1_000 / rateAt(pace, nowMs);
  return { pace: { ...pace, nextMs }, waitMs: placeMs - nowMs };
};

/** What runs at night may take so long, milliseconds: as deployed. */
export const WITHIN_MS = 840_000;

/** How long it is until a time of the night, on the clock of this machine. */
export const untilNightMs =
  (hour: number, minute = 0): ((nowMs: number) => number) =>
  (nowMs) => {
    const night = new Date(nowMs);
    night.setHours(hour, minute, 0, 0);
    if (night.getTime() <= nowMs) night.setDate(night.getDate() + 1);
    return night.getTime() - nowMs;
  };

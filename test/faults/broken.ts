/** How a promise may be broken. */
export const BREACHES = ['lost', 'doubled', 'half-state', 'resurrected'] as const;
export type Breach = (typeof BREACHES)[number];

/** A promise was broken. */
export class Broken extends Error {
  readonly breach: Breach;
  constructor(breach: Breach, message: string) {
    super(message);
    this.name = 'Broken';
    this.breach = breach;
  }
}

/** Throws unless it is so. */
export const demand = (isSo: boolean, breach: Breach, message: string): void => {
  if (!isSo) throw new Broken(breach, message);
};

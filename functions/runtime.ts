/** What the process that the shell runs in lends it, on Lambda or on one machine. */
export interface Runtime {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** So many random bytes, from a secure source. */
  readonly random: (bytes: number) => Uint8Array;
  /**
   * Where to say what happened; one object an entry, with a `level` of info, warn or error. Nothing
   * in it may name a person; an error goes under `error`, as it is, and whoever writes it down
   * leaves out what it quotes.
   */
  readonly log: (entry: Readonly<Record<string, unknown>>) => void;
}

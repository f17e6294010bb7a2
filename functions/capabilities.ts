import type { Measure } from './metrics.ts';

/**
 * What the shell's functions may ask for, one ability an interface. A function names those that it
 * needs and no more, so that whoever calls it, a test too, has to provide no more.
 */

/** Knows the time. */
export interface Clock {
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Has secrets to give. */
export interface Randomness {
  /** As many random bytes as asked for, from a secure source. */
  readonly random: (bytes: number) => Uint8Array;
}

/** Who does something, and why. */
export interface Who {
  /** As `Identity.author` says it, or `member:<id>`, `job:<name>`, `operator`. */
  readonly by: string;
  /** Why, in their own words. */
  readonly note?: string | undefined;
  /** Id of the request. */
  readonly request?: string | undefined;
}

/** Acts for somebody: nothing is ever in force without an author. */
export interface Acting {
  readonly acting: Who;
}

/** The same abilities, used for somebody. */
export const actingFor = <S extends object>(services: S, acting: Who): S & Acting => ({
  ...services,
  acting,
});

/** Can say what happened. */
export interface Logging {
  /**
   * One object an entry, with a `level` of info, warn or error. Nothing in it may name a person; an
   * error goes under `error`, as it is, and whoever writes it down leaves out what it quotes.
   */
  readonly log: (entry: Readonly<Record<string, unknown>>) => void;
}

/** Can count. */
export interface Counting {
  readonly measure: Measure;
}

/** Can have work begun that goes on after its request was answered. */
export interface Waking {
  /**
   * Has jobs looked at that are due; never throws and never waits long. They would be looked at
   * without it too, a little later.
   */
  readonly wakeJobs: (which?: 'imports') => Promise<void>;
}

/** Knows where people reach the pages. */
export interface Paged {
  /** Origin of the pages without a slash at the end, such as `https://learn.example.com`. */
  readonly pagesUrl: string;
}

/** What every process lends the shell, on Lambda or on one machine. */
export interface Runtime extends Clock, Randomness, Logging, Counting {}

/** Makes an ability out of what stands before it. */
export type Capability<Before, Added> = (before: Before) => Added;

/**
 * Puts abilities together: each is made from all that stand before it.
 *
 * @example
 * provide(runtime, () => ({ table }), caching, admitting(issuers));
 */
export function provide<A, B>(first: A, b: Capability<A, B>): A & B;
export function provide<A, B, C>(first: A, b: Capability<A, B>, c: Capability<A & B, C>): A & B & C;
export function provide<A, B, C, D>(
  first: A,
  b: Capability<A, B>,
  c: Capability<A & B, C>,
  d: Capability<A & B & C, D>,
): A & B & C & D;
export function provide<A, B, C, D, E>(
  first: A,
  b: Capability<A, B>,
  c: Capability<A & B, C>,
  d: Capability<A & B & C, D>,
  e: Capability<A & B & C & D, E>,
): A & B & C & D & E;
export function provide(first: object, ...capabilities: Capability<object, object>[]): object {
  return provideAll(first, capabilities);
}

/** As `provide`, where the abilities are known only as a list. */
export const provideAll = (
  first: object,
  capabilities: readonly Capability<object, object>[],
): object => {
  let all = first;
  for (const capability of capabilities) all = { ...all, ...capability(all) };
  return all;
};

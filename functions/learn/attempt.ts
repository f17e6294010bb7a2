import type { Randomness } from '../capabilities.ts';

/**
 * How far somebody is with the questions of a lesson. It travels with the pages and nothing of it
 * is stored: whoever makes one up sees their own lesson in another order.
 */
export interface Attempt {
  /** Tells it from any other: what is sent twice under one is one event. */
  readonly id: string;
  /** Places of the questions in the order in which they are asked. */
  readonly order: readonly number[];
  /** How the questions so far were answered, in that order. */
  readonly marks: readonly boolean[];
}

const ID_BYTES = 6;
const WRITTEN = /^([A-Za-z0-9_-]{8})~(\d{1,2}(?:\.\d{1,2}){0,49})?~([01]{0,50})$/;

/** An attempt that is about to begin. */
export const newAttempt = ({ random }: Randomness, order: readonly number[]): Attempt => ({
  id: Buffer.from(random(ID_BYTES)).toString('base64url'),
  order,
  marks: [],
});

/** As it stands in a form or an address. */
export const writeAttempt = ({ id, order, marks }: Attempt): string =>
  `${id}~${order.join('.')}~${marks.map(Number).join('')}`;

/** Reads an attempt at a lesson of so many questions; undefined where it is none of that lesson. */
export const readAttempt = (text: string | null, questions: number): Attempt | undefined => {
  const [, id, places = '', marks = ''] = WRITTEN.exec(text ?? '') ?? [];
  if (id === undefined) return undefined;
  const order = places === '' ? [] : places.split('.').map(Number);
  const isWhole = order.length === questions && new Set(order).size === questions;
  if (!isWhole || order.some((place) => place >= questions) || marks.length > questions)
    return undefined;
  return { id, order, marks: [...marks].map((mark) => mark === '1') };
};

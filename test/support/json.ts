import * as z from 'zod';

/**
 * Parsed JSON as tests look into it: a member may be there or not, and what is there can be looked
 * into in turn. It does for comparing; a test that goes on with what it found asks for a list, a
 * text or a number, and fails where it is none.
 */
export interface Json {
  readonly [name: string]: Json | undefined;
}

/** In place of a body where there is none. */
export const NO_BODY: Json = Object.freeze({});

/**
 * The one place that trusts a parser's word for a type: of every JSON but null a member may be
 * asked.
 */
export const parseJson = (text: string): Json => JSON.parse(text);

export const listOf = (found: Json | undefined): Json[] => z.array(z.custom<Json>()).parse(found);
export const textOf = (found: Json | undefined): string => z.string().parse(found);
export const numberOf = (found: Json | undefined): number => z.number().parse(found);

import * as z from 'zod';
import { PolicyInput } from '../../core/model/policy.ts';
import { changeInWords, type PolicyChange, type PolicyMoved } from '../../core/tune/policy-diff.ts';
import { WORD_LANGUAGES, type WordLanguage } from '../http/language.ts';
import { Problem } from '../http/problem.ts';

/** In which language changes are told; `Accept-Language` says it where the query does not. */
export const LanguageQuery = z.strictObject({
  language: z.enum(WORD_LANGUAGES).optional().meta({
    description: 'Of the words; as Accept-Language says where it is left out',
  }),
});

const share = z.number();

/** One field in which two policies differ, in words too. */
export const Change = z
  .object({
    pointer: z.string(),
    from: z.unknown().optional(),
    to: z.unknown().optional(),
    share: z.object({ from: share, to: share }).optional().meta({
      description: 'Of a weight: its part of all weights, which alone counts',
    }),
    words: z.string(),
  })
  .meta({ id: 'PolicyChange' });

const Changes = z.array(Change);

/** That something else is in force than a draft was made from, and what comes of both. */
export const MovedProblem = Problem.extend({
  moved: z
    .object({
      version: z.int().meta({ description: 'In force now' }),
      base: z.int().meta({ description: 'What the draft was made from' }),
      mine: Changes.meta({ description: 'What the draft changed' }),
      theirs: Changes.meta({ description: 'What was changed in force since' }),
      merged: PolicyInput.meta({ description: 'Both; where both changed a field, as in force' }),
      changes: Changes.meta({ description: 'What publishing merged changes of what is in force' }),
      conflicts: z
        .array(
          z.object({
            pointer: z.string(),
            base: z.unknown().optional(),
            mine: z.unknown().optional(),
            theirs: z.unknown().optional(),
          }),
        )
        .meta({ description: 'Fields that both changed: choose mine or theirs for each' }),
    })
    .optional(),
}).meta({ id: 'PolicyMoved' });

/** Changes as they are told in a language. */
export const inWords = (changes: readonly PolicyChange[], language: WordLanguage) =>
  changes.map((change) => ({ ...change, words: changeInWords(change, language) }));

/** The same of all that is to be shown where something else is in force. */
export const movedInWords = (moved: PolicyMoved, language: WordLanguage) => ({
  ...moved,
  mine: inWords(moved.mine, language),
  theirs: inWords(moved.theirs, language),
  changes: inWords(moved.changes, language),
});

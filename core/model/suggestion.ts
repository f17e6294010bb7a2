import * as z from 'zod';
import { Id, Instant, line, text } from './primitives.ts';

/** An employee proposes a topic or an improvement of a lesson. */
export const Suggestion = z
  .strictObject({
    employee: Id,
    kind: z.enum(['topic', 'improvement']).default('topic'),
    text: text(4000),
    lesson: Id.optional(),
    skill: Id.optional(),
    title: line(300).optional(),
  })
  .refine((suggestion) => suggestion.kind !== 'improvement' || suggestion.lesson !== undefined, {
    path: ['lesson'],
    message: 'an improvement names its lesson',
  })
  .meta({ id: 'Suggestion' });
export type Suggestion = z.output<typeof Suggestion>;

/** What becomes of a suggestion. */
export const SUGGESTION_OUTCOMES = ['noted', 'planned', 'done', 'declined'] as const;

/** What is answered to whoever made a suggestion; they read it on their own page. */
export const SuggestionAnswer = z
  .strictObject({
    outcome: z.enum(SUGGESTION_OUTCOMES),
    text: text(4000),
  })
  .meta({ id: 'SuggestionAnswer' });
export type SuggestionAnswer = z.output<typeof SuggestionAnswer>;

export const StoredSuggestion = Suggestion.safeExtend({
  id: Id,
  at: Instant,
  answer: SuggestionAnswer.extend({ at: Instant, by: z.string() })
    .optional()
    .meta({ description: 'What was answered, when, and by whom' }),
}).meta({
  id: 'StoredSuggestion',
});
export type StoredSuggestion = z.output<typeof StoredSuggestion>;

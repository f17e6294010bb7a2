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

export const StoredSuggestion = Suggestion.safeExtend({ id: Id, at: Instant }).meta({
  id: 'StoredSuggestion',
});
export type StoredSuggestion = z.output<typeof StoredSuggestion>;

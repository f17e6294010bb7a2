import type * as z from 'zod';
import type { DataTexts } from '../../../core/texts/console/data/texts.ts';
import { type RefusalPart, Refused } from '../../refusal.ts';
import { type Complaints, complaintsOf, type Field, type Filled, partsOf } from './fields.ts';

/** What a schema finds wrong, in the words of somebody who fills in a form. */
const wordsFor =
  ({ wrong }: DataTexts): z.core.$ZodErrorMap =>
  (issue) => {
    switch (issue.code) {
      case 'invalid_type':
        if (issue.input === undefined) return wrong.missing;
        return issue.expected === 'number' || issue.expected === 'int' ? wrong.number : wrong.other;
      case 'too_small':
        if (issue.origin === 'string') return wrong.missing;
        return issue.origin === 'array'
          ? wrong.tooFew(Number(issue.minimum))
          : wrong.tooSmall(Number(issue.minimum), issue.inclusive === true);
      case 'too_big':
        if (issue.origin === 'string') return wrong.tooLong(Number(issue.maximum));
        return issue.origin === 'array'
          ? wrong.tooMany(Number(issue.maximum))
          : wrong.tooLarge(Number(issue.maximum));
      case 'invalid_value':
        return wrong.choose;
      case 'invalid_format':
        return issue.format === 'date' ? wrong.day : wrong.format;
      case 'unrecognized_keys':
        return wrong.unknown;
      default:
        return wrong.other;
    }
  };

/** What was read from a form, or what is wrong with it. */
export type Checked<T> = { readonly value: T } | { readonly complaints: Complaints };

/** What is wrong with one thing, as people of this language are told. */
const said = ({ detail, code }: RefusalPart, texts: DataTexts): string =>
  (code === undefined ? undefined : texts.refused[code]) ?? texts.complaints[detail] ?? detail;

/** Checks what a form says by a schema. */
export const check = <T>(
  schema: z.ZodType<T>,
  value: unknown,
  { fields, filled, texts }: Form,
): Checked<T> => {
  const parsed = schema.safeParse(value, { error: wordsFor(texts) });
  if (parsed.success) return { value: parsed.data };
  const parts = partsOf(parsed.error).map((part) => ({ ...part, detail: said(part, texts) }));
  return { complaints: complaintsOf(fields, filled, parts) };
};

/** A form as it was sent. */
export interface Form {
  readonly fields: readonly Field[];
  readonly filled: Filled;
  readonly texts: DataTexts;
}

/** What a refusal says beside the fields that it is about. */
export const refusedIn = (
  { code, message, errors }: Refused,
  { fields, filled, texts }: Form,
): Complaints => {
  const parts = errors.length > 0 ? errors : [{ pointer: '', detail: message, code }];
  const told = parts.map((part) => ({
    ...part,
    detail: said({ ...part, code: part.code ?? code }, texts),
  }));
  return complaintsOf(fields, filled, told);
};

/** Runs a change; a refusal that the form can show is given, everything else is thrown on. */
export const attempt = async <T>(
  change: () => Promise<T>,
): Promise<{ readonly done: T } | { readonly refused: Refused }> => {
  try {
    return { done: await change() };
  } catch (failure) {
    if (failure instanceof Refused && failure.code !== 'unavailable') return { refused: failure };
    throw failure;
  }
};

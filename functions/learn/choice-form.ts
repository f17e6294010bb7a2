import { OwnChoice, WEEKDAYS } from '../../core/model/digest.ts';

/** What a form says of a choice, or which of its fields cannot be taken. */
export type ReadChoice =
  | { readonly choice: OwnChoice }
  | { readonly wrong: ReadonlySet<string>; readonly sent: URLSearchParams };

const numberIn = (text: string): number | undefined => (text === '' ? undefined : Number(text));

/**
 * Reads what an employee chose; what is left empty is inherited. Whether they want digests at all
 * is no field of the form.
 */
export const readChoice = (form: URLSearchParams): ReadChoice => {
  const of = (name: string): string => (form.get(name) ?? '').trim();
  const textIn = (name: string): string | undefined => of(name) || undefined;
  const days = WEEKDAYS.filter((day) => form.getAll('days').includes(day));
  const parsed = OwnChoice.safeParse({
    frequency: textIn('frequency'),
    days: days.length === 0 ? undefined : days,
    hour: numberIn(of('hour')),
    minutes: numberIn(of('minutes')),
    pausedUntil: textIn('pausedUntil'),
    timeZone: textIn('timeZone'),
    language: textIn('language'),
  });
  if (parsed.success) return { choice: parsed.data };
  return { wrong: new Set(parsed.error.issues.map(({ path }) => String(path[0]))), sent: form };
};

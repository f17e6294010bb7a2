import type { Reason } from '../../../core/model/decision.ts';
import type { DataTexts } from '../../../core/texts/console/data/texts.ts';
import type { Called } from './names.ts';

/** What stands for something else in the values of a reason. */
const NAMED = ['lesson', 'skill', 'role', 'keyResult', 'objective'] as const;

const isNamed = (name: string): name is (typeof NAMED)[number] =>
  (NAMED as readonly string[]).includes(name);

/** A reason as admins read it: in their language, with names and percentages. */
export const reasonInWords = (
  { code, values, text }: Reason,
  { reasons }: Pick<DataTexts, 'reasons'>,
  called: Called,
): string => {
  const textOf = (name: string): string => {
    const value = values[name] ?? '';
    return isNamed(name) ? called(name, String(value)) : String(value);
  };
  // What a newer engine says is shown as its employee reads it.
  return reasons[code]?.({ text: textOf, number: (name) => Number(values[name] ?? 0) }) ?? text;
};

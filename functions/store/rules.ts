import { ValidationException } from './limits.ts';
import type { Condition, Item, Key } from './table.ts';

/** Whether a write goes through, whose key holds `stored`. */
export const holds = (condition: Condition | undefined, stored: Item | undefined): boolean => {
  if (condition === undefined) return true;
  if (condition.is === 'absent') return stored === undefined;
  if (condition.is === 'present') return stored !== undefined;
  const value = stored?.[condition.attribute];
  if (condition.is === 'unset') return stored !== undefined && value === undefined;
  if (condition.is === 'lower')
    return value === undefined || (typeof value === 'number' && value < condition.than);
  return stored !== undefined && value === condition.value;
};

/** A number as `digits` · 10 ** `exponent`. */
const decimalOf = (number: number): { readonly digits: bigint; readonly exponent: number } => {
  const [mantissa = '', exponent = '0'] = String(number).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
};

/** The sum of two numbers in tens, as DynamoDB adds: 0.1 and 0.2 are 0.3. */
const decimalSum = (a: number, b: number): number => {
  const sum = a + b;
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) return sum;
  const [one, other] = [decimalOf(a), decimalOf(b)];
  const exponent = Math.min(one.exponent, other.exponent);
  const raised = (each: typeof one): bigint =>
    each.digits * 10n ** BigInt(each.exponent - exponent);
  return Number(`${raised(one) + raised(other)}e${exponent}`);
};

/**
 * What an add makes of the stored item, or of none. Throws `ValidationException` where what is
 * added to is no number, and where nothing is added.
 */
export const added = (
  stored: Item | undefined,
  { pk, sk }: Key,
  amounts: Readonly<Record<string, number>>,
  fields: Readonly<Record<string, string | number>>,
): Item => {
  const item: Record<string, Item[string]> = { ...stored, pk, sk, ...fields };
  const names = Object.keys(amounts);
  if (names.length === 0) throw new ValidationException('nothing is added');
  for (const name of names) {
    const before = item[name] ?? 0;
    if (typeof before !== 'number')
      throw new ValidationException(`${name} is no number, and nothing can be added to it`);
    item[name] = decimalSum(before, amounts[name] ?? 0);
  }
  return item as Item;
};

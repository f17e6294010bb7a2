import { Misfit } from './cell-types.ts';
import { type Context, type Entry, type Field, refusal } from './kind.ts';
import type { Problem } from './problem.ts';

/** A cell that names a skill with how much of it, as lessons, roles and key results do. */
interface Weighed {
  readonly skill: string;
}

const isWeighed = (value: unknown): value is Weighed =>
  typeof (value as Weighed | null)?.skill === 'string';

/** A value with ids in place of names. */
const resolved = async (
  value: unknown,
  kind: NonNullable<Field['refersTo']>,
  line: number,
  context: Context,
): Promise<unknown> => {
  const refer = (text: string) =>
    context.directories.refer(kind, text, { file: context.file, line });
  if (typeof value === 'string') return refer(value);
  if (isWeighed(value)) {
    const skill = await refer(value.skill);
    return skill instanceof Misfit ? skill : { ...value, skill };
  }
  if (!Array.isArray(value)) return value;
  const all: unknown[] = [];
  for (const one of value) {
    const found = await resolved(one, kind, line, context);
    if (found instanceof Misfit)
      return new Misfit(`${isWeighed(one) ? one.skill : String(one)}: ${found.expected}`);
    all.push(found);
  }
  return all;
};

/** An entry whose references are ids, or the first reference that leads nowhere. */
export const referred = async (
  entry: Entry,
  fields: readonly Field[],
  context: Context,
): Promise<{ readonly entry: Entry } | { readonly problem: Problem }> => {
  const found: Record<string, unknown> = { ...entry.value };
  for (const { name, refersTo } of fields) {
    const value = found[name];
    if (refersTo === undefined || value === undefined || value === null) continue;
    const id = await resolved(value, refersTo, entry.line, context);
    if (id instanceof Misfit) {
      const shown = typeof value === 'string' ? { value } : {};
      const more = { column: name, ...shown, id: String(entry.value.id ?? '') };
      return { problem: refusal(context, entry.line, id.expected, more) };
    }
    found[name] = id;
  }
  return { entry: { ...entry, value: found } };
};

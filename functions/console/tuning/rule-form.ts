import { Rule } from '../../../core/model/policy.ts';
import type { CompiledRelease } from '../../../core/release/compile.ts';

/** What is wrong with a field of the form of a rule, by its name. */
export type WrongRule = ReadonlyMap<string, 'what' | 'days' | 'team' | 'role' | 'lesson'>;

/** A rule as a form sent it, or what is wrong with it. */
export type ReadRule = { readonly rule: Rule } | { readonly wrong: WrongRule };

const given = (text: string | null): string | undefined => {
  const plain = text?.trim() ?? '';
  return plain === '' ? undefined : plain;
};

/** Reads the form of a rule, as it can be in force beside this release. */
export const readRuleForm = (
  form: URLSearchParams,
  { catalogue, goals, roles }: Pick<CompiledRelease, 'catalogue' | 'goals' | 'roles'>,
): ReadRule => {
  const wrong = new Map<string, 'what' | 'days' | 'team' | 'role' | 'lesson'>();
  const lessons = [...new Set(form.getAll('lessons').filter((id) => id !== ''))];
  const tags = (form.get('tags') ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  const [team, role, from, until] = ['team', 'role', 'from', 'until'].map((name) =>
    given(form.get(name)),
  );
  if (lessons.length > 0 === tags.length > 0) wrong.set('lessons', 'what');
  if (lessons.some((id) => !catalogue.lessonIndex.has(id))) wrong.set('lessons', 'lesson');
  if (team !== undefined && !goals.teams.some(({ id }) => id === team)) wrong.set('team', 'team');
  if (role !== undefined && !roles.has(role)) wrong.set('role', 'role');
  const who = { ...(team !== undefined && { team }), ...(role !== undefined && { role }) };
  const rule = Rule.safeParse({
    ...(lessons.length > 0 ? { lessons } : { tags }),
    ...(Object.keys(who).length > 0 && { who }),
    effect: form.get('effect') ?? 'pin',
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
  });
  for (const { path } of rule.error?.issues ?? []) {
    const [field = 'lessons'] = path.map(String);
    const isDay = field === 'from' || field === 'until';
    const name = field === 'tags' ? 'tags' : isDay ? 'until' : 'lessons';
    if (!wrong.has(name) && !wrong.has('lessons')) wrong.set(name, isDay ? 'days' : 'what');
  }
  return rule.success && wrong.size === 0 ? { rule: rule.data } : { wrong };
};

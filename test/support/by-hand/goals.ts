import type { ObjectiveInput } from '../../../core/model/objective.ts';
import { DAY } from '../builders.ts';
import { askedAt, type CheckedIn, type Deed, type Sketch } from '../questions.ts';

/**
 * What the goals ask, worked out once more from sketches as the documentation says: slow, source by
 * source, without anything prepared. What core finds is held against it.
 */

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
const known = new Map<string, number>();

/** The first instant at which a calendar where somebody lives shows a day, or a later one. */
export const startOf = (day: string, timeZone: string): number => {
  const found = known.get(`${day} ${timeZone}`);
  if (found !== undefined) return found;
  const calendar = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  const noon = Date.parse(`${day}T12:00:00Z`);
  let [before, from] = [noon - 2 * DAY, noon + 2 * DAY];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (calendar.format(middle) >= day) from = middle;
    else before = middle;
  }
  known.set(`${day} ${timeZone}`, from);
  return from;
};

/** The day that comes so many days after another. */
const later = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
export const endOf = (day: string, timeZone: string): number =>
  startOf(later(day, 1), timeZone) - 1;
const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

interface SourceByHand {
  readonly kind: 'keyResult' | 'role' | 'onboarding';
  readonly id: string;
  readonly skill: string;
  readonly target: number;
  readonly pull: number;
  readonly due: number;
  readonly behind: number | undefined;
  readonly overdue: boolean | undefined;
}

export interface NeedByHand {
  readonly skill: string;
  readonly target: number;
  readonly weight: number;
  readonly due: number;
  readonly roleLevel: number;
  readonly sources: readonly SourceByHand[];
}

/** The employee's team and the teams above it, the nearest first; none for one that is unknown. */
export const lineOf = ({ teams, profile }: Pick<Sketch, 'teams' | 'profile'>): string[] => {
  const line: string[] = [];
  let team = teams.find(({ id }) => id === profile.team);
  while (team !== undefined) {
    line.push(team.id);
    const { parent } = team;
    team = teams.find(({ id }) => id === parent);
  }
  return line;
};

/** The newest of some check-ins; of two at once the one that came later. */
const newestOf = (checkIns: readonly CheckedIn[]): CheckedIn | undefined =>
  checkIns.reduce<CheckedIn | undefined>(
    (newest, one) => (newest === undefined || one.hoursAgo <= newest.hoursAgo ? one : newest),
    undefined,
  );

type KeyResultInput = ObjectiveInput['keyResults'][number];

/** The employee's own value, else that of the nearest team, else of the whole, else `current`. */
const currentOf = (sketch: Sketch, { id, metric }: KeyResultInput, own: boolean): number => {
  const said = sketch.checkIns.filter(({ keyResult }) => keyResult === id);
  const newest = (of: (one: CheckedIn['of']) => boolean) =>
    newestOf(said.filter((one) => of(one.of)))?.value;
  const mine = own ? undefined : newest((of) => of === 'own');
  if (mine !== undefined) return mine;
  for (const team of lineOf(sketch)) {
    const value = newest((of) => typeof of === 'object' && of.team === team);
    if (value !== undefined) return value;
  }
  return newest((of) => of === 'whole' || (own && of === 'own')) ?? metric.current;
};

interface Stand {
  readonly behind: number;
  readonly overdue: boolean;
  readonly pull: number;
}

const standOf = (
  { metric, due }: KeyResultInput,
  cycle: ObjectiveInput['cycle'],
  value: number,
  at: number,
  zone: string,
): Stand => {
  const [from, until] = [startOf(cycle.start, zone), endOf(cycle.end, zone)];
  const to = endOf(due, zone);
  const { start, target } = metric;
  const held = start === target;
  const expected = to <= from ? 1 : clamp((at - from) / (to - from));
  const reached = clamp(
    held
      ? 1 - Math.abs(value - start) / (0.2 * Math.abs(start))
      : (value - start) / (target - start),
  );
  const none = { behind: 0, overdue: false, pull: 0 };
  if (at > until) return none;
  if (reached === 1 && (!held || at > to)) return none;
  if (at < from) return { ...none, pull: 0.1 };
  if (at > to) return { behind: 1, overdue: true, pull: 1 };
  // Early in a cycle a delay says little: it is held against a quarter of the way at least.
  const behind = held ? 1 - reached : clamp((expected - reached) / Math.max(0.25, expected));
  return { behind, overdue: false, pull: 0.25 + 0.75 * behind };
};

/** Until when learning for it counts: at least a day, and a week for what is overdue. */
const horizonOf = (due: number, at: number): number =>
  due <= at ? at + 7 * DAY : Math.max(due, at + DAY);

/** What is due in a month pulls as it is weighed; sooner pulls more, up to a quarter away less. */
const timelinessOf = (due: number, at: number): number =>
  35 / (5 + Math.min(90, (horizonOf(due, at) - at) / DAY));

/** A fifth is meant for people whose role is known and lists the skill nowhere. */
const shareByHand = (
  { roles, profile }: Sketch,
  keyResult: KeyResultInput,
  skill: string,
  own: boolean,
): number => {
  const named = keyResult.skills.find((need) => need.skill === skill)?.roles;
  if (named !== undefined) return named.includes(profile.role ?? '') ? 1 : 0;
  const role = roles.find(({ id }) => id === profile.role);
  if (own || keyResult.everyone || role === undefined) return 1;
  const listed =
    role.skills.some((one) => one.skill === skill) ||
    (role.tasks ?? []).some(({ skills }) => skills.includes(skill));
  return listed ? 1 : 0.2;
};

/** One's own goals pull by 1.2, those of one's team by 1.15, of the one above by 1.075 … */
const nearnessByHand = (owner: ObjectiveInput['owner'], line: readonly string[], own: boolean) =>
  own ? 1.2 : owner.kind === 'team' ? 1 + 0.15 / (line.indexOf(owner.id) + 1) : 1;

const goalSources = (sketch: Sketch, at: number): SourceByHand[] => {
  const line = lineOf(sketch);
  const shared = sketch.objectives.filter(
    ({ owner }) => owner.kind === 'company' || (owner.kind === 'team' && line.includes(owner.id)),
  );
  const all = [
    ...shared.map((objective) => ({ objective, own: false })),
    ...sketch.own.map((objective) => ({ objective, own: true })),
  ];
  return all.flatMap(({ objective, own }) =>
    objective.keyResults.flatMap((keyResult) => {
      const { behind, overdue, pull } = standOf(
        keyResult,
        objective.cycle,
        currentOf(sketch, keyResult, own),
        at,
        sketch.profile.timeZone,
      );
      const due = endOf(keyResult.due, sketch.profile.timeZone);
      const weight = (objective.weight ?? 1) * (keyResult.weight ?? 1);
      return keyResult.skills
        .filter(({ roles }) => roles === undefined || roles.includes(sketch.profile.role ?? ''))
        .map((need) => ({
          kind: 'keyResult' as const,
          id: keyResult.id,
          skill: need.skill,
          target: need.level ?? 0.8,
          pull:
            weight *
            (need.weight ?? 1) *
            pull *
            timelinessOf(due, at) *
            shareByHand(sketch, keyResult, need.skill, own) *
            nearnessByHand(objective.owner, line, own),
          due,
          behind,
          overdue,
        }));
    }),
  );
};

/** The role of the employee, and until when the first weeks in it last, if they do. */
export const roleOf = ({ roles, profile }: Sketch, at: number) => {
  const role = roles.find(({ id }) => id === profile.role);
  const { startDate, timeZone } = profile;
  const joining = (days: number) =>
    startDate === undefined ? undefined : startOf(later(startDate, days), timeZone);
  const until = joining(role?.onboardingDays ?? 30);
  const first = role !== undefined && until !== undefined && at < until && at > joining(-30)!;
  return { role, until: first ? until : undefined };
};

/** What the goals and the role ask of the employee, by skill. */
export const demandByHand = (sketch: Sketch): NeedByHand[] => {
  const at = askedAt(sketch);
  const { role, until } = roleOf(sketch, at);
  const roleSources = (role?.skills ?? []).map(
    ({ skill, level, weight }): SourceByHand => ({
      kind: until === undefined ? 'role' : 'onboarding',
      id: role!.id,
      skill,
      target: level,
      pull: (weight ?? 1) * (until === undefined ? 0.12 : 0.6),
      due: until ?? at + 90 * DAY,
      behind: undefined,
      overdue: undefined,
    }),
  );
  const sources = [...goalSources(sketch, at), ...roleSources].filter(({ pull }) => pull > 0);
  const total = sum(sources.map(({ pull }) => pull));
  return [...new Set(sources.map(({ skill }) => skill))].map((skill) => {
    const all = sources
      .filter((one) => one.skill === skill)
      .sort((a, b) => b.pull - a.pull || (a.id < b.id ? -1 : 1));
    const strong = all.filter(({ pull }) => pull >= all[0]!.pull / 2);
    return {
      skill,
      target: Math.max(...all.map(({ target }) => target)),
      weight: sum(all.map(({ pull }) => pull)) / total,
      due: Math.min(...strong.map(({ due }) => horizonOf(due, at))),
      roleLevel: role?.skills.find((one) => one.skill === skill)?.level ?? 0,
      sources: all,
    };
  });
};

/** A skill and everything below it. */
export const withBelow = ({ skills }: Sketch, skill: string): string[] => [
  skill,
  ...skills
    .filter(({ parent }) => parent === skill)
    .flatMap(({ id }) => withBelow({ skills } as Sketch, id)),
];

/** How many lessons on a skill are in use, for this role, and in a language that is spoken. */
const lessonsByHand = ({ lessons, profile, request, policy }: Sketch, skill: string): number => {
  const base = (tag: string): string => tag.split('-')[0]!.toLowerCase();
  const spoken = request.language
    ? [request.language]
    : [profile.language, ...policy.constraints.fallbackLanguages];
  return lessons.filter(
    (one) =>
      !one.archived &&
      (!one.roles?.length || one.roles.includes(profile.role ?? '')) &&
      spoken.some((tag) => base(tag) === base(one.language)) &&
      one.skills.some((taught) => taught.skill === skill),
  ).length;
};

/**
 * What is asked of a skill is shared between it and those below it by how many lessons each has for
 * this employee, three at most; where none has one, it stays where it was.
 */
export const taughtNeeds = (sketch: Sketch): NeedByHand[] => {
  const found = new Map<string, NeedByHand>();
  for (const need of demandByHand(sketch)) {
    const counts = withBelow(sketch, need.skill).map(
      (skill) => [skill, Math.min(3, lessonsByHand(sketch, skill))] as const,
    );
    const whole = sum(counts.map(([, count]) => count));
    const parts = whole === 0 ? [[need.skill, 1] as const] : counts.filter(([, n]) => n > 0);
    for (const [skill, count] of parts) {
      const part = { ...need, skill, weight: (need.weight * count) / (whole || 1) };
      const other = found.get(skill);
      found.set(
        skill,
        other === undefined
          ? part
          : {
              skill,
              target: Math.max(part.target, other.target),
              weight: part.weight + other.weight,
              due: Math.min(part.due, other.due),
              roleLevel: Math.max(part.roleLevel, other.roleLevel),
              sources: [...other.sources, ...part.sources].sort(
                (a, b) =>
                  b.pull - a.pull || (a.id === b.id ? b.target - a.target : a.id < b.id ? -1 : 1),
              ),
            },
      );
    }
  }
  if (found.size > 0) return [...found.values()];
  // Where nobody asks for anything, all that is taught stands in; what was touched, twice as much.
  const touched = new Set(
    sketch.deeds.flatMap((deed) =>
      deed.type === 'assessed' ? [deed.skill!] : touchedBy(sketch, deed),
    ),
  );
  const taught = sketch.skills
    .map(({ id }) => id)
    .filter((skill) => lessonsByHand(sketch, skill) > 0);
  const pulls = taught.map((skill) => (touched.has(skill) ? 1 : 0.5));
  return taught.map((skill, index) => ({
    skill,
    target: 0.8,
    weight: (0.1 * pulls[index]!) / sum(pulls),
    due: askedAt(sketch) + 90 * DAY,
    roleLevel: 0,
    sources: [],
  }));
};

/** Skills that a deed is on: what was merely begun, opened, rated or put aside touches none. */
const touchedBy = ({ lessons }: Sketch, { type, lesson, reason }: Deed): string[] => {
  const touches =
    type === 'answered' ||
    type === 'completed' ||
    (type === 'dismissed' && (reason === 'too-easy' || reason === 'too-hard'));
  const card = lessons.find(({ id }) => id === lesson);
  return touches ? (card?.skills.map(({ skill }) => skill) ?? []) : [];
};

import { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { dayOf } from '../../../core/base/days.ts';
import { LESSON_FLAGS, lessonsHealth, skillUses } from '../../../core/catalogue/health.ts';
import { Lesson } from '../../../core/model/lesson.ts';
import { Skill } from '../../../core/model/skill.ts';
import { languagesWithout } from '../../../core/release/audience.ts';
import { takeCensus } from '../../store/directory.ts';
import { currentRelease } from '../../store/releases.ts';
import type { ConsoleEnv } from '../env.ts';
import { Notice } from '../forms.tsx';
import { consoleRoute } from '../route.ts';
import type { ConsoleServices } from '../services.ts';
import { type Asked, answerTable, nameColumns, textsOf } from './common.tsx';
import { lessonFields, skillFields } from './forms.ts';
import { HeldNotice } from './held-routes.tsx';
import { type ResourcePage, resourceRoutes, workspacesOf } from './resource-page.tsx';
import type { TableOf } from './table.tsx';

const LESSONS = '/console/lessons';
const SKILLS = '/console/skills';

/** Everything that is said of a lesson, so that it can be found by it. */
const lessonRows = async (c: Asked) => {
  const services = c.get('services');
  const { tenant } = c.get('visitor');
  const { release } = await currentRelease(services, tenant);
  const { inForce } = await workspacesOf(c);
  const health = lessonsHealth(inForce.catalogue.lessons, release.model, dayOf(services.now()));
  const names = new Map(inForce.catalogue.skills.map(({ id, name }) => [id, name]));
  return health.map((one) => ({
    ...one,
    id: one.lesson.id,
    teaches: one.lesson.skills.map(({ skill }) => names.get(skill) ?? skill),
  }));
};
type LessonRow = Awaited<ReturnType<typeof lessonRows>>[number];

const lessonTable = (c: Asked, rows: readonly LessonRow[]): TableOf<LessonRow> => {
  const texts = textsOf(c);
  const { columns, flags, formats } = texts;
  const languages = [...new Set(rows.map(({ lesson }) => lesson.language))].sort();
  const owners = [...new Set(rows.flatMap(({ lesson }) => lesson.owner ?? []))].sort();
  return {
    title: texts.kinds.lessons.all,
    path: LESSONS,
    language: texts.language,
    empty: texts.lessons.none,
    columns: [
      ...nameColumns<LessonRow>({
        ...{ texts, id: 'title', title: columns.lesson, path: LESSONS },
        nameOf: ({ lesson }) => lesson.title,
      }),
      {
        id: 'flags',
        title: columns.attention,
        value: ({ flags: own }) => own.map((flag) => flags[flag]).join(', '),
        show: ({ flags: own }) => own.map((flag) => <span class="tag">{flags[flag]}</span>),
      },
      { id: 'format', title: columns.format, value: ({ lesson }) => formats[lesson.format] },
      { id: 'minutes', title: columns.minutes, value: ({ lesson }) => lesson.minutes },
      { id: 'language', title: columns.language, value: ({ lesson }) => lesson.language },
      {
        id: 'skills',
        title: columns.skills,
        value: ({ teaches }) => teaches.join(', '),
      },
      { id: 'chance', title: columns.chance, value: ({ chance }) => chance, isShare: true },
      {
        id: 'questions',
        title: columns.questions,
        value: ({ lesson }) => lesson.questions.length,
      },
      { id: 'owner', title: columns.owner, value: ({ lesson }) => lesson.owner },
      { id: 'reviewBy', title: columns.reviewBy, value: ({ lesson }) => lesson.reviewBy },
    ],
    filters: [
      {
        id: 'flag',
        title: columns.attention,
        of: ({ flags: own }) => [...own, ...(own.length > 0 ? ['any'] : [])],
        choices: [
          ['any', texts.lessons.anyFlag],
          ...LESSON_FLAGS.map((flag) => [flag, flags[flag]] as const),
        ],
      },
      {
        id: 'in',
        title: columns.language,
        of: ({ lesson }) => [lesson.language],
        choices: languages.map((tag) => [tag, texts.languageName(tag)] as const),
      },
      {
        id: 'owned',
        title: columns.owner,
        of: ({ lesson }) => [lesson.owner ?? ''],
        choices: owners.map((owner) => [owner, owner] as const),
      },
    ],
  };
};

/** What is offered to nobody in their language, and where the next thing is made. */
const LessonsAbove = async ({ c }: { readonly c: Asked }): Promise<Child> => {
  const services = c.get('services');
  const { tenant, can } = c.get('visitor');
  const texts = textsOf(c);
  const [{ release }, census] = await Promise.all([
    currentRelease(services, tenant),
    takeCensus(services, tenant),
  ]);
  const missing = languagesWithout(release.catalogue.lessons, census.groups);
  return (
    <>
      {missing.length > 0 && (
        <Notice bad>
          <p>{texts.lessons.languagesWithout}</p>
          <ul>
            {missing.map(({ language, speakers }) => (
              <li>{texts.lessons.speakers(language, speakers)}</li>
            ))}
          </ul>
        </Notice>
      )}
      {can('content') && (
        <p>
          <a class="button main" href="/console/new/lessons">
            {texts.kinds.lessons.another}
          </a>
        </p>
      )}
    </>
  );
};

/** How a lesson stands, above its form. */
const lessonFacts = async (c: Asked, { id }: Lesson): Promise<Child> => {
  const texts = textsOf(c);
  const row = (await lessonRows(c)).find((one) => one.id === id);
  if (row === undefined) return null;
  return (
    <p>
      {row.flags.map((flag) => (
        <span class="tag">{texts.flags[flag]}</span>
      ))}{' '}
      {row.chance === undefined ? texts.lessons.noChance : texts.lessons.chance(row.chance)}
    </p>
  );
};

const LESSON_PAGE: ResourcePage<'lessons'> = {
  kind: 'lessons',
  path: LESSONS,
  current: 'lessons',
  role: 'content',
  schema: Lesson,
  fields: lessonFields,
  nameOf: ({ title }) => title,
  blank: { format: 'article', minutes: 4, language: 'en', difficulty: 0.5 },
  example: 'lesson',
  facts: lessonFacts,
};

const SKILL_PAGE: ResourcePage<'skills'> = {
  kind: 'skills',
  path: SKILLS,
  current: 'skills',
  role: 'content',
  schema: Skill,
  fields: skillFields,
  nameOf: ({ name }) => name,
  blank: {},
  example: 'skill',
};

/** What the broader skill is called. */
const parentOf = (skills: ReadonlyMap<string, Skill>, id: string): string | undefined => {
  const parent = skills.get(id)?.parent;
  return parent === undefined ? undefined : (skills.get(parent)?.name ?? parent);
};

const skillRows = async (c: Asked) => {
  const { inForce } = await workspacesOf(c);
  const { catalogue, goals } = inForce;
  const skills = new Map(catalogue.skills.map((skill) => [skill.id, skill]));
  const day = dayOf(c.get('services').now());
  const roles = new Map(catalogue.roles.map(({ id, name }) => [id, name]));
  const keyResults = new Map(
    goals.objectives.flatMap((one) => one.keyResults.map(({ id, title }) => [id, title])),
  );
  const called = (names: ReadonlyMap<string, string>, ids: readonly string[]) =>
    ids.map((id) => names.get(id) ?? id);
  return skillUses(catalogue, goals, day).map((use) => ({
    ...use,
    id: use.skill,
    name: skills.get(use.skill)?.name ?? use.skill,
    roles: called(roles, use.roles),
    keyResults: called(keyResults, use.keyResults),
    parent: parentOf(skills, use.skill),
    asked: use.roles.length + use.keyResults.length,
  }));
};
type SkillRow = Awaited<ReturnType<typeof skillRows>>[number];

const skillTable = (c: Asked): TableOf<SkillRow> => {
  const texts = textsOf(c);
  const { columns } = texts;
  const isMissing = ({ asked, lessons }: SkillRow): boolean => asked > 0 && lessons === 0;
  const isIdle = ({ asked, lessons }: SkillRow): boolean => asked === 0 && lessons > 0;
  const standing = (row: SkillRow): string =>
    isMissing(row) ? texts.skills.missing : isIdle(row) ? texts.skills.idle : '';
  return {
    title: texts.kinds.skills.all,
    path: SKILLS,
    language: texts.language,
    empty: texts.skills.none,
    columns: [
      ...nameColumns<SkillRow>({
        ...{ texts, id: 'name', title: columns.skill, path: SKILLS },
        nameOf: ({ name }) => name,
      }),
      {
        id: 'attention',
        title: columns.attention,
        value: standing,
        show: (row) => standing(row) && <span class="tag">{standing(row)}</span>,
      },
      { id: 'lessons', title: columns.lessons, value: ({ lessons }) => lessons },
      { id: 'languages', title: columns.languages, value: ({ languages }) => languages.join(', ') },
      { id: 'roles', title: columns.roles, value: ({ roles }) => roles.join(', ') },
      {
        id: 'keyResults',
        title: columns.keyResults,
        value: ({ keyResults }) => keyResults.join(', '),
      },
      { id: 'parent', title: columns.parent, value: ({ parent }) => parent },
    ],
    filters: [
      {
        id: 'show',
        title: columns.attention,
        of: (row) => [...(isMissing(row) ? ['missing'] : []), ...(isIdle(row) ? ['idle'] : [])],
        choices: [
          ['missing', texts.skills.missing],
          ['idle', texts.skills.idle],
        ],
      },
    ],
  };
};

/** Lessons and skills: what needs a look, and the forms to make and change them. */
export const catalogueRoutes = (services: ConsoleServices): Hono<ConsoleEnv> =>
  new Hono<ConsoleEnv>()
    .get(LESSONS, consoleRoute(services, { roles: ['viewer'] }), async (c) => {
      const rows = await lessonRows(c);
      return answerTable(c, lessonTable(c, rows), rows, {
        current: 'lessons',
        lead: textsOf(c).lessons.lead,
        above: (
          <>
            {await HeldNotice({ c })}
            {await LessonsAbove({ c })}
            {rows.length > 0 && rows.every(({ chance }) => chance === undefined) && (
              <p class="soft">{textsOf(c).lessons.nightly}</p>
            )}
          </>
        ),
      });
    })
    .get(SKILLS, consoleRoute(services, { roles: ['viewer'] }), async (c) => {
      const { skills, kinds } = textsOf(c);
      return answerTable(c, skillTable(c), await skillRows(c), {
        current: 'skills',
        lead: skills.lead,
        above: (
          <>
            {await HeldNotice({ c })}
            {c.get('visitor').can('content') && (
              <p>
                <a class="button main" href="/console/new/skills">
                  {kinds.skills.another}
                </a>
              </p>
            )}
          </>
        ),
      });
    })
    .route('/', resourceRoutes(services, LESSON_PAGE))
    .route('/', resourceRoutes(services, SKILL_PAGE));

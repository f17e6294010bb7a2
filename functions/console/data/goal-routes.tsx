import { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { endOfDay, startOfDay } from '../../../core/base/days.ts';
import { prepareGoals } from '../../../core/goals/demand.ts';
import { type Pace, paceForOwner } from '../../../core/goals/pace.ts';
import type { TrackedObjective } from '../../../core/model/goals.ts';
import { CheckIn, type KeyResult, Objective } from '../../../core/model/objective.ts';
import type { WorkspaceParts } from '../../../core/release/workspace.ts';
import { REFUSALS } from '../../refusal.ts';
import { isKeyResult, listCheckIns, type StoredCheckIn } from '../../store/check-ins.ts';
import { currentRelease } from '../../store/releases.ts';
import { notFound } from '../../work/access.ts';
import { checkIn } from '../../work/check-in.ts';
import type { ConsoleEnv } from '../env.ts';
import { leadTo } from '../flash.ts';
import { Button, Form } from '../forms.tsx';
import { Back, Grid } from '../grid.tsx';
import { consolePage } from '../layout.tsx';
import { consoleRoute } from '../route.ts';
import type { ConsoleServices } from '../services.ts';
import {
  type Asked,
  actingIn,
  answerTable,
  lookingAt,
  paramOf,
  pathOf,
  textsOf,
} from './common.tsx';
import { attempt, check, refusedIn } from './complaints.ts';
import { type Complaints, type Filled, filledBy, readFields } from './fields.ts';
import { checkInFields, levelInWords, objectiveFields } from './forms.ts';
import { HeldNotice } from './held-routes.tsx';
import { LineChart } from './line-chart.tsx';
import {
  ProposalLists,
  type ResourcePage,
  resourceRoutes,
  workspacesOf,
} from './resource-page.tsx';
import { SchemaFields } from './schema-form.tsx';
import type { TableOf } from './table.tsx';

const GOALS = '/console/goals';
const KEY_RESULTS = '/console/key-results';
/** Check-ins that a chart shows. */
const MOST_SHOWN = 100;

/** A key result as it stands for its owner, and the objective that it belongs to. */
interface KeyResultRow {
  readonly id: string;
  readonly objective: TrackedObjective;
  readonly keyResult: KeyResult;
  readonly pace: Pace;
}

const keyResultRows = async (c: Asked): Promise<KeyResultRow[]> => {
  const { inForce } = await workspacesOf(c);
  const nowMs = c.get('services').now();
  const { lineageOf } = prepareGoals(inForce.goals);
  return inForce.goals.objectives.flatMap((objective) =>
    objective.keyResults.map((keyResult) => ({
      id: keyResult.id,
      objective,
      keyResult,
      pace: paceForOwner(objective, keyResult, lineageOf, nowMs),
    })),
  );
};

const teamNames = ({ goals }: WorkspaceParts): ReadonlyMap<string, string> =>
  new Map(goals.teams.map(({ id, name }) => [id, name]));

const goalTable = (c: Asked, teams: ReadonlyMap<string, string>): TableOf<KeyResultRow> => {
  const texts = textsOf(c);
  const { columns, goals } = texts;
  const owner = ({ objective }: KeyResultRow): string =>
    objective.owner.kind === 'company'
      ? goals.company
      : (teams.get(objective.owner.id) ?? objective.owner.id);
  return {
    title: texts.kinds.objectives.all,
    path: GOALS,
    language: texts.language,
    empty: goals.none,
    columns: [
      {
        id: 'keyResult',
        title: columns.keyResult,
        value: ({ keyResult }) => keyResult.title,
        show: ({ id, keyResult }) => (
          <a href={pathOf(KEY_RESULTS, id)}>
            <bdi>{keyResult.title}</bdi>
          </a>
        ),
      },
      { id: 'id', title: columns.id, value: ({ id }) => id, onlyInFile: true },
      {
        id: 'objective',
        title: columns.objective,
        value: ({ objective }) => objective.title,
        show: ({ objective }) => (
          <a href={pathOf(GOALS, objective.id)}>
            <bdi>{objective.title}</bdi>
          </a>
        ),
      },
      { id: 'owner', title: columns.whose, value: owner },
      { id: 'state', title: columns.state, value: ({ pace }) => goals.states[pace.state] },
      { id: 'value', title: columns.value, value: ({ pace }) => pace.value },
      { id: 'target', title: columns.target, value: ({ keyResult }) => keyResult.metric.target },
      { id: 'unit', title: columns.unit, value: ({ keyResult }) => keyResult.metric.unit },
      { id: 'reached', title: columns.reached, value: ({ pace }) => pace.reached, isShare: true },
      { id: 'behind', title: columns.behind, value: ({ pace }) => pace.behind, isShare: true },
      { id: 'due', title: columns.due, value: ({ keyResult }) => keyResult.due },
    ],
    filters: [
      {
        id: 'state',
        title: columns.state,
        of: ({ pace }) => [pace.state, ...(pace.behind > 0 ? ['behind'] : [])],
        choices: [['behind', goals.behind], ...Object.entries(goals.states)],
      },
    ],
  };
};

const OBJECTIVE_PAGE: ResourcePage<'objectives'> = {
  kind: 'objectives',
  path: GOALS,
  current: 'goals',
  role: 'goals',
  schema: Objective,
  fields: objectiveFields,
  nameOf: ({ title }) => title,
  blank: { owner: { kind: 'company' }, weight: 1 },
  example: 'objective',
  facts: async (c, { keyResults }) => {
    const { goals } = textsOf(c);
    return (
      <ul>
        {keyResults.map(({ id, title }) => (
          <li>
            <a href={pathOf(KEY_RESULTS, id)}>
              <bdi>{title}</bdi>
            </a>{' '}
            <span class="soft">{goals.paceAndCheckIns}</span>
          </li>
        ))}
      </ul>
    );
  },
};

/** How a key result goes: check-ins against a steady way from start to target. */
const PaceChart = ({
  c,
  row: { objective, keyResult },
  checkIns,
}: {
  readonly c: Asked;
  readonly row: KeyResultRow;
  readonly checkIns: readonly StoredCheckIn[];
}): Child => {
  const texts = textsOf(c);
  const { goals } = texts;
  const { metric, due, title } = keyResult;
  const [startMs, dueMs] = [startOfDay(objective.cycle.start), endOfDay(due)];
  const nowMs = c.get('services').now();
  const steady = [
    { atMs: startMs, value: metric.start },
    { atMs: dueMs, value: metric.target },
  ];
  const points = checkIns
    .filter(({ team, employee }) => team === undefined && employee === undefined)
    .map(({ at, value }) => ({ atMs: Date.parse(at), value }))
    .sort((a, b) => a.atMs - b.atMs);
  const drawn = points.length === 0 ? [{ atMs: nowMs, value: metric.current }] : points;
  return (
    <LineChart
      title={goals.paceOf(title)}
      summary={goals.paceSummary(
        texts.number(metric.start),
        texts.number(drawn.at(-1)?.value ?? metric.current),
        texts.number(metric.target),
        metric.unit,
        texts.day(dueMs),
      )}
      lines={[
        { points: steady, dashed: true },
        { points: drawn, marked: true },
      ]}
      marks={[{ atMs: nowMs, name: goals.today }]}
      showValue={texts.number}
      showDay={texts.shortDay}
      tableLabel={texts.chart.asTable}
      table={{
        columns: [goals.measured, `${goals.value} (${metric.unit})`],
        rows: drawn.map(({ atMs, value }) => [texts.day(atMs), texts.number(value)]),
      }}
    />
  );
};

/** All check-ins, newest first: those of one person only to who may see people. */
const CheckIns = ({
  c,
  checkIns,
  teams,
}: {
  readonly c: Asked;
  /** What teams are called, by their ids. */
  readonly teams: ReadonlyMap<string, string>;
  readonly checkIns: readonly StoredCheckIn[];
}): Child => {
  const texts = textsOf(c);
  const { goals, columns } = texts;
  if (checkIns.length === 0) return <p class="empty">{goals.noCheckIns}</p>;
  return (
    <Grid
      title={goals.checkIns}
      heads={[
        { title: goals.measured },
        { title: columns.value, number: true },
        { title: goals.of },
        { title: goals.note },
        { title: goals.source },
      ]}
      rows={checkIns.map(({ at, value, team, employee, note, source }) => [
        texts.instant(Date.parse(at)),
        texts.number(value),
        <bdi>{team === undefined ? (employee ?? goals.whole) : (teams.get(team) ?? team)}</bdi>,
        note && <bdi>{note}</bdi>,
        source && <bdi>{source}</bdi>,
      ])}
    />
  );
};

const keyResultPage = async (
  c: Asked,
  {
    filled = new Map(),
    complaints,
    status,
  }: { filled?: Filled; complaints?: Complaints; status?: number } = {},
): Promise<Response> => {
  const services = c.get('services');
  const { tenant, can, formToken } = c.get('visitor');
  const texts = textsOf(c);
  const id = paramOf(c);
  const row = (await keyResultRows(c)).find((one) => one.id === id);
  if (row === undefined) throw notFound('key result', id);
  const { items } = await listCheckIns(services, tenant, id, { limit: MOST_SHOWN });
  const seen = items.filter(({ employee }) => employee === undefined || can('people'));
  const named = seen.flatMap(({ employee }) => employee ?? []);
  if (named.length > 0) await lookingAt(c, 'goals')(undefined, named);
  const { keyResult, objective, pace } = row;
  const { inForce } = await workspacesOf(c);
  const { goals } = texts;
  const { release } = await currentRelease(services, tenant);
  const nameOf = (skill: string): string =>
    release.catalogue.skills[release.catalogue.skillIndex.get(skill) ?? -1]?.name ?? skill;
  return consolePage(
    c,
    { title: keyResult.title, current: 'goals', ...(status !== undefined && { status }) },
    <>
      <Back to={GOALS} name={texts.kinds.objectives.all} />
      <h1>
        <bdi>{keyResult.title}</bdi>
      </h1>
      <p>
        <a href={pathOf(GOALS, objective.id)}>
          <bdi>{objective.title}</bdi>
        </a>
      </p>
      <p>
        <span class="tag">{goals.states[pace.state]}</span>{' '}
        {goals.standing(
          texts.number(pace.value),
          texts.number(keyResult.metric.target),
          keyResult.metric.unit,
          pace,
        )}
      </p>
      <div class="card">
        <PaceChart c={c} row={row} checkIns={seen} />
      </div>
      <section class="card">
        <h2>{goals.movedBy}</h2>
        {keyResult.skills.length === 0 ? (
          <p class="soft">{goals.movedByNothing}</p>
        ) : (
          <ul>
            {keyResult.skills.map(({ skill, level }) => (
              <li>
                <a href={pathOf('/console/skills', skill)}>
                  <bdi>{nameOf(skill)}</bdi>
                </a>
                {`: ${levelInWords(level, texts)}`}
              </li>
            ))}
          </ul>
        )}
      </section>
      <h2>{goals.checkIns}</h2>
      <CheckIns c={c} checkIns={seen} teams={teamNames(inForce)} />
      {can('goals') && (
        <Form action={pathOf(KEY_RESULTS, id)} token={formToken} class="card">
          <h2>{goals.addCheckIn}</h2>
          <SchemaFields
            fields={checkInFields(texts, keyResult.metric.unit)}
            texts={texts}
            filled={filled}
            {...(complaints && { complaints })}
          />
          <input type="hidden" name="sent" value={filled.get('sent')?.[0] ?? c.get('requestId')} />
          <Button kind="main">{goals.addCheckIn}</Button>
        </Form>
      )}
      {can('goals') && <ProposalLists workspace={inForce} />}
    </>,
  );
};

/** Adds a check-in; the form's own mark sees to it that a double click adds one. */
const addCheckIn = async (c: Asked): Promise<Response> => {
  const { tenant } = c.get('visitor');
  const texts = textsOf(c);
  const id = paramOf(c);
  const services = c.get('services');
  if (!(await isKeyResult(services, tenant, id))) throw notFound('key result', id);
  const fields = checkInFields(texts, '');
  const filled = filledBy(c.get('form'));
  const { at, ...said } = readFields(fields, filled);
  // A day means its noon: no zone makes another day of it.
  const instant = typeof at === 'string' ? { at: noonOf(at, services.now()) } : {};
  const form = { fields, filled, texts };
  const checked = check(CheckIn, { ...said, ...instant }, form);
  if ('complaints' in checked)
    return keyResultPage(c, { filled, complaints: checked.complaints, status: 422 });
  const key = `console:${filled.get('sent')?.[0] ?? ''}`;
  const outcome = await attempt(() => checkIn(actingIn(c), tenant, id, checked.value, key));
  if ('done' in outcome) return leadTo(c, pathOf(KEY_RESULTS, id), texts.goals.added);
  const { refused } = outcome;
  const complaints = refusedIn(refused, form);
  return keyResultPage(c, { filled, complaints, status: REFUSALS[refused.code] });
};

const NOON_MS = 43_200_000;

/** An instant on a day that is not ahead: noon, or now where that is later today. */
const noonOf = (day: string, nowMs: number): string => {
  const startMs = startOfDay(day);
  if (!Number.isFinite(startMs)) return day;
  const noonMs = startMs + NOON_MS;
  const isToday = nowMs >= startMs && nowMs < noonMs;
  return new Date(isToday ? nowMs : noonMs).toISOString();
};

/** Goals: how they go, their check-ins, and the form to make and change them. */
export const goalRoutes = (services: ConsoleServices): Hono<ConsoleEnv> =>
  new Hono<ConsoleEnv>()
    .get(GOALS, consoleRoute(services, { roles: ['viewer'] }), async (c) => {
      const { goals, kinds } = textsOf(c);
      return answerTable(
        c,
        goalTable(c, teamNames((await workspacesOf(c)).inForce)),
        await keyResultRows(c),
        {
          current: 'goals',
          lead: goals.lead,
          above: (
            <>
              {await HeldNotice({ c })}
              {c.get('visitor').can('goals') && (
                <p>
                  <a class="button main" href="/console/new/goals">
                    {kinds.objectives.another}
                  </a>
                </p>
              )}
            </>
          ),
        },
      );
    })
    .get(
      `${KEY_RESULTS}/:id`,
      consoleRoute(services, {
        roles: ['viewer'],
        example: ({ keyResult }) => pathOf(KEY_RESULTS, keyResult),
      }),
      (c) => keyResultPage(c),
    )
    .post(
      `${KEY_RESULTS}/:id`,
      consoleRoute(services, {
        roles: ['goals'],
        takes: 'form',
        example: ({ keyResult }) => pathOf(KEY_RESULTS, keyResult),
      }),
      addCheckIn,
    )
    .route('/', resourceRoutes(services, OBJECTIVE_PAGE));

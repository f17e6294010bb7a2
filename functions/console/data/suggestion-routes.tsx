import { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import {
  type StoredSuggestion,
  SUGGESTION_OUTCOMES,
  SuggestionAnswer,
} from '../../../core/model/suggestion.ts';
import type { DataTexts } from '../../../core/texts/console/data/texts.ts';
import { REFUSALS } from '../../refusal.ts';
import { findSuggestion, listSuggestions } from '../../store/suggestions.ts';
import { notFound } from '../../work/access.ts';
import { answerSuggestion } from '../../work/answer-suggestion.ts';
import { authorsIn } from '../authors.ts';
import type { ConsoleEnv } from '../env.ts';
import { leadTo } from '../flash.ts';
import { Button, Form } from '../forms.tsx';
import { Back } from '../grid.tsx';
import { consolePage } from '../layout.tsx';
import { consoleRoute } from '../route.ts';
import type { ConsoleServices } from '../services.ts';
import type { ExampleIds } from '../spec.ts';
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
import { type Complaints, type Field, type Filled, fill, filledBy, readFields } from './fields.ts';
import { SchemaFields } from './schema-form.tsx';
import type { TableOf } from './table.tsx';

const SUGGESTIONS = '/console/suggestions';
/** So many of the newest are listed. */
const MOST_LISTED = 500;
const EXCERPT = 140;

const newest = async (c: Asked): Promise<StoredSuggestion[]> => {
  const { tenant } = c.get('visitor');
  const found: StoredSuggestion[] = [];
  let cursor: string | undefined;
  do {
    const page = await listSuggestions(c.get('services'), tenant, { limit: 100, cursor });
    found.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined && found.length < MOST_LISTED);
  return found;
};

const tableOf = (c: Asked): TableOf<StoredSuggestion> => {
  const texts = textsOf(c);
  const { columns, suggestions } = texts;
  const mayName = c.get('visitor').can('people');
  const state = ({ answer }: StoredSuggestion): string =>
    answer === undefined ? suggestions.open : suggestions.outcomes[answer.outcome];
  return {
    title: suggestions.title,
    path: SUGGESTIONS,
    language: texts.language,
    empty: suggestions.none,
    columns: [
      {
        id: 'text',
        title: columns.text,
        value: ({ title, text }) => title ?? text,
        show: ({ id, title, text }) => (
          <a href={pathOf(SUGGESTIONS, id)}>
            <bdi>{(title ?? text).slice(0, EXCERPT)}</bdi>
          </a>
        ),
      },
      { id: 'id', title: columns.id, value: ({ id }) => id, onlyInFile: true },
      { id: 'state', title: columns.state, value: state },
      { id: 'kind', title: columns.kind, value: ({ kind }) => suggestions.kinds[kind] },
      {
        id: 'lesson',
        title: columns.lesson,
        value: ({ lesson, skill }) => lesson ?? skill,
      },
      ...(mayName
        ? [{ id: 'by', title: suggestions.by, value: ({ employee }: StoredSuggestion) => employee }]
        : []),
      { id: 'at', title: columns.at, value: ({ at }) => at.slice(0, 10) },
    ],
    filters: [
      {
        id: 'state',
        title: columns.state,
        of: ({ answer }) => [answer?.outcome ?? 'open'],
        choices: [
          ['open', suggestions.open],
          ...SUGGESTION_OUTCOMES.map((one) => [one, suggestions.outcomes[one]] as const),
        ],
      },
    ],
  };
};

const answerFields = ({ suggestions }: DataTexts): Field[] => [
  {
    kind: 'choice',
    name: 'outcome',
    label: suggestions.outcome,
    choices: SUGGESTION_OUTCOMES.map((one) => [one, suggestions.outcomes[one]] as const),
  },
  {
    kind: 'area',
    name: 'text',
    label: suggestions.answer,
    hint: suggestions.answerHint,
    required: true,
    rows: 4,
  },
];

const Asking = ({ c, of }: { readonly c: Asked; readonly of: StoredSuggestion }): Child => {
  const { suggestions, columns, day } = textsOf(c);
  return (
    <section class="card">
      <p class="pre">
        <bdi>{of.text}</bdi>
      </p>
      <dl>
        <dt>{columns.kind}</dt>
        <dd>{suggestions.kinds[of.kind]}</dd>
        {of.lesson !== undefined && (
          <>
            <dt>{columns.lesson}</dt>
            <dd>
              <a href={pathOf('/console/lessons', of.lesson)}>
                <bdi>{of.lesson}</bdi>
              </a>
            </dd>
          </>
        )}
        {of.skill !== undefined && (
          <>
            <dt>{columns.skill}</dt>
            <dd>
              <a href={pathOf('/console/skills', of.skill)}>
                <bdi>{of.skill}</bdi>
              </a>
            </dd>
          </>
        )}
        {c.get('visitor').can('people') && (
          <>
            <dt>{suggestions.by}</dt>
            <dd>
              <a href={pathOf('/console/people', of.employee)}>
                <bdi>{of.employee}</bdi>
              </a>
            </dd>
          </>
        )}
        <dt>{columns.at}</dt>
        <dd>{day(Date.parse(of.at))}</dd>
      </dl>
    </section>
  );
};

const suggestionPage = async (
  c: Asked,
  sent?: { readonly filled: Filled; readonly complaints: Complaints; readonly status: number },
): Promise<Response> => {
  const { tenant, can, formToken } = c.get('visitor');
  const texts = textsOf(c);
  const { suggestions } = texts;
  const id = paramOf(c);
  const found = await findSuggestion(c.get('services'), tenant, id);
  if (found === undefined) throw notFound('suggestion', id);
  if (can('people')) await lookingAt(c, 'suggestion')(undefined, [found.employee]);
  const fields = answerFields(texts);
  const { answer } = found;
  const author = await authorsIn(c.get('services'), c.get('visitor'), [answer?.by]);
  return consolePage(
    c,
    { title: suggestions.title, current: 'suggestions', ...(sent && { status: sent.status }) },
    <>
      <Back to={SUGGESTIONS} name={suggestions.title} />
      <h1>
        <bdi>{found.title ?? suggestions.kinds[found.kind]}</bdi>
      </h1>
      <Asking c={c} of={found} />
      {answer !== undefined && (
        <>
          <p class="soft">
            {suggestions.answered(texts.day(Date.parse(answer.at)), author(answer.by))}
          </p>
          <blockquote class="pre">
            <strong>{suggestions.outcomes[answer.outcome]}:</strong> <bdi>{answer.text}</bdi>
          </blockquote>
        </>
      )}
      <Form action={pathOf(SUGGESTIONS, id)} token={formToken} class="card">
        <SchemaFields
          fields={fields}
          texts={texts}
          filled={sent?.filled ?? fill(fields, answer ?? { outcome: 'noted' })}
          {...(sent && { complaints: sent.complaints })}
        />
        <input type="hidden" name="seen" value={answer?.at ?? ''} />
        <Button kind="main">{suggestions.send}</Button>
      </Form>
    </>,
  );
};

const sendAnswer = async (c: Asked): Promise<Response> => {
  const texts = textsOf(c);
  const { tenant } = c.get('visitor');
  const fields = answerFields(texts);
  const filled = filledBy(c.get('form'));
  const form = { fields, filled, texts };
  const checked = check(SuggestionAnswer, readFields(fields, filled), form);
  if ('complaints' in checked)
    return suggestionPage(c, { filled, complaints: checked.complaints, status: 422 });
  const seen = filled.get('seen')?.[0] || undefined;
  const outcome = await attempt(() =>
    answerSuggestion(actingIn(c), tenant, paramOf(c), checked.value, seen),
  );
  if ('done' in outcome) return leadTo(c, SUGGESTIONS, texts.suggestions.sent);
  const { refused } = outcome;
  if (refused.code === 'not-found') throw refused;
  const status = REFUSALS[refused.code];
  return suggestionPage(c, { filled, complaints: refusedIn(refused, form), status });
};

/** What employees suggested, and what is answered; whoever may not see people sees no names. */
export const suggestionRoutes = (services: ConsoleServices): Hono<ConsoleEnv> => {
  const spec = { roles: ['content', 'people'] } as const;
  const one = {
    ...spec,
    example: ({ suggestion }: ExampleIds) => pathOf(SUGGESTIONS, suggestion),
  };
  return new Hono<ConsoleEnv>()
    .get(SUGGESTIONS, consoleRoute(services, spec), async (c) => {
      const rows = await newest(c);
      const names = new Map(rows.map(({ id, employee }) => [id, employee]));
      const look = lookingAt(c, 'suggestions');
      const mayName = c.get('visitor').can('people');
      return answerTable(c, tableOf(c), rows, {
        current: 'suggestions',
        lead: textsOf(c).suggestions.lead,
        ...(mayName && {
          looking: (filter, ids) =>
            look(
              filter,
              ids.flatMap((id) => names.get(id) ?? []),
            ),
        }),
      });
    })
    .get(`${SUGGESTIONS}/:id`, consoleRoute(services, one), (c) => suggestionPage(c))
    .post(`${SUGGESTIONS}/:id`, consoleRoute(services, { ...one, takes: 'form' }), sendAnswer);
};

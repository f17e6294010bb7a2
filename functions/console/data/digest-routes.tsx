import { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { DAY_MS, dayOf, startOfDay } from '../../../core/base/days.ts';
import { hideBeside } from '../../../core/base/small-groups.ts';
import { DigestSettings, WEEKDAYS } from '../../../core/model/digest.ts';
import { DIGEST_STATES } from '../../../core/model/digest-record.ts';
import type { Suppression } from '../../../core/model/suppression.ts';
import type { DataTexts } from '../../../core/texts/console/data/texts.ts';
import { TUNING_TEXTS } from '../../../core/texts/console/tuning/languages.ts';
import { REFUSALS } from '../../refusal.ts';
import { readDigestSettings } from '../../store/digest-settings.ts';
import { digestCounts } from '../../store/digests.ts';
import { countBy } from '../../store/directory.ts';
import { mailPauseOf } from '../../store/mail-standing.ts';
import { DUE_SHARDS, dueUntil } from '../../store/schedules.ts';
import { listSuppressions } from '../../store/suppressions.ts';
import { notFound } from '../../work/access.ts';
import { liftSuppression } from '../../work/lift-suppression.ts';
import { type Preview, previewDigest } from '../../work/preview-digest.ts';
import { putDigestSettings } from '../../work/put-digest-settings.ts';
import type { ConsoleEnv } from '../env.ts';
import { leadTo } from '../flash.ts';
import { Button, Form, Notice } from '../forms.tsx';
import { Grid } from '../grid.tsx';
import { consolePage } from '../layout.tsx';
import { consoleRoute } from '../route.ts';
import type { ConsoleServices } from '../services.ts';
import { type Asked, actingIn, lookingAt, paramOf, pathOf, textsOf } from './common.tsx';
import { attempt, check, refusedIn } from './complaints.ts';
import { type Complaints, type Field, type Filled, fill, filledBy, readFields } from './fields.ts';
import { PROPOSED } from './forms.ts';
import { PeopleProposals } from './people-proposals.tsx';
import { Conflict } from './resource-page.tsx';
import { ADD_ROW, SchemaFields } from './schema-form.tsx';

const DIGESTS = '/console/digests';
/** Where the mail of a preview stands by itself. */
const MAIL = `${DIGESTS}/mail`;
const DAYS_AHEAD = 14;
const DAYS_BACK = 28;
/** Entries of a shard that are counted. */
const MOST_COUNTED = 2000;
const MOST_LISTED = 100;

const settingsFields = ({ digests }: DataTexts): Field[] => {
  const weekdays = WEEKDAYS.map((day) => [day, digests.weekdays[day]] as const);
  const { frequencies } = digests;
  return [
    { kind: 'flag', name: 'enabled', label: digests.enabled, hint: digests.enabledHint },
    {
      kind: 'group',
      name: 'sender',
      label: digests.sender,
      fields: [
        { kind: 'line', name: 'name', label: digests.senderName },
        { kind: 'email', name: 'replyTo', label: digests.replyTo },
      ],
    },
    {
      kind: 'group',
      name: 'branding',
      label: digests.branding,
      fields: [
        { kind: 'url', name: 'logo', label: digests.logo },
        { kind: 'url', name: 'logoDark', label: digests.logoDark },
        { kind: 'line', name: 'color', label: digests.color, hint: digests.colorHint },
        { kind: 'url', name: 'privacyUrl', label: digests.privacyUrl },
        { kind: 'area', name: 'address', label: digests.address, rows: 2 },
      ],
    },
    {
      kind: 'group',
      name: 'defaults',
      label: digests.defaults,
      required: true,
      fields: [
        {
          kind: 'choice',
          name: 'frequency',
          label: digests.frequency,
          choices: [['', digests.asUsual], ...Object.entries(frequencies)],
        },
        { kind: 'number', name: 'hour', label: digests.hour },
        { kind: 'number', name: 'minutes', label: digests.minutes },
        { kind: 'day', name: 'pausedUntil', label: digests.pausedUntil },
        { kind: 'checks', name: 'days', label: digests.days, choices: weekdays },
      ],
    },
    {
      kind: 'checks',
      name: 'weekends',
      label: digests.weekends,
      choices: weekdays,
      explicit: true,
    },
    { kind: 'number', name: 'maxPerWeek', label: digests.maxPerWeek },
    { kind: 'number', name: 'dailyLimit', label: digests.dailyLimit },
    {
      kind: 'rows',
      name: 'quietDays',
      label: digests.quietDays,
      another: digests.anotherDay,
      spare: 0,
      fields: [
        { kind: 'day', name: 'day', label: digests.day },
        { kind: 'line', name: 'name', label: digests.dayName },
      ],
    },
  ];
};

/** Active employees; undefined where whoever asks may know how many of them anything concerns. */
const countedBeside = async (c: Asked): Promise<number | undefined> => {
  const { tenant, can } = c.get('visitor');
  if (can('people')) return undefined;
  const { counts } = await countBy(c.get('services'), tenant, 'team', { active: true });
  return [...counts.values()].reduce((sum, people) => sum + people, 0);
};

/** Numbers of people as cells; what gives a few of all of them away is left out. */
const cellsOf = (
  { number }: DataTexts,
  counts: readonly number[],
  beside: number | undefined,
): string[] => {
  const shown = beside === undefined ? counts : hideBeside(counts, beside);
  return shown.map((count) => (count === undefined ? '–' : number(count)));
};

/** How many digests are planned for each of the next days, by the day in UTC. */
const plannedOf = async (c: Asked): Promise<[day: string, planned: number][]> => {
  const services = c.get('services');
  const { tenant } = c.get('visitor');
  const untilMs = services.now() + DAYS_AHEAD * DAY_MS;
  const shards = await Promise.all(
    Array.from({ length: DUE_SHARDS }, (_, shard) =>
      dueUntil(services, tenant, shard, untilMs, MOST_COUNTED),
    ),
  );
  const days = new Map<string, Set<string>>();
  for (const { employee, dueMs } of shards.flat()) {
    const day = dayOf(Math.max(dueMs, services.now()));
    const own = days.get(day) ?? new Set();
    days.set(day, own);
    own.add(employee);
  }
  return [...days].map(([day, own]): [string, number] => [day, own.size]).sort();
};

const Calendar = async (c: Asked, beside: number | undefined): Promise<Child> => {
  const texts = textsOf(c);
  const { digests } = texts;
  const planned = await plannedOf(c);
  const cells = cellsOf(
    texts,
    planned.map(([, count]) => count),
    beside,
  );
  return (
    <section class="card">
      <h2>{digests.calendar}</h2>
      <p class="soft">{digests.calendarHint}</p>
      {planned.length === 0 ? (
        <p class="empty">{digests.noneDue}</p>
      ) : (
        <Grid
          title={digests.calendar}
          heads={[{ title: digests.day }, { title: digests.planned, number: true }]}
          rows={planned.map(([day], place) => [texts.day(startOfDay(day)), cells[place]])}
        />
      )}
    </section>
  );
};

const Outcomes = async (c: Asked, beside: number | undefined): Promise<Child> => {
  const services = c.get('services');
  const texts = textsOf(c);
  const { digests } = texts;
  const nowMs = services.now();
  const from = dayOf(nowMs - DAYS_BACK * DAY_MS);
  const days = await digestCounts(services, c.get('visitor').tenant, from, dayOf(nowMs));
  return (
    <>
      <h2>{digests.became}</h2>
      <p class="soft">{digests.becameHint}</p>
      {days.length === 0 ? (
        <p class="empty">{digests.noneYet}</p>
      ) : (
        <Grid
          title={digests.became}
          heads={[
            { title: digests.day },
            ...DIGEST_STATES.map((state) => ({ title: digests.states[state], number: true })),
          ]}
          rows={[...days].reverse().map(({ day, counts }) => [
            texts.day(startOfDay(day)),
            ...cellsOf(
              texts,
              DIGEST_STATES.map((state) => counts[state]),
              beside,
            ),
          ])}
        />
      )}
    </>
  );
};

const Bounced = ({
  c,
  items,
  isOn,
}: {
  readonly c: Asked;
  readonly items: readonly Suppression[];
  readonly isOn: boolean;
}): Child => {
  const texts = textsOf(c);
  const { digests } = texts;
  const { formToken } = c.get('visitor');
  // Where no mail is sent, that none came back says nothing.
  if (items.length === 0 && !isOn) return null;
  return (
    <>
      <h2>{digests.bounced}</h2>
      {items.length === 0 ? (
        <p class="empty">{digests.noneBounced}</p>
      ) : (
        <Grid
          title={digests.bounced}
          heads={[digests.who, digests.why, digests.since, texts.columns.action].map((title) => ({
            title,
          }))}
          rows={items.map(({ id, employee, reason, at }) => [
            employee === undefined ? (
              digests.somebody
            ) : (
              <a href={pathOf('/console/people', employee)}>
                <bdi>{employee}</bdi>
              </a>
            ),
            digests.reasons[reason],
            texts.day(Date.parse(at)),
            reason !== 'stopped' && (
              <Form
                action={`${DIGESTS}/suppressions/${encodeURIComponent(id)}/lift`}
                token={formToken}
              >
                <Button>{digests.lift}</Button>
              </Form>
            ),
          ])}
        />
      )}
    </>
  );
};

/** What somebody would get now, in a frame of its own in which nothing runs. */
const Previewing = ({
  c,
  asked,
  found,
}: {
  readonly c: Asked;
  readonly asked: string;
  readonly found: Preview | string | undefined;
}): Child => {
  const { digests } = textsOf(c);
  return (
    <section class="card" id="preview">
      <h2>{digests.preview}</h2>
      <p class="soft">{digests.previewHint}</p>
      <form method="get" action={`${DIGESTS}#preview`} class="row">
        <label>
          {digests.employee}
          <input name="employee" value={asked} list={PROPOSED.people} required autocomplete="off" />
        </label>
        <button type="submit">{digests.show}</button>
      </form>
      {typeof found === 'string' && (
        <Notice bad>
          <p>{found}</p>
        </Notice>
      )}
      {typeof found === 'object' && (
        <>
          {found.nothing !== undefined && (
            <Notice>
              <p>{digests.nothing(found.nothing)}</p>
            </Notice>
          )}
          {found.subject !== undefined && (
            <p>
              {digests.subject}: <strong dir="auto">{found.subject}</strong>
            </p>
          )}
          {found.html !== undefined && (
            <iframe
              class="mail"
              src={pathOf(MAIL, asked)}
              sandbox=""
              title={`${digests.preview}: ${found.subject ?? ''}`}
            />
          )}
        </>
      )}
    </section>
  );
};

/**
 * What the mail itself may do: look as it says. It runs nothing, sends nothing, and stands in
 * frames of the console only.
 */
const MAIL_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'self'; sandbox",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The mail of a preview, as it arrives. */
const mailPage = async (c: Asked): Promise<Response> => {
  const found = await previewOf(c, paramOf(c));
  if (typeof found === 'string' || found.html === undefined) throw notFound('mail', paramOf(c));
  return new Response(found.html, { headers: MAIL_HEADERS });
};

const previewOf = async (c: Asked, employee: string): Promise<Preview | string> => {
  const services = c.get('services');
  const { digests, refused } = textsOf(c);
  if (services.digesting === undefined) return digests.noMail;
  const own = services.digesting;
  await lookingAt(c, 'digests/preview')(undefined, [employee]);
  const { tenant } = c.get('visitor');
  const outcome = await attempt(() => previewDigest(services, own, { tenant, employee }));
  if ('done' in outcome) return outcome.done;
  return refused[outcome.refused.code] ?? outcome.refused.message;
};

/** The settings as they stand in their form. */
interface ShownSettings {
  readonly filled: Filled;
  readonly etag: string;
  readonly complaints?: Complaints;
  readonly more?: ReadonlyMap<string, number>;
  readonly above?: Child;
  readonly status?: number;
}

const Named = async (c: Asked, isOn: boolean): Promise<Child> => {
  const { tenant } = c.get('visitor');
  const asked = (c.req.query('employee') ?? '').trim();
  const { items } = await listSuppressions(c.get('services'), tenant, { limit: MOST_LISTED });
  const named = items.flatMap(({ employee }) => employee ?? []);
  if (named.length > 0) await lookingAt(c, 'digests')(undefined, named);
  const found = asked === '' ? undefined : await previewOf(c, asked);
  return (
    <>
      <Previewing c={c} asked={asked} found={found} />
      {await PeopleProposals(c)}
      <Bounced c={c} items={items} isOn={isOn} />
    </>
  );
};

const digestPage = async (c: Asked, sent?: ShownSettings): Promise<Response> => {
  const services = c.get('services');
  const { tenant, can, formToken } = c.get('visitor');
  const texts = textsOf(c);
  const { digests } = texts;
  const { settings, etag } = await readDigestSettings(services, tenant);
  const pause = await mailPauseOf(services, tenant);
  const beside = await countedBeside(c);
  const { hiddenFew } = TUNING_TEXTS[c.get('visitor').language];
  const fields = settingsFields(texts);
  const shown: ShownSettings = sent ?? { filled: fill(fields, settings), etag };
  const { complaints, more, status } = shown;
  return consolePage(
    c,
    {
      title: digests.title,
      current: 'digests',
      hasFrames: true,
      ...(status !== undefined && { status }),
    },
    <>
      <h1>{digests.title}</h1>
      <p class="soft">{digests.lead}</p>
      {shown.above}
      {services.digesting === undefined ? (
        <Notice bad>
          <p>{digests.noMail}</p>
        </Notice>
      ) : (
        !settings.enabled && (
          <Notice>
            <p>{digests.off}</p>
          </Notice>
        )
      )}
      {pause !== undefined && (
        <Notice bad>
          <p>{digests.paused(texts.day(pause.atMs), pause.reason)}</p>
        </Notice>
      )}
      {await Calendar(c, beside)}
      {await Outcomes(c, beside)}
      {beside !== undefined && <p class="soft">{hiddenFew}</p>}
      {can('people') && (await Named(c, settings.enabled))}
      {can('admin') && (
        <Form action={DIGESTS} token={formToken} class="card">
          <span class="hidden">
            <Button kind="main">{texts.form.save}</Button>
          </span>
          <h2>{digests.settings}</h2>
          <SchemaFields
            fields={fields}
            texts={texts}
            filled={shown.filled}
            {...(complaints && { complaints })}
            {...(more && { more })}
          />
          <input type="hidden" name="etag" value={shown.etag} />
          <Button kind="main">{texts.form.save}</Button>
        </Form>
      )}
    </>,
  );
};

const saveSettings = async (c: Asked): Promise<Response> => {
  const texts = textsOf(c);
  const { tenant } = c.get('visitor');
  const fields = settingsFields(texts);
  const filled = filledBy(c.get('form'));
  const etag = filled.get('etag')?.[0] ?? '';
  const again = (more: Partial<ShownSettings>) => digestPage(c, { filled, etag, ...more });
  const row = c.get('form').get(ADD_ROW);
  if (row !== null) return again({ more: new Map([[row, 1]]) });
  const form = { fields, filled, texts };
  const before = (await readDigestSettings(c.get('services'), tenant)).settings;
  const said = readFields(fields, filled);
  // Whether mails are on where nobody says otherwise is no field of the form, and stays.
  const { enabled } = before.defaults;
  const defaults = { ...(enabled !== undefined && { enabled }), ...(said.defaults as object) };
  const checked = check(DigestSettings, { ...said, defaults }, form);
  if ('complaints' in checked) return again({ complaints: checked.complaints, status: 422 });
  const settings = checked.value;
  const outcome = await attempt(() =>
    putDigestSettings(actingIn(c), tenant, settings, { ifMatch: [etag] }),
  );
  if ('done' in outcome) return leadTo(c, DIGESTS, texts.form.isSaved);
  const { refused } = outcome;
  if (refused.code !== 'etag-mismatch')
    return again({ complaints: refusedIn(refused, form), status: REFUSALS[refused.code] });
  const now = await readDigestSettings(c.get('services'), tenant);
  const above = <Conflict {...{ texts, fields }} theirs={now.settings} mine={settings} />;
  return again({ etag: now.etag, above, status: 412 });
};

const lift = async (c: Asked): Promise<Response> => {
  const { digests, refused } = textsOf(c);
  const { tenant } = c.get('visitor');
  const outcome = await attempt(() => liftSuppression(actingIn(c), tenant, paramOf(c)));
  if ('done' in outcome) return leadTo(c, DIGESTS, digests.lifted);
  const { code, message } = outcome.refused;
  if (code === 'not-found') throw outcome.refused;
  return leadTo(c, DIGESTS, refused[code] ?? message);
};

/** Digests: when they are due, what became of them, whose mails do not arrive, and settings. */
export const digestRoutes = (services: ConsoleServices): Hono<ConsoleEnv> =>
  new Hono<ConsoleEnv>()
    .get(DIGESTS, consoleRoute(services, { roles: ['viewer'] }), (c) => digestPage(c))
    .get(
      `${MAIL}/:id`,
      consoleRoute(services, {
        roles: ['people'],
        example: ({ employee }) => pathOf(MAIL, employee),
      }),
      mailPage,
    )
    .post(DIGESTS, consoleRoute(services, { roles: ['admin'], takes: 'form' }), saveSettings)
    .post(
      `${DIGESTS}/suppressions/:id/lift`,
      consoleRoute(services, {
        roles: ['people'],
        takes: 'form',
        // Of nobody: what is asked is who may send it.
        example: () => `${DIGESTS}/suppressions/none/lift`,
      }),
      lift,
    );

import { type Context, Hono } from 'hono';
import { TUNING_TEXTS } from '../../../core/texts/console/tuning/languages.ts';
import { readOverview } from '../../work/overview.ts';
import { readToday, type Today, type Wanted } from '../../work/today.ts';
import { csvAnswer } from '../csv-answer.ts';
import type { ConsoleEnv, Visitor } from '../env.ts';
import { consolePage } from '../layout.tsx';
import { consoleRoute } from '../route.ts';
import type { ConsoleServices } from '../services.ts';
import { look } from './look.ts';
import { namesIn } from './names.ts';
import { OverviewPage } from './overview.tsx';
import { pickIn, TodayPage } from './today.tsx';

const TODAY = '/console/today';

const seesPeople = ({ can }: Visitor): boolean => can('people');

const wantedIn = (c: Context<ConsoleEnv>): Wanted => {
  const asked = (name: string): string | undefined => c.req.query(name) || undefined;
  return { team: asked('team'), role: asked('role'), lesson: asked('lesson') };
};

/** The same picks as a file. */
const csvPathOf = (wanted: Wanted): string => {
  const given = Object.entries(wanted).filter((entry): entry is [string, string] => !!entry[1]);
  return `${TODAY}/csv?${new URLSearchParams(given)}`;
};

/** Puts down whose picks somebody is about to see. */
const lookAt = (
  c: Context<ConsoleEnv>,
  { shown }: Today,
  { team, role, lesson }: Wanted,
): Promise<void> =>
  look(c, {
    page: 'today',
    filter: [team, role, lesson].filter(Boolean).join(' ') || undefined,
    ids: shown.map(({ id }) => id),
  });

/** What needs an admin today, and who gets what. */
export const overviewRoutes = (services: ConsoleServices): Hono<ConsoleEnv> =>
  new Hono<ConsoleEnv>()
    .get('/console', consoleRoute(services, { roles: ['viewer'] }), async (c) => {
      const visitor = c.get('visitor');
      const texts = TUNING_TEXTS[visitor.language];
      const overview = await readOverview(services, visitor.tenant);
      return consolePage(
        c,
        { title: texts.overview.title, current: 'overview' },
        <OverviewPage {...{ texts, overview }} seesPeople={seesPeople(visitor)} />,
      );
    })
    .get(TODAY, consoleRoute(services, { roles: ['viewer'] }), async (c) => {
      const visitor = c.get('visitor');
      const texts = TUNING_TEXTS[visitor.language];
      const wanted = wantedIn(c);
      const today = await readToday(services, visitor.tenant, wanted);
      if (seesPeople(visitor)) await lookAt(c, today, wanted);
      const props = { texts, today, wanted, csvPath: csvPathOf(wanted) };
      return consolePage(
        c,
        { title: texts.today.title, current: 'today' },
        <TodayPage {...props} seesPeople={seesPeople(visitor)} />,
      );
    })
    .get(`${TODAY}/csv`, consoleRoute(services, { roles: ['people'] }), async (c) => {
      const { tenant, language } = c.get('visitor');
      const texts = TUNING_TEXTS[language];
      const wanted = wantedIn(c);
      const today = await readToday(services, tenant, wanted);
      await lookAt(c, today, wanted);
      const names = namesIn(today.release);
      const heads = ['id', 'name', 'team', 'role', 'lesson', 'why', 'keyResult'];
      const rows = today.shown.map((one) => {
        const { lesson, why, keyResult } = pickIn(texts, names, one);
        return [one.id, one.name, one.team, one.role, lesson, why, keyResult];
      });
      return csvAnswer('today.csv', heads, rows);
    });

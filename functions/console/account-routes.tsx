import { Hono } from 'hono';
import { CONSOLE_LANGUAGES, type ConsoleLanguage } from '../../core/model/member.ts';
import { changeMembers } from '../store/members.ts';
import type { ConsoleEnv } from './env.ts';
import { leadTo } from './flash.ts';
import { lonePage } from './layout.tsx';
import { consoleRoute } from './route.ts';
import type { ConsoleServices } from './services.ts';
import { closeSession } from './session.ts';

/** Where one comes back to after the language was changed: the page that asked, if it is ours. */
const backTo = (services: ConsoleServices, referrer: string | undefined): string => {
  if (referrer === undefined || !URL.canParse(referrer)) return '/console';
  const { origin, pathname, search } = new URL(referrer);
  return origin === services.consoleUrl && pathname.startsWith('/console')
    ? pathname + search
    : '/console';
};

/** What members do with their own session: end it, or all of theirs, and choose a language. */
export const accountRoutes = (services: ConsoleServices) =>
  new Hono<ConsoleEnv>()
    .post(
      '/console/language',
      consoleRoute(services, {
        roles: ['viewer'],
        takes: 'form',
      }),
      async (c) => {
        const { tenant, member } = c.get('visitor');
        const wanted = c.get('form').get('language') ?? '';
        const known: readonly string[] = CONSOLE_LANGUAGES;
        if (known.includes(wanted))
          await changeMembers(services, tenant, (all) =>
            all.map((one) =>
              one.member.id === member.id
                ? { ...one, member: { ...one.member, language: wanted as ConsoleLanguage } }
                : one,
            ),
          );
        return leadTo(c, backTo(services, c.req.header('referer')));
      },
    )
    .post(
      '/console/sign-out',
      consoleRoute(services, {
        roles: ['viewer'],
        takes: 'form',
      }),
      async (c) => {
        const { texts } = c.get('visitor');
        const everywhere = c.get('form').get('everywhere') === 'yes';
        const headers = { 'set-cookie': await closeSession(services, c, everywhere) };
        return lonePage(
          c,
          { title: texts.signedOut.title, headers },
          <>
            <p>{texts.signedOut.text}</p>
            <p>
              <a class="button" href="/console/login">
                {texts.signIn.title}
              </a>
            </p>
          </>,
        );
      },
    );

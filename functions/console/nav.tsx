import type { FC } from 'hono/jsx';
import type { PageGroup, PageName } from '../../core/texts/console/frame/texts.ts';
import type { Place, Visitor } from './env.ts';
import { isAllowed } from './session.ts';

/** Where each page lies, in the order of the navigation. */
const PAGES: readonly (readonly [PageGroup, readonly (readonly [PageName, string])[]])[] = [
  [
    'decide',
    [
      ['overview', '/console'],
      ['today', '/console/today'],
      ['policy', '/console/policy'],
      ['rules', '/console/rules'],
      ['history', '/console/history'],
    ],
  ],
  [
    'people',
    [
      ['people', '/console/people'],
      ['teams', '/console/teams'],
      ['roles', '/console/roles'],
      ['goals', '/console/goals'],
    ],
  ],
  [
    'content',
    [
      ['lessons', '/console/lessons'],
      ['skills', '/console/skills'],
      ['suggestions', '/console/suggestions'],
    ],
  ],
  [
    'account',
    [
      ['digests', '/console/digests'],
      ['keys', '/console/keys'],
      ['members', '/console/members'],
      ['audit', '/console/audit'],
    ],
  ],
];

/** The name of the page at a path, if the navigation leads there. */
export const pageAt = (path: string): PageName | undefined =>
  PAGES.flatMap(([, pages]) => pages).find(([, at]) => at === path)?.[0];

/** The pages that there are and that a visitor may see. */
export const Navigation: FC<{
  readonly visitor: Visitor;
  readonly places: readonly Place[];
  readonly current: PageName | undefined;
}> = ({ visitor: { member, texts }, places, current }) => {
  const open = new Set(
    places.filter(({ roles }) => isAllowed(member, roles)).map(({ name }) => name),
  );
  return (
    <nav id="pages" popover="auto" aria-label={texts.navigation}>
      {PAGES.map(([group, pages]) => {
        const shown = pages.filter(([name]) => open.has(name));
        if (shown.length === 0) return null;
        return (
          <>
            <h2>{texts.groups[group]}</h2>
            <ul>
              {shown.map(([name, path]) => (
                <li>
                  <a href={path} aria-current={name === current ? 'page' : undefined}>
                    {texts.pages[name]}
                  </a>
                </li>
              ))}
            </ul>
          </>
        );
      })}
    </nav>
  );
};

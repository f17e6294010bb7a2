/** What a rule would name badly. */
const NAMED: Readonly<Record<string, string>> = {
  'GET /v1/employees/{id}/next-lesson': 'getNextLesson',
  'GET /v1/employees/{id}/plan': 'getPlan',
  'GET /v1/employees/{id}/why/{lesson}': 'getWhy',
  'GET /v1/search': 'searchLessons',
  'GET /v1/key-results/{id}/check-ins': 'listCheckIns',
  'POST /v1/key-results/{id}/check-ins': 'postCheckIn',
  'POST /v1/suggestions': 'postSuggestion',
  'POST /v1/keys': 'postKey',
  'POST /v1/erasures': 'eraseEmployees',
  'POST /v1/releases': 'publishRelease',
  'GET /v1/releases/current': 'getCurrentRelease',
  'POST /v1/employees/{id}/digest/send-now': 'sendDigestNow',
};

/** Last segments of a path that say what to do with what stands before them. */
const ACTIONS: ReadonlySet<string> = new Set([
  'publish',
  'rollback',
  'simulate',
  'preview',
  'replay',
]);

const pascal = (segment: string): string =>
  segment.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/**
 * The name by which generated clients call a route: `listSkills`, `getSkill`, `postSkills`,
 * `publishPolicyDraft`. `isList` is said of routes that answer page by page.
 */
export const operationIdOf = (method: string, path: string, isList: boolean): string => {
  const named = NAMED[`${method.toUpperCase()} ${path}`];
  if (named !== undefined) return named;
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== 'v1');
  const last = segments.at(-1) ?? '';
  const isAction = method.toLowerCase() === 'post' && ACTIONS.has(last);
  const nouns = (isAction ? segments.slice(0, -1) : segments).flatMap((segment, index, all) => {
    if (segment.startsWith('{')) return [];
    // One of them is meant where its id follows.
    return [pascal(all[index + 1]?.startsWith('{') ? segment.replace(/s$/, '') : segment)];
  });
  const verb = isAction ? last : isList ? 'list' : method.toLowerCase();
  return verb + nouns.join('');
};

// What an app does that uses @uplift/client, as strictly checked as an app may be. Tests lay it
// beside the unpacked package, where nothing else is.
import {
  createClient,
  type LearningEvent,
  type NextLessonAnswer,
  NoAnswer,
  type RefusalCode,
  UpliftError,
} from '@uplift/client';

/** Events → next lesson → answered with the decision; what was seen on the way. */
export const mainJob = async (url: string, key: string, now: number): Promise<string[]> => {
  const seen: string[] = [];
  const uplift = createClient({ url, key, timeoutMs: 60_000 });
  const at = new Date(now).toISOString();
  const ids: string[] = [];
  for await (const { id } of uplift.listLessons({ limit: 1 })) ids.push(id);
  seen.push(`lessons: ${ids.length}`);

  const next: NextLessonAnswer = await uplift.getNextLesson('ada', { minutes: 30, dryRun: false });
  const [first] = next.lessons;
  if (first === undefined) throw new Error(next.nothing?.text ?? 'neither a lesson nor a reason');
  seen.push(`reason: ${(first.reasons[0]?.text.length ?? 0) > 10}`);

  const started: LearningEvent = {
    ...{ type: 'started', id: `sdk-${now}`, employee: 'ada', at },
    ...{ lesson: first.lesson.id, decision: next.decision },
  };
  const { results } = await uplift.postEvents({ events: [started] });
  seen.push(`started: ${results[0]?.status}`);
  const again = await uplift.sendEvents([
    started,
    { type: 'rated', employee: 'ada', lesson: first.lesson.id, rating: 5, at },
    { type: 'completed', employee: 'ada', lesson: 'no-such-lesson', at },
  ]);
  seen.push(`sent: ${again.map(({ status, error }) => error?.code ?? status).join()}`);

  const { response } = await uplift.getSkill('calm').withResponse();
  const etag = response.headers.get('etag') ?? '';
  const put = await uplift.putSkill('calm', { id: 'calm', name: 'Calm' }, { ifMatch: etag });
  seen.push(`put: ${put.status}`);

  const refused: unknown = await uplift.getLesson('no-such-lesson').catch((error) => error);
  if (!(refused instanceof UpliftError)) throw refused;
  const code: RefusalCode | '' = refused.code;
  seen.push(`refused: ${refused.status} ${code} ${(refused.requestId ?? '').length > 5}`);

  const { secret } = await uplift.postKey({ scopes: ['self'], employee: 'ada' });
  const own = uplift.withEmployeeToken(secret);
  const stranger: unknown = await own.getNextLesson('bob').catch((error) => error);
  seen.push(`of somebody else: ${stranger instanceof UpliftError ? stranger.status : 'shown'}`);
  seen.push(`of their own: ${(await own.getPlan('ada', { minutes: 15 })).employee}`);

  const file = [new File(['id,name\nsell,Selling\n'], 'skills.csv')];
  const job = await uplift.postImports({ kind: 'skills', dryRun: true, file });
  seen.push(`import: ${job.kind} ${job.state}`);

  const nobody = createClient({ url: 'http://127.0.0.1:9', key, tries: 2, random: () => 0 });
  const silence: unknown = await nobody.getModel().catch((error) => error);
  seen.push(`silence: ${silence instanceof NoAnswer ? silence.attempts : 'none'}`);
  return seen;
};

/** What must not compile: an event, an option, a body or a field that there is none of. */
export const wrong = (uplift: ReturnType<typeof createClient>): unknown[] => [
  // @ts-expect-error an answered event names its lesson
  () => uplift.sendEvents([{ type: 'answered', employee: 'ada', at: '2026-03-03T09:30:00Z' }]),
  // @ts-expect-error there is no such option
  () => uplift.getNextLesson('ada', { minuets: 5 }),
  // @ts-expect-error a rating is a number
  () => uplift.getNextLesson('ada', { minutes: '5' }),
  // @ts-expect-error a skill has a name
  () => uplift.putSkill('calm', { id: 'calm' }),
  // @ts-expect-error a file has a name
  () => uplift.postImports({ kind: 'skills', file: [new Blob(['id,name'])] }),
  // @ts-expect-error there is no such route
  () => uplift.getEverything(),
  // @ts-expect-error a key says what it may do
  () => uplift.postKey({}),
];

// What an app does whose client openapi-typescript generated from the document: the main job.
import createClient from 'openapi-fetch';
import type { components, paths } from './schema.js';

/** Events → next lesson → answered with the decision; what was seen on the way. */
export const mainJob = async (baseUrl: string, key: string, now: number): Promise<string[]> => {
  const client = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${key}` } });
  const at = new Date(now).toISOString();
  const started: components['schemas']['LearningEvent'] = {
    ...{ type: 'started', id: 'stranger-1', employee: 'ada', lesson: 'c1', at },
  };
  const first = await client.POST('/v1/events', { body: { events: [started] } });
  const next = await client.GET('/v1/employees/{id}/next-lesson', {
    params: { path: { id: 'ada' }, query: { minutes: 30 } },
  });
  if (next.data === undefined) throw new Error(next.error.detail);
  const { decision, lessons } = next.data;
  const lesson = lessons[0]?.lesson.id ?? '';
  const answered = await client.POST('/v1/events', {
    body: {
      events: [
        {
          ...{ type: 'answered', id: 'stranger-2', employee: 'ada', lesson, at, decision },
          ...{ question: 'q1', correct: true },
        },
      ],
    },
  });
  const refused = await client.GET('/v1/lessons/{id}', { params: { path: { id: 'none' } } });
  return [
    `started: ${first.data?.results[0]?.status}`,
    `reason: ${(lessons[0]?.reasons[0]?.text.length ?? 0) > 10}`,
    `answered: ${answered.data?.results[0]?.status}`,
    `refused: ${refused.error?.code}`,
  ];
};

declare const process: { readonly argv: string[]; readonly version: string };
const [url = '', key = '', now = ''] = process.argv.slice(2);
console.log(JSON.stringify({ node: process.version, seen: await mainJob(url, key, Number(now)) }));

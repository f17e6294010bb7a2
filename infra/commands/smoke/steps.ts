import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { DAY_MS, dayOf } from '../../../core/base/days.ts';
import { type Call, ensure, expectAnswer, expectStatus } from './caller.ts';

const SKILL = 'smoke-calm';
const LESSON = 'smoke-lesson';
const EMPLOYEE = 'smoke-ada';
const OBJECTIVE = 'smoke-objective';

const day = (offsetDays: number): string => dayOf(Date.now() + offsetDays * DAY_MS);

// What the steps read of answers, and no more: the version that is deployed may be another one, and
// say other things besides.
const Health = z.object({ engine: z.string() });
const Skills = z.object({ skills: z.array(z.object({ skill: z.string(), mastery: z.number() })) });
const NextLesson = z.object({
  decision: z.string(),
  lessons: z.array(
    z.object({
      lesson: z.object({ id: z.string() }),
      reasons: z.array(z.object({ text: z.string() })),
    }),
  ),
});
const EventResults = z.object({ results: z.array(z.object({ status: z.string() })) });
const Preview = z.object({
  period: z.string(),
  nothing: z.string().optional(),
  subject: z.string().optional(),
});
const Replay = z.object({ identical: z.boolean() });

const masteryOf = async (call: Call): Promise<number> => {
  const { skills } = expectAnswer(await call('GET', `/v1/employees/${EMPLOYEE}/skills`), Skills);
  const mastery = skills.find(({ skill }) => skill === SKILL)?.mastery;
  ensure(mastery !== undefined, `expected the mastery of ${SKILL}`, skills);
  return mastery;
};

export interface Step {
  readonly name: string;
  readonly run: (call: Call) => Promise<string>;
}

/** The steps in order; each gives what it saw. */
export const stepsOf = (anonymous: Call): Step[] => {
  const runId = randomUUID();
  const events = [0, 1].map((index) => ({
    id: `smoke-${runId}-${index}`,
    type: 'answered',
    employee: EMPLOYEE,
    lesson: LESSON,
    question: 'q1',
    correct: true,
    at: new Date(Date.now() - (2 - index) * 1000).toISOString(),
  }));
  let decision = '';
  let before = 0;
  return [
    {
      name: 'It is alive, and its table answers',
      run: async (call) => {
        const { engine } = expectAnswer(await call('GET', '/health/live'), Health);
        expectStatus(await call('GET', '/health/ready'), 200);
        return `engine ${engine}`;
      },
    },
    {
      name: 'A wrong key is refused',
      run: async () => {
        expectStatus(await anonymous('GET', '/v1/releases/current'), 401);
        return '401';
      },
    },
    {
      name: 'Skill, lesson, employee and objective are taken',
      run: async (call) => {
        const put = async (path: string, id: string, fields: object): Promise<void> => {
          expectStatus(await call('PUT', `/v1/${path}/${id}`, { id, ...fields }), 200, 201);
        };
        await put('skills', SKILL, { name: 'De-escalation' });
        await put('lessons', LESSON, {
          title: 'Calm an upset customer',
          format: 'article',
          minutes: 4,
          language: 'en',
          body: 'First listen, then solve.',
          skills: [{ skill: SKILL }],
        });
        await put('employees', EMPLOYEE, { name: 'Ada Smoke' });
        await put('objectives', OBJECTIVE, {
          title: 'Happy customers',
          owner: { kind: 'employee', id: EMPLOYEE },
          cycle: { start: day(-30), end: day(30) },
          keyResults: [
            {
              id: 'smoke-kr',
              title: 'Satisfaction of 92',
              metric: { unit: 'points', start: 80, current: 81, target: 92 },
              due: day(30),
              skills: [{ skill: SKILL, level: 0.95 }],
            },
          ],
        });
        return 'in force at once';
      },
    },
    {
      name: 'The next lesson comes with its reasons',
      run: async (call) => {
        const next = expectAnswer(
          await call('GET', `/v1/employees/${EMPLOYEE}/next-lesson?skill=${SKILL}`),
          NextLesson,
        );
        const [first] = next.lessons;
        const reason = first?.reasons[0];
        ensure(
          first?.lesson.id === LESSON && reason !== undefined,
          `expected ${LESSON} with reasons`,
          next,
        );
        decision = next.decision;
        before = await masteryOf(call);
        return reason.text;
      },
    },
    {
      name: 'Events are stored once, however often they are posted',
      run: async (call) => {
        const statuses = async (): Promise<string[]> =>
          expectAnswer(await call('POST', '/v1/events', { events }), EventResults).results.map(
            ({ status }) => status,
          );
        const [first, second] = [await statuses(), await statuses()];
        ensure(
          first.every((status) => status === 'accepted'),
          'expected accepted',
          first,
        );
        ensure(
          second.every((status) => status === 'duplicate'),
          'expected duplicate',
          second,
        );
        return `${first.join(', ')}; then ${second.join(', ')}`;
      },
    },
    {
      name: 'The next answer reflects them',
      run: async (call) => {
        const after = await masteryOf(call);
        ensure(after > before, `expected a mastery above ${before}`, after);
        return `mastery ${before.toFixed(2)} → ${after.toFixed(2)}`;
      },
    },
    {
      name: 'The decision is computed again, the same',
      run: async (call) => {
        const { identical } = expectAnswer(
          await call('POST', `/v1/decisions/${decision}/replay`),
          Replay,
        );
        ensure(identical, 'expected an identical replay', identical);
        return decision;
      },
    },
    {
      name: 'A digest is shown, where mails are sent',
      run: async (call) => {
        const shown = await call('POST', `/v1/employees/${EMPLOYEE}/digest/preview`);
        if (shown.status === 409) return 'no mail domain';
        const { period, subject, nothing } = expectAnswer(shown, Preview);
        return `${period}: ${subject ?? nothing}`;
      },
    },
  ];
};

/** Takes away what the steps put there, as far as they got. */
export const cleanUp = async (call: Call): Promise<void> => {
  for (const path of [
    `objectives/${OBJECTIVE}`,
    `employees/${EMPLOYEE}?erase=true`,
    `lessons/${LESSON}`,
    `skills/${SKILL}`,
  ])
    expectStatus(await call('DELETE', `/v1/${path}`), 200, 202, 204, 404);
};

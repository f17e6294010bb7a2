import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Complaint, run } from './local/complaint.ts';

const USAGE = `Usage: npm run smoke -- --url URL --key KEY

Does once what Uplift is for, against any deployment: puts a lesson, an employee and an objective, posts events, asks for the next
lesson, and takes everything away again. KEY is an admin key; make a tenant for it (npm run tenant -- create smoke), since names
that begin with smoke- are written and deleted. Exit code 1 when a step fails.`;

/** So long one request may take; a cold start is well below. */
const TIMEOUT_MS = 20_000;

const argumentsOf = (argv: string[]): { url: string; key: string } => {
  const parse = () => {
    try {
      return parseArgs({ args: argv, options: { url: { type: 'string' }, key: { type: 'string' } } }).values;
    } catch (error) {
      throw new Complaint(`${(error as Error).message}\n\n${USAGE}`);
    }
  };
  const { url, key } = parse();
  if (url === undefined || key === undefined) throw new Complaint(USAGE);
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new Complaint(`--url ${url}: must begin with https:// or http://.`);
  return { url: url.replace(/\/+$/, ''), key };
};

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape; a step that finds another one fails and shows it
  readonly body: any;
}

type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

const callerOf =
  (url: string, key: string): Call =>
  async (method, path, body, headers = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: Error) => {
      const { code, message } = (error.cause ?? error) as { code?: string; message: string };
      throw new Complaint(`${method} ${url}${path}: no answer (${code ?? message})`);
    });
    const text = await response.text();
    try {
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    } catch {
      throw new Complaint(`${method} ${path}: ${response.status}, and no JSON. Is this the URL of Uplift's API?`);
    }
  };

/** The answer's body, if its status is one of these. */
const expectStatus = ({ status, body }: Answer, ...allowed: number[]) => {
  if (!allowed.includes(status)) {
    throw new Complaint(
      `expected ${allowed.join(' or ')}, got ${status} ${body?.code ?? ''} ${body?.detail ?? ''}`.trim(),
    );
  }
  return body;
};

const ensure = (holds: boolean, what: string, found: unknown): void => {
  if (!holds) throw new Complaint(`${what}; got ${JSON.stringify(found)?.slice(0, 300)}`);
};

const SKILL = 'smoke-calm';
const LESSON = 'smoke-lesson';
const EMPLOYEE = 'smoke-ada';
const OBJECTIVE = 'smoke-objective';
const DAY_MS = 86_400_000;

const day = (offsetDays: number): string => new Date(Date.now() + offsetDays * DAY_MS).toISOString().slice(0, 10);

const masteryOf = async (call: Call): Promise<number> => {
  const { skills } = expectStatus(await call('GET', `/v1/employees/${EMPLOYEE}/skills`), 200);
  return skills.find(({ skill }: { skill: string }) => skill === SKILL)?.mastery;
};

interface Step {
  readonly name: string;
  readonly run: (call: Call) => Promise<string>;
}

/** The steps in order; each gives what it saw. */
const stepsOf = (anonymous: Call): Step[] => {
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
        const { engine } = expectStatus(await call('GET', '/health/live'), 200);
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
        const body = expectStatus(await call('GET', `/v1/employees/${EMPLOYEE}/next-lesson?skill=${SKILL}`), 200);
        const [first] = body.lessons;
        ensure(first?.lesson.id === LESSON && first.reasons.length > 0, `expected ${LESSON} with reasons`, body);
        decision = body.decision;
        before = await masteryOf(call);
        return first.reasons[0].text;
      },
    },
    {
      name: 'Events are stored once, however often they are posted',
      run: async (call) => {
        const statuses = async (): Promise<string[]> =>
          expectStatus(await call('POST', '/v1/events', { events }), 200).results.map(
            ({ status }: { status: string }) => status,
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
        const { identical } = expectStatus(await call('POST', `/v1/decisions/${decision}/replay`), 200);
        ensure(identical === true, 'expected an identical replay', identical);
        return decision;
      },
    },
  ];
};

const cleanUp = async (call: Call): Promise<void> => {
  for (const path of [
    `objectives/${OBJECTIVE}`,
    `employees/${EMPLOYEE}?erase=true`,
    `lessons/${LESSON}`,
    `skills/${SKILL}`,
  ])
    expectStatus(await call('DELETE', `/v1/${path}`), 200, 202, 204, 404);
};

/** Runs one step and prints its line; whether it held. */
const report = async ({ name, run: attempt }: Step, call: Call): Promise<boolean> => {
  const start = Date.now();
  try {
    const seen = await attempt(call);
    console.log(`ok    ${name}: ${seen} (${Date.now() - start} ms)`);
    return true;
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    console.log(`FAIL  ${name}: ${error.message}`);
    return false;
  }
};

await run(async () => {
  const { url, key } = argumentsOf(process.argv.slice(2));
  const call = callerOf(url, key);
  let held = true;
  for (const step of stepsOf(callerOf(url, 'not-a-key'))) {
    held = await report(step, call);
    // A later step builds on the earlier ones.
    if (!held) break;
  }
  const tidy = { name: 'Everything is taken away again', run: async () => cleanUp(call).then(() => 'nothing is left') };
  held = (await report(tidy, call)) && held;
  console.log(held ? `\n${url} works.` : `\n${url} does not work: the lines above say where.`);
  if (!held) process.exitCode = 1;
});

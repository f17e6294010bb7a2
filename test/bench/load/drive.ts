import { type ChildProcess, fork } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { build } from 'esbuild';
import { employeeId } from '../organisation.ts';
import type { CpuTime, Kind, MemoryUse, Ready } from './server.ts';

const SOURCE = fileURLToPath(new URL('server.ts', import.meta.url));
const BUNDLED = fileURLToPath(
  new URL('../../../node_modules/.cache/uplift/load-server.mjs', import.meta.url),
);

/** One plain script, as what is deployed is: no loader works beside the server. */
const bundle = async (): Promise<string> => {
  await build({
    entryPoints: [SOURCE],
    outfile: BUNDLED,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    logLevel: 'error',
  });
  return BUNDLED;
};

/** A server under load, in a process of its own. */
export interface Target extends Ready {
  /** Processor time used so far, milliseconds. */
  cpuMs(): Promise<number>;
  /** What its memory takes, once all garbage is collected where Node was started to allow that. */
  memory(): Promise<MemoryUse>;
  stop(): Promise<void>;
}

/**
 * Starts a server; `size` says how much it is filled with, and where the table is that lies
 * elsewhere. `execArgv` may ask Node for a profile.
 */
export const startTarget = async (
  kind: Kind,
  size: { lessons: number; employees: number; events?: number; endpoint?: string } = {
    lessons: 0,
    employees: 0,
  },
  execArgv: readonly string[] = [],
): Promise<Target> => {
  const { lessons, employees, events = 1_000, endpoint = '' } = size;
  const given = [kind, lessons, employees, events, endpoint].map(String);
  const child: ChildProcess = fork(await bundle(), given, { execArgv: [...execArgv] });
  const ended = new Promise<void>((fulfil) => child.once('exit', () => fulfil()));
  const ready = await new Promise<Ready>((fulfil, reject) => {
    child.once('message', (message) => fulfil(message as Ready));
    child.once('exit', (code) =>
      reject(new Error(`the server ended with ${code} before it was ready`)),
    );
  });
  const ask = <T>(what: 'cpu' | 'memory'): Promise<T> =>
    new Promise((fulfil) => {
      child.once('message', (message) => fulfil(message as T));
      child.send(what);
    });
  return {
    ...ready,
    cpuMs: async () => (await ask<CpuTime>('cpu')).cpuMs,
    memory: () => ask<MemoryUse>('memory'),
    stop: async () => {
      if (child.connected) child.send('stop');
      await ended;
    },
  };
};

/** One request to be sent. */
export interface Sending {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: string;
}

/** What came of a drive. Latencies in milliseconds. */
export interface Driven {
  readonly requests: number;
  readonly perSecond: number;
  /** What a core gives that has nothing else to do: requests by the server's own processor time. */
  readonly perCpuSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/**
 * Keeps this process from sleeping until the answer is called. On a virtual machine, to wake a core
 * that sleeps takes the one that wakes it longer than a small answer does, and that would be
 * counted as the server's time.
 */
const awake = (): (() => void) => {
  let next = setImmediate(function again() {
    next = setImmediate(again);
  });
  return () => clearImmediate(next);
};

/**
 * Sends requests over several connections, each as soon as the one before is answered, for some
 * seconds after a warm-up of a third of that. `next` gives one request after the other. Throws if
 * any answer is not a 2xx.
 */
export const drive = async (
  { url, key, cpuMs }: Target,
  next: () => Sending,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Driven> => {
  const run = async (duration: number): Promise<{ latencies: number[]; seconds: number }> => {
    const latencies: number[] = [];
    // One user alone waits for answers asleep, as users do; only many of them are meant to leave
    // the server no pause.
    const rest = connections > 1 ? awake() : undefined;
    const instance = autocannon({
      url,
      connections,
      duration,
      requests: [
        {
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          setupRequest: (request) => ({ ...request, ...next() }),
        },
      ],
    });
    // Its own histogram counts in whole milliseconds.
    instance.on('response', (_client, _status, _bytes, milliseconds: number) =>
      latencies.push(milliseconds),
    );
    const {
      errors,
      timeouts,
      non2xx,
      duration: took,
    } = await Promise.resolve(instance).finally(() => rest?.());
    if (errors + timeouts + non2xx > 0)
      throw new Error(`${errors} errors, ${timeouts} time-outs and ${non2xx} refusals under load`);
    return { latencies, seconds: took };
  };
  await run(Math.max(1, Math.round(seconds / 3)));
  const before = await cpuMs();
  const { latencies, seconds: took } = await run(seconds);
  const cpuSeconds = ((await cpuMs()) - before) / 1_000;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))]!;
  const requests = latencies.length;
  return {
    requests,
    perSecond: requests / took,
    perCpuSecond: requests / cpuSeconds,
    p50: at(0.5),
    p99: at(0.99),
  };
};

/**
 * Every call asks for the next employee, each time with other minutes: no decision is asked for
 * twice.
 */
export const freshQuestions = (employees: number): (() => Sending) => {
  let turn = 0;
  // A start of its own, so that two drives on one server do not ask the same.
  const from = 5 + randomInt(100);
  return () => {
    const employee = employeeId(turn % employees);
    const minutes = (from + Math.floor(turn / employees) / 1_000).toFixed(3);
    turn += 1;
    return { method: 'GET', path: `/v1/employees/${employee}/next-lesson?minutes=${minutes}` };
  };
};

/** Every call posts so many new events at once, for one employee after the other. */
export const freshBatches = (employees: number, size: number): (() => Sending) => {
  let turn = 0;
  const run = randomUUID();
  const next = () => {
    const event = {
      id: `${run}-${turn}`,
      type: 'answered',
      employee: employeeId(turn % employees),
      lesson: 'lesson-000001',
      question: 'q1',
      correct: turn % 3 !== 0,
      at: new Date().toISOString(),
    };
    turn += 1;
    return event;
  };
  return () => {
    const events = Array.from({ length: size }, next);
    return { method: 'POST', path: '/v1/events', body: JSON.stringify({ events }) };
  };
};

/** Every call posts one new event, for one employee after the other. */
export const freshEvents = (employees: number): (() => Sending) => freshBatches(employees, 1);

const WORDS = ['example', 'day', 'work', 'helps', 'long', 'lesson'];

/**
 * What comes to a company's server all day: of a hundred requests 84 questions, ten events, five
 * searches and one edit of a lesson, after which the searches build their index anew.
 */
export const everyday = (employees: number): (() => Sending) => {
  const [question, event] = [freshQuestions(employees), freshEvents(employees)];
  let turn = 0;
  return () => {
    const place = turn % 100;
    const round = Math.floor(turn / 100);
    turn += 1;
    if (place === 50) {
      const id = `lesson-${String(round % 100).padStart(6, '0')}`;
      const title = `Lesson ${round}: what helps, edited at ${new Date().toISOString()}`;
      const lesson = { id, title, format: 'article', minutes: 4, language: 'en', skills: [] };
      return { method: 'PUT', path: `/v1/lessons/${id}`, body: JSON.stringify(lesson) };
    }
    if (place % 20 === 7) {
      const word = WORDS[(round + place) % WORDS.length];
      return { method: 'GET', path: `/v1/search?q=${word}` };
    }
    return place % 10 === 3 ? event() : question();
  };
};

/**
 * Sends requests at a steady rate, whether the ones before are answered or not, as many users do;
 * in a process of its own, so that one tenant's sender does not slow down another's. Tells its
 * parent every answer's status and how long it took, milliseconds.
 */
import { Agent, request } from 'node:http';
import { everyday, freshQuestions, type Sending } from './drive.ts';

/** What is sent, for how long. */
export interface Pace {
  readonly url: string;
  readonly key: string;
  readonly employees: number;
  /** Left out: as many as eight connections can send one after the other. */
  readonly perSecond?: number;
  readonly seconds: number;
  /** Events, searches and edits too, not questions alone. */
  readonly isMixed?: boolean;
}

export type Answers = readonly (readonly [status: number, milliseconds: number])[];

/** Stands for a status where a connection was cut off before one came. */
const NO_ANSWER = 0;
const IDLE_MS = 3_000;
const CONNECTIONS = 8;

type Send = (sending: Sending) => Promise<readonly [number, number]>;

const senderOf =
  (agent: Agent, { url, key }: Pace): Send =>
  ({ method, path, body }) =>
    new Promise((fulfil) => {
      const start = performance.now();
      const headers = {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      };
      request(url + path, { agent, method, headers }, (response) => {
        response.resume();
        response.once('end', () => fulfil([response.statusCode ?? 0, performance.now() - start]));
      })
        .once('error', () => fulfil([NO_ANSWER, performance.now() - start]))
        .end(body);
    });

const run = async (pace: Pace): Promise<Answers> => {
  // A connection that has been idle for long is about to be closed from the other side.
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
  const send = senderOf(agent, pace);
  const next = (pace.isMixed ? everyday : freshQuestions)(pace.employees);
  const start = performance.now();
  if (pace.perSecond === undefined) {
    const answers: Awaited<ReturnType<Send>>[] = [];
    const work = async (): Promise<void> => {
      while (performance.now() - start < pace.seconds * 1_000) answers.push(await send(next()));
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, work));
    agent.destroy();
    return answers;
  }
  const sent: ReturnType<Send>[] = [];
  while (sent.length < pace.perSecond * pace.seconds) {
    const due = ((performance.now() - start) / 1_000) * pace.perSecond;
    while (sent.length < due) sent.push(send(next()));
    await new Promise((fulfil) => setTimeout(fulfil, 1));
  }
  const answers = await Promise.all(sent);
  agent.destroy();
  return answers;
};

process.on('message', (pace: Pace) => {
  run(pace).then((answers) => process.send?.(answers));
});
process.on('disconnect', () => process.exit(0));

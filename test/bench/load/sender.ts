import { fork } from 'node:child_process';
import type { Answers, Pace } from './pace.ts';

const SCRIPT = new URL('pace.ts', import.meta.url);

/** A process that sends what it is told to, one pace after the other. */
export const startSender = () => {
  const child = fork(SCRIPT);
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', () => reject(new Error('the sender ended')));
  });
  ended.catch(() => {});
  const answered = (pace: Pace) =>
    new Promise<Answers>((fulfil) => {
      child.once('message', (answers) => fulfil(answers as Answers));
      child.send(pace);
    });
  return {
    send: (pace: Pace): Promise<Answers> => Promise.race([answered(pace), ended]),
    stop: () => child.kill(),
  };
};

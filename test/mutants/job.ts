import { appendFileSync, readFileSync } from 'node:fs';

/** What one process is to do: run a test file with each of some faults switched on. */
export interface Job {
  /** From the project's root on. */
  readonly test: string;
  /** Files with faults, by their absolute paths, as they stand with all their faults planted. */
  readonly planted: Readonly<Record<string, string>>;
  /**
   * The faults to switch on, one after the other; those that the test does not reach are passed
   * over.
   */
  readonly faults: readonly number[];
  /** Where the reports go, a line each. */
  readonly reports: string;
}

/** What a process tells while it is at work. */
export type Report =
  /** The test without a fault: which ones it came by. */
  | {
      readonly kind: 'baseline';
      readonly passed: boolean;
      readonly milliseconds: number;
      readonly reached: readonly number[];
    }
  | { readonly kind: 'begun'; readonly fault: number }
  /** `by` is the test that failed; undefined where the fault was not seen. */
  | { readonly kind: 'done'; readonly fault: number; readonly by?: string };

/** Names the file of the job to the process and its workers. */
export const JOB_FILE = 'UPLIFT_MUTANTS_JOB';

/** The job of this process. */
export const readJob = (): Job =>
  JSON.parse(readFileSync(process.env[JOB_FILE] ?? '', 'utf8')) as Job;

/** Writes at once, so that whoever waits knows what was under way when the process hangs. */
export const report = ({ reports }: Job, line: Report): void =>
  appendFileSync(reports, `${JSON.stringify(line)}\n`);

/** The whole lines that were reported so far. */
export const reportsIn = (text: string): Report[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Report);

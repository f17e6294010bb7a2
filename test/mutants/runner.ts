import { type File, startTests, type Task, type Test } from '@vitest/runner';
import fc from 'fast-check';
import { TestRunner, vi } from 'vitest';
import { endBaseline, installSwitches, switchOn } from './faults.ts';
import { readJob, report } from './job.ts';

const job = readJob();
installSwitches();
// Whether a property fails is asked, not by what smallest example.
fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });

/** A test that waits in vain shall not wait as long as the sound one may. */
const LEAST_TIMEOUT_MS = 5_000;
const SLOWER = 5;

const failedIn = (task: Task): Task | undefined => {
  const inner =
    'tasks' in task ? task.tasks.map(failedIn).find((one) => one !== undefined) : undefined;
  return inner ?? (task.result?.state === 'fail' ? task : undefined);
};

/**
 * Runs a test file as vitest does, and then, in the same process and with all modules loaded anew,
 * once for every fault: starting a process for each would take a hundred times as long as most of
 * these runs.
 */
// biome-ignore lint/style/noDefaultExport: vitest takes a runner as its module's default export.
export default class FaultRunner extends TestRunner {
  override async onAfterRunFiles(files?: File[]): Promise<void> {
    super.onAfterRunFiles();
    const [file] = files ?? [];
    if (file === undefined) throw new Error('There is no file to plant faults for.');
    const milliseconds = (file.result?.duration ?? 0) + (file.collectDuration ?? 0);
    const passed = failedIn(file) === undefined && file.result?.state === 'pass';
    const reached = endBaseline();
    report(job, { kind: 'baseline', passed, milliseconds, reached });
    if (!passed) return;
    const near = new Set(reached);
    for (const fault of job.faults.filter((one) => near.has(one))) {
      report(job, { kind: 'begun', fault });
      switchOn(fault);
      vi.resetModules();
      const [run] = await startTests(
        [file.filepath],
        this.#quiet(LEAST_TIMEOUT_MS + SLOWER * milliseconds),
      );
      const failed = run && failedIn(run);
      report(job, { kind: 'done', fault, ...(failed && { by: failed.name }) });
    }
  }

  /**
   * This runner, but it tells vitest nothing, and passes over all tests after the first that fails.
   */
  #quiet(timeoutMs: number): TestRunner {
    let seen = false;
    const { onCollectStart, onAfterRunFiles, onAfterRunTask, onBeforeRunTask } =
      TestRunner.prototype;
    const quiet = Object.create(this) as TestRunner;
    return Object.assign(quiet, {
      config: { ...this.config, testTimeout: timeoutMs, hookTimeout: timeoutMs },
      onCollected: () => {},
      onTaskUpdate: async () => {},
      onCollectStart,
      onAfterRunFiles,
      onBeforeRunTask: async (test: Test) => {
        if (seen) test.mode = 'skip';
        await onBeforeRunTask.call(quiet, test);
      },
      onAfterRunTask: (test: Test) => {
        seen ||= test.result?.state === 'fail';
        onAfterRunTask.call(quiet, test);
      },
    });
  }
}

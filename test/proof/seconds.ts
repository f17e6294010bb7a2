import { relative, sep } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { ROOT } from '../support/boundaries.ts';

const fileOf = (module: TestModule): string => relative(ROOT, module.moduleId).split(sep).join('/');

/** Prints how long each proof took: the sum over its files, of which two run side by side. */
export class ProofSeconds implements Reporter {
  readonly #proofs: ReadonlyMap<string, readonly string[]>;
  constructor(proofs: ReadonlyMap<string, readonly string[]>) {
    this.#proofs = proofs;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const milliseconds = new Map(
      modules.map((module) => [fileOf(module), module.diagnostic().duration]),
    );
    const failed = new Set(modules.filter((module) => module.state() === 'failed').map(fileOf));
    for (const [name, files] of this.#proofs) {
      const seconds = files.reduce((sum, file) => sum + (milliseconds.get(file) ?? 0), 0) / 1000;
      const verdict = files.some((file) => failed.has(file)) ? 'failed' : 'holds';
      console.log(`${name.padEnd(10)}${verdict}  ${seconds.toFixed(1).padStart(6)} s`);
    }
  }
}

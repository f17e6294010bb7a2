import { defineConfig } from 'vitest/config';
import { ClosingLine } from './test/support/closing-line.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Generous: a busy machine must not fail what is right.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Two cores: more workers than that only make timings noisier.
    maxWorkers: 2,
    // Files share a worker's modules: loading them anew for each file took longer than the tests.
    // No file may leave a module changed (a spy, a mocked clock) behind it.
    isolate: false,
    reporters: ['default', new ClosingLine()],
  },
});

import { defineConfig } from 'vitest/config';

/** The suites that take minutes: every `*.slow.test.ts`. */
export default defineConfig({
  test: {
    include: ['test/**/*.slow.test.ts'],
    maxWorkers: 1,
    testTimeout: 20 * 60_000,
    hookTimeout: 120_000,
    passWithNoTests: true,
  },
});

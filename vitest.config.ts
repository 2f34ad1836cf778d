import { defineConfig } from 'vitest/config';

const DEEP = 'test/**/*.deep.test.ts';
const PROPERTIES = 'test/**/*.property.test.ts';

/** `npm test` runs the quick tests; `npm run test:deep` those that take long: more inputs, more kills, more days. */
export default defineConfig({
  test: {
    reporters: ['default', './test/support/skipped-reporter.ts'],
    maxWorkers: 2,
    // Files share their worker's modules and databases: nothing in src keeps state in a module.
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: { name: 'quick', include: ['test/**/*.test.ts'], exclude: [DEEP], provide: { shareOfExamples: 0.2 } },
      },
      {
        extends: true,
        test: { name: 'deep', include: [DEEP, PROPERTIES], testTimeout: 600_000, provide: { shareOfExamples: 1 } },
      },
    ],
  },
});

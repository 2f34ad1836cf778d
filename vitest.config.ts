import { defineConfig } from 'vitest/config';

const DEEP = 'test/**/*.deep.test.ts';

/** `npm test` runs the quick tests; `npm run test:deep` those that take long: more inputs, more kills, more days. */
export default defineConfig({
  test: {
    // A real HTTPS server and a real database start in some files; nothing waits by the clock.
    maxWorkers: 2,
    globalSetup: 'test/support/global-setup.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'quick', include: ['test/**/*.test.ts'], exclude: [DEEP] } },
      { extends: true, test: { name: 'deep', include: [DEEP], testTimeout: 600_000 } },
    ],
  },
});

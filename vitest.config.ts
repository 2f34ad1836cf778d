import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A real HTTPS server, a real database and a real browser start in some files; nothing waits by the clock.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

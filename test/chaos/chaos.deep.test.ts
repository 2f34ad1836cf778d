import { describe, expect, test } from 'vitest';
import { ON_POSTGRESQL } from '../support/needs.ts';
import { createDatabase } from '../support/postgres.ts';
import { runChaos } from './chaos.ts';

describe('three replicas that are killed twelve times', ON_POSTGRESQL, () => {
  test('cancel nothing that is not due, do nothing twice, and lose no cancel, no letter and no answer', async () => {
    const { url, drop } = await createDatabase();
    try {
      const report = await runChaos({ databaseUrl: url, kills: 12, seed: 1, say: () => {} });
      expect(report.wrong).toEqual([]);
    } finally {
      await drop();
    }
  });
});

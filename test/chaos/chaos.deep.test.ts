import { describe, expect, test } from 'vitest';
import { ON_POSTGRESQL } from '../support/needs.ts';
import { createDatabase } from '../support/postgres.ts';
import { runChaos } from './chaos.ts';

describe('three replicas that are killed while the database is gone in between', ON_POSTGRESQL, () => {
  test('cancel nothing that is not due, do nothing twice, and lose no cancel, no letter and no answer', async () => {
    const { url, drop } = await createDatabase();
    try {
      const given = { kills: 4, seed: 1, troubles: ['gone'], lasts: 10_000, say: () => {} } as const;
      expect((await runChaos({ databaseUrl: url, ...given })).wrong).toEqual([]);
    } finally {
      await drop();
    }
  });
});

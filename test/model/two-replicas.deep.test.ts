import { expect, test } from 'vitest';
import { ON_POSTGRESQL } from '../support/needs.ts';
import { createDatabase } from '../support/postgres.ts';
import { playHistories } from './histories.ts';
import { openModelStore } from './world.ts';

test('two replicas over one database, which take turns, break no promise either', ON_POSTGRESQL, async () => {
  const { steps } = await playHistories({ steps: 1000, longest: 60, seed: 3 }, async () => {
    const database = await createDatabase();
    const location = { kind: 'server', url: database.url } as const;
    const replicas = [await openModelStore(location), await openModelStore(location)];
    return {
      replicas,
      async close() {
        for (const replica of replicas) await replica.close();
        await database.drop();
      },
    };
  });
  expect(steps).toBeGreaterThanOrEqual(1000);
});

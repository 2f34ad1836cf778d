import { expect, test } from 'vitest';
import { migrateServer } from '../../src/store/open/open-store.ts';
import { workQueue } from '../../src/store/work-queue.ts';
import { ON_POSTGRESQL } from '../support/needs.ts';
import { createDatabase, openIn } from '../support/postgres.ts';
import { handlers, recordingLog, until } from './queue-parts.ts';

test(
  'work is found while the connection that wakes workers is lost, which is noticed once and made again',
  ON_POSTGRESQL,
  async () => {
    const database = await createDatabase();
    await using closers = new AsyncDisposableStack();
    closers.defer(() => database.drop());
    const location = { kind: 'server', url: database.url } as const;
    await migrateServer(location, null);
    const errors: string[] = [];
    const store = await openIn(location, (error) => void errors.push(error.message));
    closers.defer(() => store.close());
    const seen: string[] = [];
    const queue = workQueue(store, recordingLog().log);
    await queue.start(handlers({ pass: async (workspaceId) => void seen.push(workspaceId) }));
    expect(store.wakes.isHeard).toBe(true);
    const { rows } = await store.boss.getDb().executeSql(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'runwarden queue'`,
      [],
    );
    expect(rows).toHaveLength(1);
    await until(() => store.wakes.isHeard).toBe(false);
    await queue.requestPasses(['w1']);
    await until(() => seen).toEqual(['w1']);
    await until(() => store.wakes.isHeard).toBe(true);
    await queue.requestPasses(['w2']);
    await until(() => seen).toEqual(['w1', 'w2']);
    expect(errors).toHaveLength(1);
    await queue.stop(3000);
  },
);

import { expect, it } from 'vitest';
import { type Attempt, TryLater } from '../../src/core/ports/queue.ts';
import { workQueue } from '../../src/store/work-queue.ts';
import { onEachStore } from '../support/postgres.ts';
import { handlers, jobsOf, recordingLog, until } from './queue-parts.ts';
import { anAlert, aQueuedCancel } from './rows.ts';

onEachStore('the work queue hands out work', (bench) => {
  it('again after a failure, says when a try is the last, and stops when it is done', async () => {
    const { log, lines } = recordingLog();
    const queue = workQueue(bench.store, log);
    const { decision } = await aQueuedCancel(bench.store.ledger);
    const tries: Attempt[] = [];
    const passes: string[] = [];
    await Promise.all([queue.requestPasses(['w1']), queue.requestPasses(['w1']), queue.requestPasses(['w2'])]);
    await queue.start(
      handlers({
        async enforce(decisionId, attempt) {
          if (decisionId !== decision.id) return;
          tries.push(attempt);
          if (tries.length === 1) throw new TryLater('another process is at it');
          if (tries.length < 10) throw new Error('no database');
        },
        pass: async (workspaceId) => void passes.push(workspaceId),
      }),
    );
    await until(async () => {
      // A retry waits for seconds; no test waits so long.
      await bench.query(`update pgboss.job set start_after = now() where state = 'retry' returning id`);
      bench.store.wakes.wake(null);
      return tries.length;
    }).toBe(10);
    await until(() => jobsOf(bench, decision.id)).toEqual([]);
    expect(tries.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(tries.map(({ last }) => last)).toEqual([...Array(9).fill(false), true]);
    expect(lines[0]).toBe('info: another process is at it');
    expect(lines.slice(1)).toEqual(Array(8).fill('warn: enforce failed'));
    await until(() => passes.toSorted()).toEqual(['w1', 'w2']);
  });
});

onEachStore('work that can do nothing yet', (bench) => {
  it('waits for as long as it says, counts no try, and is asked for once meanwhile', async () => {
    const alert = anAlert(null, { type: 'policy.unknown' });
    const tries: Attempt[] = [];
    const { log } = recordingLog();
    const queue = workQueue(bench.store, log);
    await bench.store.ledger.raise([alert]);
    await queue.start(
      handlers({
        deliver: async (alertId, channel, attempt) => {
          if (alertId !== alert.id || channel !== 'hook') return;
          tries.push(attempt);
          if (tries.length === 1) throw new TryLater('its readers sleep', 3_600_000);
        },
      }),
    );
    const waiting = () =>
      bench.query(
        `select state::text, retry_count, retry_limit, round(extract(epoch from start_after - created_on) / 60)::int as minutes
         from pgboss.job where data->>'alertId' = '${alert.id}' and data->>'channel' = 'hook' and state < 'completed'`,
      );
    await until(async () => (await waiting())[0]?.minutes).toBe(60);
    await bench.store.requeue();
    expect(await waiting()).toEqual([{ state: 'created', retry_count: 0, retry_limit: 250, minutes: 60 }]);
    await bench.query(
      `update pgboss.job set start_after = now() where data->>'alertId' = '${alert.id}' and state < 'completed'`,
    );
    bench.store.wakes.wake(null);
    await until(() => tries.length).toBe(2);
    expect(tries.map(({ number }) => number)).toEqual([1, 1]);
  });
});

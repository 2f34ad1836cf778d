import { describe, expect, it, vi } from 'vitest';
import { TryLater } from '../../src/core/ports/queue.ts';
import { Wakes } from '../../src/store/open/wakes.ts';
import { passesFor, workQueue } from '../../src/store/work-queue.ts';
import { WORKSPACE_LEASE } from '../../src/store/workspace-lease.ts';
import { type Bench, onEachStore } from '../support/postgres.ts';
import { handlers, jobsOf, recordingLog, until } from './queue-parts.ts';
import { aDecision, aFinding, anAlert, aPlan, aQueuedCancel, aRun, aWorkspace, NOW } from './rows.ts';

/** The states of the passes that are asked for or run. */
function livePasses(bench: Bench) {
  return bench.query(
    `select state::text from pgboss.job where name = 'workspace-pass' and state < 'completed' order by state::text`,
  );
}

onEachStore('work that is to be done', (bench) => {
  const { requeue, ledger } = { requeue: () => bench.store.requeue(), ledger: () => bench.store.ledger };

  it('is collecting for each of two runs that have one id in two workspaces and end together', async () => {
    for (const workspace of [aWorkspace(), aWorkspace()]) {
      const finding = aFinding(aRun(workspace, { id: 'same' }));
      const decisions = [aDecision(finding, { kind: 'notify' })];
      await ledger().commit(workspace.id, aPlan({ opened: [finding], decisions }), [], NOW);
      await ledger().collectEnded(workspace.id, ['same']);
    }
    const ended = await bench.query(
      `select 1 from pgboss.job where name = 'collect' and data->>'runId' = 'same' and data->'decisionIds' = '[]'`,
    );
    expect(ended).toHaveLength(2);
  });

  it('is queued again when its job was lost, and once however often it is asked for', async () => {
    const { decision } = await aQueuedCancel(ledger());
    const alert = anAlert(decision);
    await ledger().raise([alert]);
    await bench.query('delete from pgboss.job');
    await Promise.all([requeue(), requeue(), requeue()]);
    await requeue();
    expect(await jobsOf(bench, decision.id)).toMatchObject([{ name: 'enforce', state: 'created' }]);
    expect(await jobsOf(bench, alert.id)).toMatchObject([{ name: 'deliver' }, { name: 'deliver' }]);
  });

  it('is queued again when the queue gave it up', async () => {
    const { decision } = await aQueuedCancel(ledger());
    await bench.query(`update pgboss.job set state = 'failed' where data->>'decisionId' = '${decision.id}'`);
    expect(await jobsOf(bench, decision.id)).toEqual([]);
    await requeue();
    expect(await jobsOf(bench, decision.id)).toMatchObject([{ name: 'enforce', state: 'created', retry_count: 0 }]);
  });

  it.each(['created', 'retry', 'active'])('is left alone while its job is %s', async (state) => {
    const { decision } = await aQueuedCancel(ledger());
    await bench.query(
      `update pgboss.job set state = '${state}', retry_count = 2 where data->>'decisionId' = '${decision.id}'`,
    );
    await requeue();
    expect(await jobsOf(bench, decision.id)).toMatchObject([{ state, retry_count: 2 }]);
  });

  it('is not queued again when it is done', async () => {
    const { decision } = await aQueuedCancel(ledger());
    const alert = anAlert(decision);
    await ledger().raise([alert]);
    await ledger().settle(decision.id, { state: 'abandoned', reason: 'x' }, { decision: null, alerts: [] }, NOW);
    await ledger().delivered(alert.id, 'hook', NOW);
    await ledger().deliveryFailed(alert.id, 'log', 'refused', true);
    await bench.query('delete from pgboss.job');
    await requeue();
    expect(await jobsOf(bench, decision.id)).toEqual([]);
    expect(await jobsOf(bench, alert.id)).toEqual([]);
  });
});

describe('the work queue', () => {
  onEachStore('hands out work', (bench) => {
    it('waits longer after each failure of a delivery', async () => {
      const alert = anAlert(null, { recipients: ['owner'] });
      await bench.store.ledger.raise([alert]);
      const [retry] = await bench.query(
        `select distinct retry_backoff, retry_delay, retry_delay_max, retry_limit from pgboss.job where data->>'alertId' = '${alert.id}'`,
      );
      expect(retry).toEqual({ retry_backoff: true, retry_delay: 2, retry_delay_max: 3600, retry_limit: 250 });
    });
  });

  onEachStore('hands out much work', (bench) => {
    it('while there is some without a pause, eight cancels at once, and to one worker each', async () => {
      vi.useFakeTimers({ toFake: ['setInterval'] });
      const queue = workQueue({ boss: bench.store.boss, wakes: new Wakes() }, recordingLog().log);
      const handled: string[] = [];
      const eight = Promise.withResolvers<void>();
      let [atOnce, most] = [0, 0];
      await queue.start(
        handlers({
          async enforce(decisionId) {
            most = Math.max(most, ++atOnce);
            if (atOnce === 8) eight.resolve();
            await eight.promise;
            atOnce--;
            handled.push(decisionId);
          },
        }),
      );
      const ids: string[] = [];
      for (let count = 0; count < 40; count++) ids.push((await aQueuedCancel(bench.store.ledger)).decision.id);
      // One look at the queue, by one worker. Nobody looks again.
      vi.advanceTimersToNextTimer();
      vi.useRealTimers();
      await until(() => handled.toSorted()).toEqual(ids.toSorted());
      expect(most).toBe(8);
      await queue.stop(3000);
    });
  });

  onEachStore('hands out work as soon as it is queued', (bench) => {
    it('where nobody looks for it', async () => {
      vi.useFakeTimers({ toFake: ['setInterval'] });
      const queue = workQueue(bench.store, recordingLog().log, 2);
      vi.useRealTimers();
      const seen: string[] = [];
      await queue.start(
        handlers({
          pass: async (workspaceId) => void seen.push(workspaceId),
          enforce: async (decisionId) => void seen.push(decisionId),
        }),
      );
      await until(() => bench.store.wakes.isHeard).toBe(true);
      await queue.requestPasses(['w1', 'w2', 'w3']);
      await until(() => seen.toSorted()).toEqual(['w1', 'w2', 'w3']);
      const { decision } = await aQueuedCancel(bench.store.ledger);
      await until(() => seen).toContain(decision.id);
      await queue.stop(3000);
    });
  });

  it('passes over eight workspaces at once for each core, and over no more than 32', () => {
    expect([1, 2, 64].map(passesFor)).toEqual([8, 16, 32]);
  });

  onEachStore('asks for a pass', (bench) => {
    it('again while one runs, and runs it afterwards, once and never beside it', async () => {
      const queue = workQueue(bench.store, recordingLog().log);
      const gate = Promise.withResolvers<void>();
      let running = 0;
      const passes: number[] = [];
      await queue.start(
        handlers({
          async pass() {
            passes.push(++running);
            await gate.promise;
            running--;
          },
        }),
      );
      await queue.requestPasses(['w']);
      await until(() => passes.length).toBe(1);
      for (let asked = 0; asked < 3; asked++) await queue.requestPasses(['w']);
      expect(await livePasses(bench)).toEqual([{ state: 'active' }, { state: 'created' }]);
      expect(await bench.store.boss.fetch('workspace-pass')).toEqual([]);
      gate.resolve();
      await until(() => passes).toEqual([1, 1]);
      await until(() => livePasses(bench)).toEqual([]);
      await queue.stop(3000);
    });

    it('and keeps the request while the workspace is held, or when its process dies', async () => {
      const { decision } = await aQueuedCancel(bench.store.ledger);
      const { workspaceId } = decision;
      const [queue] = await bench.query(
        `select policy, retry_limit * retry_delay as seconds from pgboss.queue where name = 'workspace-pass'`,
      );
      expect(queue?.policy).toBe('stately');
      // Longer than a dead pass holds its lease.
      expect(queue?.seconds).toBeGreaterThan(WORKSPACE_LEASE / 1000);
      await bench.store.boss.send('workspace-pass', { workspaceId }, { singletonKey: workspaceId });
      const [job] = await bench.store.boss.fetch('workspace-pass');
      await bench.store.boss.send('workspace-pass', { workspaceId }, { singletonKey: workspaceId });
      await bench.store.boss.fail('workspace-pass', job?.id ?? '', new TryLater('held'));
      expect(await livePasses(bench)).toEqual([{ state: 'created' }, { state: 'retry' }]);
    });
  });

  onEachStore('knows who waits', (bench) => {
    it('and hands out what a person asked for first, also where a tick has asked for the same pass', async () => {
      const { store } = bench;
      const { decision } = await aQueuedCancel(store.ledger);
      const queue = workQueue(store, recordingLog().log);
      for (const workspace of ['w1', 'w2', decision.workspaceId, 'w3']) await queue.requestPasses([workspace]);
      await store.ledger.unfreeze('robin', NOW);
      const [first] = await store.boss.fetch<{ workspaceId: string }>('workspace-pass');
      expect(first?.data.workspaceId).toBe(decision.workspaceId);
      expect(await livePasses(bench)).toHaveLength(4);
      expect(await store.boss.fetch('workspace-pass', { minPriority: 10 })).toEqual([]);
    });
  });

  onEachStore('hands out no passes and no cancels while it may not judge', (bench) => {
    it('but alerts, and all of it afterwards', async () => {
      const { store } = bench;
      const queue = workQueue(store, recordingLog().log);
      const seen: string[] = [];
      await queue.judge(false);
      await queue.start(
        handlers({
          pass: async (workspaceId) => void seen.push(workspaceId),
          deliver: async (_, channel) => void seen.push(channel),
        }),
      );
      await queue.requestPasses(['w1']);
      await store.ledger.raise([anAlert(null, { recipients: ['owner'] })]);
      await until(() => seen.toSorted()).toEqual(['hook', 'log']);
      await Promise.all([queue.judge(true), queue.judge(false), queue.judge(true)]);
      await until(() => seen.length).toBe(3);
      await queue.judge(false);
      await queue.requestPasses(['w2']);
      await store.ledger.raise([anAlert(null, { recipients: ['owner'] })]);
      await until(() => seen.length).toBe(5);
      expect(seen).not.toContain('w2');
      await queue.stop(3000);
    });
  });

  onEachStore('stops', (bench) => {
    it('after the work under way, which is told to hurry, and hands out no more', async () => {
      const { log } = recordingLog();
      const queue = workQueue(bench.store, log);
      const seen: string[] = [];
      const { promise: started, resolve: start } = Promise.withResolvers<void>();
      await queue.start(
        handlers({
          async pass(_, abort) {
            start();
            await new Promise((resolve) => abort.addEventListener('abort', resolve, { once: true }));
            seen.push('hurried');
            await bench.query('select 1');
            seen.push('ended');
          },
        }),
      );
      await queue.requestPasses(['w1']);
      await started;
      await queue.stop(3000);
      expect(seen).toEqual(['hurried', 'ended']);
    });
  });
});

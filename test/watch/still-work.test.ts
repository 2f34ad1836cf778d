import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Alert, Channel } from '../../src/core/alert/alert.ts';
import { MINUTE } from '../../src/core/values/duration.ts';
import { DELIVER_QUEUE, ENFORCE_QUEUE, PASS_QUEUE } from '../../src/store/jobs.ts';
import { createStillWork } from '../../src/watch/still-work.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
let up = 0;
beforeEach(async () => {
  up = 0;
  rig = await createRig(oneWorkspace([cpuRun('long', '-5m')]), ENFORCE_RUNTIME);
});
afterEach(() => rig.close());

const query = (text: string) => rig.store.boss.getDb().executeSql(text, []);

/** The watch over the work, as one replica has it, that has been up for as long as a test says. */
function watchOver(sent: Alert[] = [], ledger = rig.ledger) {
  const hook: Channel = {
    name: 'hook',
    async send({ alert }) {
      sent.push(alert);
      return { answer: 'ok' };
    },
  };
  const parts = { channels: new Map([['hook', hook]]), oncall: ['hook'], monotonic: () => up };
  return createStillWork({ ...rig.deps, ledger, ...parts });
}

/** Queues a job as if it had been due for so long. */
async function queued(queue: string, key: string, due: string): Promise<void> {
  await rig.store.boss.send(queue, {}, { singletonKey: key });
  await query(`update pgboss.job set start_after = now() - interval '${due}' where singleton_key = '${key}'`);
}

describe('work that is due and does not move', () => {
  test.each([
    [ENFORCE_QUEUE, 'enforce', '1 cancel due: nothing of the kind'],
    [DELIVER_QUEUE, 'deliver', '1 message due'],
    [PASS_QUEUE, 'pass', '1 check of a workspace due'],
  ])('%s: noticed after two minutes, and not before', async (queue, kind) => {
    await queued(queue, 'a', '3 minutes');
    const watch = watchOver();
    expect(await watch.causes()).toEqual([]);
    up = 2 * MINUTE;
    expect(await watch.causes()).toMatchObject([{ kind: 'work', part: kind }]);
    await query(`update pgboss.job set start_after = now() - interval '1 minute'`);
    expect(await watch.causes()).toEqual([]);
  });

  test('a worker that has taken a cancel and does not end it counts', async () => {
    const watch = watchOver();
    up = 2 * MINUTE;
    await queued(ENFORCE_QUEUE, 'a', '10 minutes');
    await rig.store.boss.fetch(ENFORCE_QUEUE);
    expect(await watch.causes()).toEqual([]);
    await query(`update pgboss.job set started_on = now() - interval '3 minutes'`);
    expect(await watch.causes()).toMatchObject([{ part: 'enforce', what: '1 cancel' }]);
  });

  test('what waits for its next try, or behind others that move, is not due', async () => {
    const watch = watchOver();
    up = 2 * MINUTE;
    await rig.store.boss.send(DELIVER_QUEUE, {}, { singletonKey: 'later', startAfter: 3600 });
    await queued(ENFORCE_QUEUE, 'first', '10 minutes');
    await rig.store.boss.fetch(ENFORCE_QUEUE);
    await queued(ENFORCE_QUEUE, 'second', '10 minutes');
    expect(await watch.causes()).toEqual([]);
  });

  test('a long pass that renews its lease moves, and holds back the next over its workspace', async () => {
    const watch = watchOver();
    up = 2 * MINUTE;
    const workspace = await rig.workspace('ml');
    const lease = await rig.ledger.lease(workspace, rig.now());
    await queued(PASS_QUEUE, workspace.id, '10 minutes');
    await rig.store.boss.fetch(PASS_QUEUE);
    await query(`update pgboss.job set started_on = now() - interval '9 minutes'`);
    await queued(PASS_QUEUE, workspace.id, '8 minutes');
    await query(`update pgboss.job set started_on = now() - interval '9 minutes' where state = 'active'`);
    expect(await watch.causes()).toEqual([]);
    await query(`update workspaces set lease_until = now() - interval '1 second'`);
    expect(await watch.causes()).toMatchObject([{ part: 'pass' }]);
    await lease?.release();
  });

  test('on-call hears of it once over all replicas, also of messages that do not move, and of the end', async () => {
    const sent: Alert[] = [];
    const [one, other] = [watchOver(sent), watchOver(sent)];
    up = 3 * MINUTE;
    await queued(DELIVER_QUEUE, 'a', '3 minutes');
    await one.look();
    await other.look();
    await one.look();
    expect(sent.map(({ type }) => type)).toEqual(['workspace.blind']);
    await query(`delete from pgboss.job where singleton_key = 'a'`);
    await other.look();
    await one.look();
    // The end waits for its beginning, whichever the queue takes first.
    await rig.deliverAll();
    await rig.deliverAll();
    expect(rig.arrived.map(({ type }) => type)).toEqual([
      'runwarden.workspace.blind.v1',
      'runwarden.workspace.recovered.v1',
    ]);
    // The same alert, by its id, went out at once and through the queue.
    expect(rig.arrived.map(({ id }) => id)).toContain(sent[0]?.id);
  });

  test('a database that does not answer for two minutes: on-call hears at once, and of its end', async () => {
    const sent: Alert[] = [];
    let isDown = true;
    const ledger = {
      ...rig.ledger,
      stillWork: () => (isDown ? Promise.reject(new Error('timeout')) : rig.ledger.stillWork()),
    };
    up = 3 * MINUTE;
    const watch = watchOver(sent, ledger);
    up += 3 * MINUTE;
    await expect(watch.look()).rejects.toThrow('timeout');
    expect(sent).toEqual([]);
    await expect(watch.look()).rejects.toThrow('timeout');
    await expect(watch.look()).rejects.toThrow('timeout');
    expect(sent.map(({ type }) => type)).toEqual(['workspace.blind']);
    isDown = false;
    await watch.look();
    await watch.look();
    await rig.deliverAll();
    expect(rig.arrived.map(({ type }) => type)).toEqual(['runwarden.workspace.recovered.v1']);
  });
});

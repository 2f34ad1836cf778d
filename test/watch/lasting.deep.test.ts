import { afterEach, expect, it, vi } from 'vitest';
import type { Channel } from '../../src/core/alert/alert.ts';
import type { Lasting } from '../../src/core/alert/firing.ts';
import type { Log } from '../../src/core/ports/log.ts';
import { MINUTE } from '../../src/core/values/duration.ts';
import { NOW } from '../../src/notify/examples/example-parts.ts';
import { createRouting } from '../../src/notify/routing.ts';
import { openStore } from '../../src/store/open/open-store.ts';
import { sendLasting } from '../../src/watch/lasting.ts';
import { anAlert } from '../notify/alerts.ts';
import { inMemory } from '../support/in-memory.ts';

const NEVER = new AbortController().signal;
const log: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A receiver of which a sending may hang, with what it was sent. */
async function aPager() {
  const routing = createRouting({ recipients: { oncall: ['am'] }, channels: { am: { reachesPeople: true } } });
  const store = await openStore(inMemory(), {
    routing,
    owners: { tags: ['owner'] },
    holder: 'test',
    onQueueError: () => {},
  });
  closers.push(() => store.close());
  const { ledger } = store;
  const world = { now: NOW, held: null as PromiseWithResolvers<void> | null };
  const sent: (readonly Lasting[])[] = [];
  const am: Channel = {
    name: 'am',
    send: () => Promise.reject(new Error('not used')),
    async sendAgain(lasting) {
      const { held } = world;
      world.held = null;
      await held?.promise;
      sent.push(lasting);
    },
  };
  const opened = { key: 'question/a', story: 'finding-a', incident: 'question/a', body: { is: 'a' } };
  const change = async (type: 'policy.unknown' | 'policy.judges-again', firing: object) => {
    const alert = { ...anAlert(type, { id: type }), decisionId: null, findingId: null, recipients: ['oncall'] };
    await ledger.raise([alert]);
    await ledger.delivered(alert.id, 'am', world.now, {
      answer: '200',
      firing: { opened: [], ended: [], ...firing },
    });
  };
  return {
    world,
    sent,
    begins: () => change('policy.unknown', { opened: [opened] }),
    ends: () => change('policy.judges-again', { ended: [{ key: 'question/a', body: { is: 'over' } }] }),
    look: () => sendLasting({ ledger, clock: () => world.now, log, channels: new Map([['am', am]]) }, NEVER),
  };
}

it('an end that comes while what lasts is sent again is sent after it, and not overtaken', async () => {
  const { world, sent, begins, ends, look } = await aPager();
  await begins();
  world.now = NOW + 5 * MINUTE;
  const held = Promise.withResolvers<void>();
  world.held = held;
  const looking = look();
  await vi.waitFor(() => expect(world.held).toBeNull());
  world.now += 1000;
  await ends();
  held.resolve();
  await looking;
  expect(sent).toEqual([[{ body: { is: 'a' }, endedAt: null }], [{ body: { is: 'over' }, endedAt: world.now }]]);
});

it('an end is sent again at least once, whenever it came between two looks', async () => {
  const { world, sent, begins, ends, look } = await aPager();
  await begins();
  await ends();
  world.now += 30_000;
  for (let minute = 0; minute < 20; minute++) {
    await look();
    world.now += MINUTE;
  }
  expect(sent.length).toBeGreaterThan(0);
  expect(sent.flat().every(({ endedAt }) => endedAt === NOW)).toBe(true);
  expect(sent.length).toBeLessThan(6);
});

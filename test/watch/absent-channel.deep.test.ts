import { afterEach, expect, it } from 'vitest';
import type { Alert, Channel } from '../../src/core/alert/alert.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { NOW } from '../../src/notify/examples/example-parts.ts';
import { createRouting } from '../../src/notify/routing.ts';
import { openStore, type Store } from '../../src/store/open/open-store.ts';
import { endAbsentChannels } from '../../src/watch/channel-trouble.ts';
import { deliver } from '../../src/watch/deliver.ts';
import { anAlert } from '../notify/alerts.ts';
import { keptInMemory } from '../support/in-memory.ts';
import { silentMeter } from '../support/silent-meter.ts';

const log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

it('what waits for a channel that has left the config goes another way at the next start, and its alarm ends', async () => {
  const kept = keptInMemory();
  const world = { now: NOW, ids: 0 };
  const got: [string, Alert][] = [];
  const open = (recipients: Record<string, string[]>, names: readonly string[]) =>
    openStore(kept.open(), {
      routing: createRouting({
        recipients,
        channels: Object.fromEntries(names.map((name) => [name, { reachesPeople: true }])),
      }),
      holder: 'test',
      onQueueError: () => {},
    });
  const depsOf = (store: Store, names: readonly string[]) => ({
    ledger: store.ledger,
    channels: new Map<string, Channel>(
      names.map((name) => [
        name,
        {
          name,
          async send({ alert }) {
            if (name === 'chat') throw new Error('answered 503');
            got.push([name, alert]);
            return { answer: 'ok' };
          },
        },
      ]),
    ),
    ...{ clock: () => world.now, newId: () => `news-${world.ids++}`, meter: silentMeter, log },
  });
  const rows = async (store: Store) =>
    (
      await store.boss
        .getDb()
        .executeSql('select alert_id, channel, state, last_error from deliveries order by alert_id, channel', [])
    ).rows;
  const raised = (id: string, recipients: string[]): Alert => ({
    ...{ ...anAlert('finding.notice', { id }), at: NOW, decisionId: null, findingId: null, recipients },
  });

  const before = await open({ owner: ['chat'], oncall: ['page'], guest: ['chat'] }, ['chat', 'page']);
  await before.ledger.raise([raised('to-owner', ['owner']), raised('to-guest', ['guest'])]);
  world.now += HOUR;
  const deps = depsOf(before, ['chat', 'page']);
  const attempt = { number: 9, last: false };
  await expect(
    deliver({ alertId: 'to-owner', channel: 'chat' }, deps, attempt, new AbortController().signal),
  ).rejects.toThrow();
  await deliver({ alertId: 'news-0', channel: 'page' }, deps, attempt, new AbortController().signal);
  await before.close();

  const store = await open({ owner: ['mail'], oncall: ['page'] }, ['mail', 'page']);
  closers.push(kept.giveBack, store.close);
  const after = depsOf(store, ['mail', 'page']);
  await endAbsentChannels([...after.channels.keys()], after);
  await endAbsentChannels([...after.channels.keys()], after);
  for (const { alert_id, channel, state } of await rows(store))
    if (state === 'queued')
      await deliver(
        { alertId: String(alert_id), channel: String(channel) },
        after,
        attempt,
        new AbortController().signal,
      );
  expect(got.map(([name, { type, id, data }]) => [name, type, type === 'finding.notice' ? id : data.channel])).toEqual([
    ['page', 'channel.failing', 'chat'],
    ['page', 'channel.recovered', 'chat'],
    ['mail', 'finding.notice', 'to-owner'],
  ]);
  expect(got[1]?.[1].data.removed).toBe(true);
  expect(await store.ledger.openAlerts('channel.failing')).toEqual([]);
  expect((await rows(store)).filter(({ channel }) => channel === 'chat')).toMatchObject([
    { alert_id: 'to-guest', state: 'failed', last_error: 'channel chat is not in the config any more' },
    { alert_id: 'to-owner', state: 'failed', last_error: expect.stringContaining('sent over mail instead') },
  ]);
});

import { afterEach, expect, it } from 'vitest';
import type { Channel } from '../../src/core/alert/alert.ts';
import { ChannelError } from '../../src/core/alert/channel-error.ts';
import { NOW } from '../../src/notify/examples/example-parts.ts';
import { createRouting } from '../../src/notify/routing.ts';
import { openStore, type Store } from '../../src/store/open/open-store.ts';
import { deliver } from '../../src/watch/deliver.ts';
import { anAlert } from '../notify/alerts.ts';
import { inMemory } from '../support/in-memory.ts';
import { silentMeter } from '../support/silent-meter.ts';

const NEVER = new AbortController().signal;
const TOKEN = 'ZmluZGluZy0x.c2lnbmF0dXJlLW9mLXRoZS1maW5kaW5n';
const ESCAPED = `${String.raw`{"link":"https:\/\/runwarden.example.com\/keep\/${TOKEN}"}`}, no page for ${TOKEN}`;

let store: Store;
afterEach(() => store.close());

it('a receiver that repeats the owner’s link escaped leaves its token neither on record nor in the failure', async () => {
  const routing = createRouting({ recipients: { owner: ['hook'] }, channels: { hook: { reachesPeople: true } } });
  store = await openStore(inMemory(), { routing, owners: { tags: ['owner'] }, holder: 'test', onQueueError: () => {} });
  const { ledger } = store;
  let isBusy = true;
  const hook: Channel = {
    name: 'hook',
    async send() {
      if (!isBusy) return { answer: `200; it said: ${ESCAPED}` };
      throw new ChannelError('hook', `answered 503; it said: ${ESCAPED}`, { status: 503, retryable: true });
    },
  };
  const alert = { ...anAlert('finding.notice', { id: 'notice' }), at: NOW, decisionId: null, findingId: 'finding-1' };
  await ledger.raise([
    { ...alert, announcesCancel: true, recipients: ['owner'], data: { ...alert.data, cancel: null } },
  ]);
  const deps = {
    ...{ ledger, channels: new Map([['hook', hook]]), clock: () => NOW, newId: () => 'news', meter: silentMeter },
    log: { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} },
    links: { keepUrl: () => `https://runwarden.example.com/keep/${TOKEN}`, contact: null },
  };
  const attempt = () => deliver({ alertId: 'notice', channel: 'hook' }, deps, { number: 6, last: false }, NEVER);
  const rows = async () => JSON.stringify((await store.boss.getDb().executeSql('select * from deliveries', [])).rows);
  const failure = await attempt().catch((error: unknown) => String(error));
  expect(failure).toContain('answered 503');
  expect(`${failure} ${await rows()}`).not.toContain(TOKEN.slice(0, 8));
  isBusy = false;
  await attempt();
  expect(await rows()).toContain('200; it said');
  expect(await rows()).not.toContain(TOKEN.slice(0, 8));
});

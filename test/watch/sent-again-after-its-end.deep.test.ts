import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Alert, AlertType } from '../../src/core/alert/alert.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { createOutbound } from '../../src/network/outbound.ts';
import { openChannels } from '../../src/notify/channels.ts';
import { NOW } from '../../src/notify/examples/example-parts.ts';
import { createRouting } from '../../src/notify/routing.ts';
import { openStore, type Store } from '../../src/store/open/open-store.ts';
import { deliver } from '../../src/watch/deliver.ts';
import { anAlert } from '../notify/alerts.ts';
import { type Receiver, startReceiver } from '../notify/receiver.ts';
import { inMemory } from '../support/in-memory.ts';
import { silentMeter } from '../support/silent-meter.ts';

const log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const world = { now: NOW };
let receiver: Receiver;
let store: Store;
let send: (alertId: string) => Promise<void>;

beforeAll(async () => {
  receiver = await startReceiver((_, response) => response.writeHead(202).end('{"status":"success"}'));
  const pager = { type: 'pagerduty', api: receiver.url, secret: 'K'.repeat(32), zone: null, money: true, logs: true };
  const opened = openChannels(
    // The settings of a channel of this type.
    { channels: { pager: pager as { type: 'pagerduty' } & typeof pager }, recipients: { oncall: ['pager'] } },
    { baseUrl: null, log, send: createOutbound({}).send, people: [] },
  );
  store = await openStore(inMemory(), {
    routing: createRouting({ recipients: opened.recipients, channels: opened.reach }),
    holder: 'test',
    onQueueError: () => {},
  });
  const deps = { ledger: store.ledger, channels: opened.channels, clock: () => world.now, newId: () => 'news' };
  send = (alertId) =>
    deliver(
      { alertId, channel: 'pager' },
      { ...deps, meter: silentMeter, log },
      { number: 9, last: false },
      new AbortController().signal,
    );
});
afterAll(async () => {
  await store.close();
  await receiver.close();
});

const about = (type: AlertType, id: string, data: Alert['data'] = {}): Alert => {
  const example = anAlert(type, { id });
  const [story = ''] = id.split(' ');
  return {
    ...{
      ...example,
      at: world.now,
      decisionId: null,
      findingId: `finding-${story}`,
      recipients: ['oncall'],
    },
    data: { ...example.data, ...('decisionId' in example.data && { decisionId: story }), ...data },
  };
};

const actions = () => receiver.received.map(({ body }) => String(JSON.parse(body).event_action));

async function sendAgain(alertId: string): Promise<void> {
  const wanted = { alertId, channel: 'pager', by: 'sam', reason: 'the pager was changed', deliveredToo: true };
  expect((await store.ledger.redeliver(wanted, world.now)).kind).toBe('queued');
  await send(alertId);
}

it.each<[AlertType, AlertType]>([
  ['channel.failing', 'channel.recovered'],
  ['channel.gave-up', 'channel.recovered'],
  ['policies.differ', 'policies.agree'],
  ['workspace.blind', 'workspace.recovered'],
  ['cancel.hanging', 'cancel.confirmed'],
  ['cancel.failed', 'cancel.abandoned'],
])('%s that is sent again after %s opens no incident', async (begins, ends) => {
  receiver.received.length = 0;
  const begun = about(begins, `${begins} begun`);
  const { causes, incident, channel } = begun.data;
  const shared = {
    ...(causes && { causes, left: 0 }),
    ...(incident && { incident }),
    ...(channel && { channel }),
  };
  await store.ledger.raise([begun]);
  await send(begun.id);
  world.now += MINUTE;
  // Nothing has ended yet.
  await sendAgain(begun.id);
  world.now += MINUTE;
  const end = about(ends, `${begins} ended`, shared);
  await store.ledger.raise([end]);
  await send(end.id);
  expect(actions()).toEqual(['trigger', 'trigger', 'resolve']);
  world.now += HOUR;
  await sendAgain(begun.id);
  expect(actions()).toHaveLength(3);
});

it('of what is not seen, only what still lasts is said again', async () => {
  const { data } = anAlert('workspace.blind', { id: 'x' });
  const [cause] = data.causes as readonly Alert['data'][];
  const causes = ['one', 'two'].map((id) => ({ ...cause, id }));
  const begun = about('workspace.blind', 'two begun', { causes });
  await store.ledger.raise([begun]);
  await send(begun.id);
  world.now += MINUTE;
  const end = about('workspace.recovered', 'two ended', { causes: causes.slice(1), left: 1 });
  await store.ledger.raise([end]);
  await send(end.id);
  world.now += HOUR;
  await sendAgain(begun.id);
  const open = await store.ledger.firing('pager', ['workspaces']);
  expect(open.map(({ key }) => key)).toEqual(['workspace/one']);
});

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alert, Channel, Routing } from '../../src/core/alert/alert.ts';
import type { Ledger } from '../../src/core/ports/ledger.ts';
import type { Log } from '../../src/core/ports/log.ts';
import { TryLater } from '../../src/core/ports/queue.ts';
import { MINUTE } from '../../src/core/values/duration.ts';
import { openStore, type Store } from '../../src/store/open/open-store.ts';
import { deliver } from '../../src/watch/deliver.ts';
import { anAlert } from '../notify/alerts.ts';
import { ON_POSTGRESQL } from '../support/needs.ts';
import { createDatabase } from '../support/postgres.ts';
import { silentMeter } from '../support/silent-meter.ts';

// Two replicas of the service send over one channel, each by workers of its own over one database.

const NEVER = new AbortController().signal;
const log: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

const routing: Routing = {
  channelsFor: () => [{ channel: 'chat', via: 'finops' }],
  channelsBeside: () => [],
  reachesPeople: () => true,
  groupMoreThan: 5,
};

describe('a message that one worker sends while another puts messages together', ON_POSTGRESQL, () => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let stores: Store[] = [];
  let now = Date.parse('2026-03-02T03:00:00Z');
  beforeAll(async () => {
    database = await createDatabase();
    const location = { kind: 'server', url: database.url } as const;
    for (const holder of ['one', 'two'])
      stores.push(await openStore(location, { routing, holder, onQueueError: () => {} }));
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    stores = [];
    await database.drop();
  });

  function ledgerOf(replica: 0 | 1): Ledger {
    const store = stores[replica];
    if (!store) throw new Error('two replicas are open');
    return store.ledger;
  }

  /** Alerts of a kind of their own, so that no pause of another test counts. */
  async function raise(count: number, because: string): Promise<string[]> {
    const example = anAlert('approval.lapsed', { at: now, recipients: ['finops'], decisionId: null, findingId: null });
    const alerts = Array.from({ length: count }, (): Alert => {
      return { ...example, id: randomUUID(), data: { ...example.data, because } };
    });
    await ledgerOf(0).raise(alerts);
    return alerts.map(({ id }) => id);
  }

  async function send(alertId: string, over: Channel, ledger: Ledger): Promise<void> {
    const channels = new Map([['chat', over]]);
    const deps = { ledger, channels, clock: () => now, newId: randomUUID, meter: silentMeter, log };
    await deliver({ alertId, channel: 'chat' }, deps, { number: 1, last: false }, NEVER);
  }

  /** What waits for a message of its own. */
  async function waiting(): Promise<string[]> {
    const { rows } = await boss().executeSql(
      `select alert_id from deliveries where state = 'queued' and group_id is null`,
      [],
    );
    return rows.map(({ alert_id }) => String(alert_id));
  }

  async function attemptsOf(ids: readonly string[]): Promise<number[]> {
    const { rows } = await boss().executeSql(`select attempts from deliveries where alert_id = any($1)`, [ids]);
    return rows.map(({ attempts }) => Number(attempts));
  }

  function boss() {
    const [store] = stores;
    if (!store) throw new Error('two replicas are open');
    return store.boss.getDb();
  }

  /** What waits goes out, over the other replica. */
  async function sendRest(channel: Channel): Promise<void> {
    for (const id of await waiting()) await send(id, channel, ledgerOf(1));
  }

  it('does not go out again with the others', async () => {
    const { brought, channel } = aChannel();
    const [first = ''] = await raise(1, 'on its way');
    const [isSending, arrives] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow: Channel = {
      name: 'chat',
      async send(sending, abort) {
        isSending.resolve();
        await arrives.promise;
        return channel.send(sending, abort);
      },
    };
    const sent = send(first, slow, ledgerOf(0));
    await isSending.promise;
    const others = await raise(6, 'on its way');
    await send(others[0] ?? '', channel, ledgerOf(1));
    for (const id of await waiting()) if (id !== first) await send(id, channel, ledgerOf(1));
    arrives.resolve();
    await sent;
    expect(brought.toSorted()).toEqual([first, ...others].toSorted());
    expect(await attemptsOf([first, ...others])).toEqual(Array(7).fill(1));
  });

  it('does not go out by itself where the other worker was faster', async () => {
    const { brought, channel } = aChannel();
    const [first = ''] = await raise(1, 'about to be sent');
    const [isRead, mayGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    // Read as one that goes out alone, and not sent yet.
    const ledger: Ledger = {
      ...ledgerOf(0),
      async earlierMessages(alert, name) {
        isRead.resolve();
        await mayGo.promise;
        return ledgerOf(0).earlierMessages(alert, name);
      },
    };
    const sent = send(first, channel, ledger);
    await isRead.promise;
    const others = await raise(6, 'about to be sent');
    await send(others[0] ?? '', channel, ledgerOf(1));
    mayGo.resolve();
    await sent;
    expect(brought).toEqual([]);
    await sendRest(channel);
    expect(brought.toSorted()).toEqual([first, ...others].toSorted());
    expect(await attemptsOf([first, ...others])).toEqual(Array(7).fill(1));
  });

  it('is no member of a message that was begun before the other worker had counted its attempt', async () => {
    const { brought, channel } = aChannel();
    const ids = await raise(7, 'counted meanwhile');
    const [first = '', second = ''] = ids;
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    try {
      await other.query('begin');
      await other.query('update deliveries set attempts = attempts + 1 where alert_id = $1', [first]);
      const sent = send(second, channel, ledgerOf(1));
      const held = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await expect.poll(async () => (await other.query(held)).rowCount).toBe(1);
      await other.query('commit');
      await sent;
    } finally {
      await other.end();
    }
    expect(await waiting()).toContain(first);
    await sendRest(channel);
    expect(brought.toSorted()).toEqual(ids.toSorted());
  });

  it('goes out once however the two cross', async () => {
    const { brought, channel } = aChannel();
    const raised: string[] = [];
    const ofBoth = async (id: string, replica: 0 | 1) => {
      try {
        await send(id, channel, ledgerOf(replica));
      } catch (error) {
        if (!(error instanceof TryLater)) throw error;
      }
    };
    for (let round = 0; round < 25; round++) {
      const few = await raise(4, `round ${round}`);
      const sending = few.map((id) => ofBoth(id, 0));
      const more = await raise(3, `round ${round}`);
      await Promise.all([...sending, ...more.map((id) => ofBoth(id, 1))]);
      raised.push(...few, ...more);
    }
    while ((await waiting()).length > 0) {
      await Promise.all((await waiting()).map((id) => ofBoth(id, 1)));
      now += 6 * MINUTE;
    }
    expect(brought.toSorted()).toEqual(raised.toSorted());
  });
});

/** The alerts that a channel brought, once for each message. */
function aChannel() {
  const brought: string[] = [];
  const channel: Channel = {
    name: 'chat',
    async send({ members = [] }) {
      brought.push(...members.map(({ id }) => id));
      return { answer: 'ok' };
    },
  };
  return { brought, channel };
}

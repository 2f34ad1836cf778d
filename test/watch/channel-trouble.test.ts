import { afterEach, describe, expect, it } from 'vitest';
import type { Alert, Channel } from '../../src/core/alert/alert.ts';
import type { Log } from '../../src/core/ports/log.ts';
import { DAY, formatInstant, HOUR, type Instant, MINUTE, type Milliseconds } from '../../src/core/values/duration.ts';
import { NOW } from '../../src/notify/examples/example-parts.ts';
import { createRouting } from '../../src/notify/routing.ts';
import { openStore, type Store } from '../../src/store/open/open-store.ts';
import { deliver } from '../../src/watch/deliver.ts';
import { anAlert } from '../notify/alerts.ts';
import { inMemory } from '../support/in-memory.ts';
import { silentMeter } from '../support/silent-meter.ts';

const NEVER = new AbortController().signal;
const TRY = { number: 1, last: false };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Deliveries over a channel that is down, and what on-call gets over the others. */
async function aService(options: { readonly others: readonly string[]; readonly groupMoreThan?: number }) {
  const names = ['teams', ...options.others];
  const store = await openStore(inMemory(), {
    routing: createRouting({
      recipients: { owner: ['teams'], oncall: names, fallback: ['teams'] },
      channels: Object.fromEntries(names.map((name) => [name, { reachesPeople: name !== 'log' }])),
      groupMoreThan: options.groupMoreThan,
    }),
    owners: { tags: ['owner'] },
    holder: 'test',
    onQueueError: () => {},
  });
  closers.push(() => store.close());
  const { ledger } = store;
  const world = { now: NOW, isDown: true, refused: new Set<string>(), ids: 0 };
  const [got, errors]: [Alert[], string[]] = [[], []];
  const channels = new Map<string, Channel>(
    names.map((name) => [
      name,
      {
        name,
        async send({ alert }) {
          if (name === 'teams' && (world.isDown || world.refused.has(alert.id))) throw new Error('answered 503');
          if (name !== 'teams') got.push(alert);
          return { answer: 'ok' };
        },
      },
    ]),
  );
  const log: Log = { error: (_, message) => errors.push(message), warn: () => {}, info: () => {}, debug: () => {} };
  const deps = {
    ledger,
    channels,
    clock: () => world.now,
    newId: () => `news-${world.ids++}`,
    meter: silentMeter,
    log,
  };
  const attempt = (alertId: string, channel = 'teams') =>
    deliver({ alertId, channel }, deps, TRY, NEVER).then(
      () => 'done',
      () => 'again',
    );
  return {
    world,
    got,
    errors,
    attempt,
    ledger,
    rows: (statement: string) => rowsOf(store, statement),
    raise: (id: string) =>
      ledger.raise([{ ...anAlert('cancel.failed', { id }), at: world.now, decisionId: null, findingId: null }]),
    /** Delivers what on-call is alerted about over the other channels. */
    async deliverNews() {
      for (let id = 0; id < world.ids; id++) for (const name of options.others) await attempt(`news-${id}`, name);
    },
  };
}

async function rowsOf({ boss }: Store, statement: string): Promise<Record<string, unknown>[]> {
  return (await boss.getDb().executeSql(statement, [])).rows;
}

describe('an alert that its channel does not take', () => {
  it('is said to on-call over another channel after an hour, once, and tried again', async () => {
    const { world, got, attempt, raise, deliverNews, errors } = await aService({ others: ['mail'] });
    await raise('a');
    await raise('b');
    world.now = NOW + 59 * MINUTE;
    expect(await attempt('a')).toBe('again');
    expect(errors).toEqual([]);
    world.now = NOW + HOUR;
    expect(await attempt('a')).toBe('again');
    expect(await attempt('b')).toBe('again');
    await deliverNews();
    expect(got.map(({ type, data }) => [type, data.channel, data.problem])).toEqual([
      ['channel.failing', 'teams', 'answered 503'],
    ]);
    expect(errors).toEqual(['a channel has not taken an alert for an hour; it is tried again for a week']);
  });

  it('is an error in the log where no other channel reaches people', async () => {
    const { world, got, attempt, raise, deliverNews, errors } = await aService({ others: ['log'] });
    await raise('a');
    world.now = NOW + 2 * HOUR;
    expect(await attempt('a')).toBe('again');
    await deliverNews();
    expect(got).toEqual([]);
    expect(errors).toHaveLength(1);
  });

  it('is given up after a week, on record, in the log and over the other channel', async () => {
    const { world, got, attempt, raise, deliverNews, errors } = await aService({ others: ['mail'] });
    await raise('a');
    await raise('b');
    world.now = NOW + 7 * DAY - 1;
    expect(await attempt('a')).toBe('again');
    world.now = NOW + 7 * DAY;
    expect([await attempt('a'), await attempt('b')]).toEqual(['done', 'done']);
    await deliverNews();
    expect(got.map(({ type }) => type)).toEqual(['channel.failing', 'channel.gave-up']);
    world.isDown = false;
    await raise('c');
    await attempt('c');
    await deliverNews();
    expect(got.map(({ type }) => type)).toEqual(['channel.failing', 'channel.gave-up', 'channel.recovered']);
    expect(errors.filter((message) => message.includes('is given up'))).toHaveLength(2);
  });

  it('ends with a word to the same people, once nothing has waited for an hour any more', async () => {
    const { world, got, attempt, raise, deliverNews } = await aService({ others: ['mail'] });
    await raise('a');
    await raise('b');
    world.now = NOW + 2 * HOUR;
    await attempt('a');
    // It takes one again, and still refuses the other: that is no end, and no new beginning.
    world.isDown = false;
    world.refused.add('a');
    expect(await attempt('b')).toBe('done');
    expect(await attempt('a')).toBe('again');
    await deliverNews();
    expect(got.map(({ type }) => type)).toEqual(['channel.failing']);
    world.refused.clear();
    expect(await attempt('a')).toBe('done');
    await deliverNews();
    expect(got.map(({ type }) => type)).toEqual(['channel.failing', 'channel.recovered']);
  });
});

/** Questions that go out together, with the time to answer each. */
async function questionsTogether(times: readonly Milliseconds[], otherwise = 'keep') {
  const service = await aService({ others: ['mail'], groupMoreThan: 2 });
  const { world, ledger, rows, attempt } = service;
  const example = anAlert('approval.requested');
  await ledger.raise(
    times.map((time, index) => ({
      ...{ ...example, id: `question-${index}`, at: NOW, decisionId: null, findingId: null, recipients: ['owner'] },
      data: {
        ...{ ...example.data, otherwise },
        expiresAt: formatInstant(NOW + time),
        run: { ...Object(example.data.run), id: `run-${index}` },
      },
    })),
  );
  expect(await attempt('question-0')).toBe('done');
  const [group] = await rows(`select alert_id from deliveries where type = 'group'`);
  const states = async () =>
    (await rows(`select state from deliveries where group_id is not null order by alert_id`)).map(({ state }) => state);
  const tryAt = (at: Instant) => {
    world.now = at;
    return attempt(String(group?.alert_id));
  };
  return { ...service, states, tryAt };
}

describe('several questions in one message that its channel does not take', () => {
  it('are tried until the last of them expires, without those whose time is over', async () => {
    const { tryAt, states } = await questionsTogether([10 * MINUTE, 72 * HOUR, 72 * HOUR]);
    expect(await tryAt(NOW + HOUR + MINUTE)).toBe('again');
    expect(await states()).toEqual(['dropped', 'queued', 'queued']);
  });

  it('are given up then without a word to on-call, because they are asked anew', async () => {
    const { tryAt, states, errors, deliverNews, got } = await questionsTogether(Array(3).fill(10 * MINUTE), 'cancel');
    expect(await tryAt(NOW + 5 * MINUTE)).toBe('again');
    expect(await tryAt(NOW + HOUR)).toBe('done');
    await deliverNews();
    expect(await states()).toEqual(['failed', 'failed', 'failed']);
    expect(errors.filter((message) => message.includes('given up'))).toEqual([]);
    expect(got.map(({ type }) => type)).toEqual(['channel.failing']);
  });
});

import { describe, expect, it } from 'vitest';
import { createOwnBuckets } from '../../src/azure/http/own-buckets.ts';
import { createReadPacer } from '../../src/azure/http/read-pacer.ts';
import type { ReadBuckets, Urgency } from '../../src/core/ports/read-buckets.ts';
import { ALWAYS } from './fake-azure.ts';

/** A pacer whose waits pass at once on its own clock. */
function aPacer(shared: ReadBuckets | null = null, clock = { now: 0, slept: 0 }) {
  const outages: string[] = [];
  const pacer = createReadPacer({
    clock: () => clock.now,
    sleep: async (length) => {
      clock.now += length;
      clock.slept += length;
    },
    principal: 'p',
    shared: () => shared,
    onAlone: (error) => outages.push(String(error)),
  });
  return { pacer, clock, outages };
}

type Pacer = ReturnType<typeof createReadPacer>;

async function take(pacer: Pacer, times: number, subscription = 's', urgency: Urgency = 'due') {
  for (let count = 0; count < times; count++) await pacer.take(subscription, ALWAYS, urgency);
}

describe('pacing of ARM reads', () => {
  it('lets a burst below the bucket of Azure pass, and then no more than 20 a second', async () => {
    const { pacer, clock } = aPacer();
    await take(pacer, 200);
    expect(clock.slept).toBe(0);
    await take(pacer, 100);
    expect(clock.slept).toBeGreaterThanOrEqual(4900);
    expect(clock.slept).toBeLessThanOrEqual(5200);
  });

  it('keeps one bucket a subscription, its id without case', async () => {
    const { pacer, clock } = aPacer();
    await take(pacer, 200, 'SUB');
    await take(pacer, 200, 'other');
    expect(clock.slept).toBe(0);
    await take(pacer, 1, 'sub');
    expect(clock.slept).toBeGreaterThan(0);
  });

  it('slows down when Azure says that little is left, and is not sped up by a large count', async () => {
    const { pacer, clock } = aPacer();
    await pacer.observe('s', 11_999, 0);
    await take(pacer, 200);
    expect(clock.slept).toBe(0);
    await pacer.observe('s', 10, 0);
    await take(pacer, 20);
    expect(clock.slept).toBeGreaterThanOrEqual(950);
  });

  it('sends nothing while it is paused', async () => {
    const { pacer, clock } = aPacer();
    await pacer.observe('s', Number.NaN, 30_000);
    await take(pacer, 1);
    expect(clock.now).toBe(30_000);
  });

  it('is not held by a pause of nothing when the clock is set back', async () => {
    const { pacer, clock } = aPacer();
    clock.now = 7_200_000;
    await pacer.observe('s', Number.NaN, 0);
    clock.now = 0;
    await take(pacer, 1);
    expect(clock.slept).toBe(0);
  });

  it('stops waiting when it is aborted', async () => {
    const { pacer } = aPacer();
    await pacer.observe('s', Number.NaN, 30_000);
    await expect(pacer.take('s', AbortSignal.abort(), 'due')).rejects.toThrow('aborted');
  });
});

describe('what is asked first', () => {
  it('is what cancels need: passes leave some tokens to it', async () => {
    const { pacer, clock } = aPacer();
    await take(pacer, 200);
    await take(pacer, 20, 's', 'first');
    expect(clock.slept).toBe(0);
  });

  it('is no listing that can wait: it leaves half of the bucket to passes', async () => {
    const { pacer, clock } = aPacer();
    await take(pacer, 1, 's', 'can-wait');
    expect(clock.slept).toBe(0);
    await take(pacer, 150);
    await take(pacer, 1, 's', 'can-wait');
    expect(clock.slept).toBeGreaterThanOrEqual(2500);
    await take(pacer, 90);
    expect(clock.slept).toBeLessThan(3500);
  });

  it('is a listing too when it has waited for half a minute', async () => {
    const clock = { now: 0, slept: 0 };
    // Passes of others never leave more than fifty.
    const busy: ReadBuckets = {
      lease: async ({ left }) => ({ tokens: left > 50 ? 0 : 1, left: 50, pausedFor: 0 }),
      note: async () => undefined,
    };
    const { pacer } = aPacer(busy, clock);
    await take(pacer, 1, 's', 'can-wait');
    expect(clock.slept).toBeGreaterThanOrEqual(30_000);
    expect(clock.slept).toBeLessThan(40_000);
  });
});

describe('a bucket that replicas share', () => {
  it('gives two of them together no more than one alone would take', async () => {
    const clock = { now: 0, slept: 0 };
    const shared = createOwnBuckets(() => clock.now);
    const [one, other] = [aPacer(shared, clock), aPacer(shared, clock)];
    for (let count = 0; count < 100; count++) for (const { pacer } of [one, other]) await take(pacer, 1);
    for (let count = 0; count < 50; count++) for (const { pacer } of [one, other]) await take(pacer, 1);
    // 300 reads of a burst of 200 and 20 a second. Each may hold a few that it has not spent.
    expect(clock.slept).toBeGreaterThanOrEqual(4900);
    expect(clock.slept).toBeLessThan(8000);
  });

  it('is asked for many tokens at once', async () => {
    const clock = { now: 0, slept: 0 };
    const own = createOwnBuckets(() => clock.now);
    let asked = 0;
    const counting: ReadBuckets = { ...own, lease: (ask) => own.lease(ask).finally(() => asked++) };
    await take(aPacer(counting, clock).pacer, 200);
    expect(asked).toBeLessThanOrEqual(8);
  });

  it('holds all of them back when Azure asks one to wait', async () => {
    const clock = { now: 0, slept: 0 };
    const shared = createOwnBuckets(() => clock.now);
    const [one, other] = [aPacer(shared, clock), aPacer(shared, clock)];
    await one.pacer.observe('s', Number.NaN, 7000);
    await take(other.pacer, 1);
    expect(clock.slept).toBe(7000);
  });

  it('is left for a share of its own while it cannot be reached, and asked again later', async () => {
    const clock = { now: 0, slept: 0 };
    const own = createOwnBuckets(() => clock.now);
    let isDown = true;
    const shared: ReadBuckets = {
      ...own,
      lease: (ask) => (isDown ? Promise.reject(new Error('no database')) : own.lease(ask)),
    };
    const { pacer, outages } = aPacer(shared, clock);
    await take(pacer, 50);
    expect(clock.slept).toBe(0);
    await take(pacer, 20);
    expect(clock.slept).toBeGreaterThanOrEqual(2500);
    clock.now += 11_000;
    await take(pacer, 1);
    expect(outages).toEqual(['Error: no database']);
    isDown = false;
    clock.now += 11_000;
    const before = clock.slept;
    await take(pacer, 150);
    expect(clock.slept).toBe(before);
  });

  it.each<Urgency>(['first', 'due', 'can-wait'])(
    'gives a read that is %s, also without the others',
    async (urgency) => {
      const down: ReadBuckets = {
        lease: () => Promise.reject(new Error('no database')),
        note: () => Promise.reject(new Error('no database')),
      };
      const { pacer, clock } = aPacer(down);
      await take(pacer, 1, 's', urgency);
      expect(clock.slept).toBe(0);
    },
  );
});

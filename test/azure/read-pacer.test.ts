import { describe, expect, it } from 'vitest';
import { createReadPacer } from '../../src/azure/http/read-pacer.ts';
import { ALWAYS } from './fake-azure.ts';

/** A pacer whose waits pass at once on its own clock. */
function aPacer() {
  const clock = { now: 0, slept: 0 };
  const pacer = createReadPacer(
    () => clock.now,
    async (length) => {
      clock.now += length;
      clock.slept += length;
    },
  );
  return { pacer, clock };
}

async function take(pacer: ReturnType<typeof createReadPacer>, times: number, subscription = 's') {
  for (let count = 0; count < times; count++) await pacer.take(subscription, ALWAYS);
}

describe('pacing of ARM reads', () => {
  it('lets a burst below the bucket of Azure pass, and then no more than 20 a second', async () => {
    const { pacer, clock } = aPacer();
    await take(pacer, 200);
    expect(clock.slept).toBe(0);
    await take(pacer, 100);
    expect(clock.slept).toBeGreaterThanOrEqual(4900);
    expect(clock.slept).toBeLessThanOrEqual(5100);
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
    pacer.observe('s', 11_999);
    await take(pacer, 200);
    expect(clock.slept).toBe(0);
    pacer.observe('s', 10);
    await take(pacer, 20);
    expect(clock.slept).toBeGreaterThanOrEqual(950);
  });

  it('sends nothing while it is paused', async () => {
    const { pacer, clock } = aPacer();
    pacer.pause('s', 30_000);
    await take(pacer, 1);
    expect(clock.now).toBe(30_000);
  });

  it('is not held by a pause of nothing when the clock is set back', async () => {
    const { pacer, clock } = aPacer();
    clock.now = 7_200_000;
    pacer.pause('s', 0);
    clock.now = 0;
    await take(pacer, 1);
    expect(clock.slept).toBe(0);
  });

  it('stops waiting when it is aborted', async () => {
    const { pacer } = aPacer();
    pacer.pause('s', 30_000);
    await expect(pacer.take('s', AbortSignal.abort())).rejects.toThrow('aborted');
  });
});

describe('a read that can wait', () => {
  it('waits until others have enough left, and passes at once where they have', async () => {
    const { pacer, clock } = aPacer();
    await pacer.take('s', ALWAYS, true);
    expect(clock.slept).toBe(0);
    await take(pacer, 150);
    await pacer.take('s', ALWAYS, true);
    expect(clock.slept).toBeGreaterThanOrEqual(2500);
    await take(pacer, 90);
    expect(clock.slept).toBeLessThan(3000);
  });
});

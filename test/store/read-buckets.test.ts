import { expect, it } from 'vitest';
import { BUCKET } from '../../src/core/ports/read-buckets.ts';
import { onServer } from '../support/postgres.ts';

onServer('read buckets that replicas share', (bench) => {
  const bucket = { principal: 'p', subscription: 'S-1' };
  const shared = () => bench.store.readBuckets ?? expect.fail('a server has shared buckets');
  const lease = (wanted: number, left = 0, of = bucket) => shared().lease({ bucket: of, wanted, left });

  it('are full at first, and give every replica of what is left', async () => {
    const other = await bench.openAgain();
    expect(await lease(25)).toMatchObject({ tokens: 25, pausedFor: 0 });
    const second = await other.readBuckets?.lease({ bucket: { ...bucket, subscription: 's-1' }, wanted: 25, left: 0 });
    expect(second?.tokens).toBe(25);
    expect(second?.left).toBeLessThan(BUCKET.burst - 25);
  });

  it('are never overdrawn, however many take at once', async () => {
    const of = { ...bucket, subscription: 'crowd' };
    const began = performance.now();
    const leases = await Promise.all(Array.from({ length: 60 }, () => lease(25, 20, of)));
    const seconds = (performance.now() - began) / 1000;
    const taken = leases.reduce((sum, { tokens }) => sum + tokens, 0);
    expect(taken).toBeGreaterThan(BUCKET.burst - 40);
    expect(taken).toBeLessThanOrEqual(BUCKET.burst - 20 + seconds * BUCKET.perSecond + 1);
  });

  it('give nothing below what is left to others, and nothing while Azure asks all to wait', async () => {
    const of = { ...bucket, subscription: 'quiet' };
    await lease(1, 0, of);
    await shared().note({ bucket: of, atMost: 5, pause: 0 });
    expect((await lease(25, 120, of)).tokens).toBe(0);
    expect((await lease(25, 0, of)).tokens).toBeGreaterThan(0);
    await shared().note({ bucket: of, atMost: null, pause: 30_000 });
    const paused = await lease(25, 0, of);
    expect(paused.tokens).toBe(0);
    expect(paused.pausedFor).toBeGreaterThan(20_000);
  });

  it('are of one principal each', async () => {
    await lease(25, 0, { principal: 'one', subscription: 'x' });
    expect((await lease(1, 0, { principal: 'other', subscription: 'x' })).left).toBe(BUCKET.burst - 1);
  });

  it('are given up after a second by a process whose database does not answer', async () => {
    const client = await bench.connect();
    await client.query('begin');
    await client.query('lock table read_buckets in access exclusive mode');
    await expect(lease(1)).rejects.toThrow('did not answer within 1 s');
    await client.query('rollback');
  });
});

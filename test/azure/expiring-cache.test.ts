import { describe, expect, it } from 'vitest';
import { CONCURRENCY, chunks, mapLimited } from '../../src/azure/http/concurrency.ts';
import { cachedLoads, cachedOrRefused } from '../../src/azure/http/expiring-cache.ts';
import { AzureError } from '../../src/core/ports/azure.ts';

describe('a cache that expires', () => {
  it('loads once within its time and anew after it', async () => {
    const clock = { now: 1000 };
    let loads = 0;
    const cache = cachedLoads<number>(() => clock.now, 100);
    const load = async () => ++loads;
    expect(await cache('a', load)).toBe(1);
    clock.now = 1099;
    expect(await cache('a', load)).toBe(1);
    clock.now = 1100;
    expect(await cache('a', load)).toBe(2);
  });

  it('shares a load under way, and its failure, and keeps no failure', async () => {
    let loads = 0;
    const cache = cachedLoads<number>(() => 0, 100);
    const failing = async (): Promise<number> => {
      loads++;
      throw new AzureError('unavailable', 'down');
    };
    const both = await Promise.allSettled([cache('a', failing), cache('a', failing)]);
    expect(both.map((one) => one.status)).toEqual(['rejected', 'rejected']);
    expect(loads).toBe(1);
    expect(await cache('a', async () => 5)).toBe(5);
  });

  it('may keep a refusal for a time, and no other failure', async () => {
    const clock = { now: 1000 };
    const cache = cachedOrRefused<number>(() => clock.now, 1000, 100);
    const failing = (kind: 'denied' | 'unavailable') => () => Promise.reject(new AzureError(kind, kind));
    await expect(cache('a', failing('unavailable'))).rejects.toThrow('unavailable');
    await expect(cache('a', failing('denied'))).rejects.toThrow('denied');
    clock.now = 1099;
    await expect(cache('a', async () => 5)).rejects.toThrow('denied');
    clock.now = 1100;
    expect(await cache('a', async () => 5)).toBe(5);
  });

  it('loads again when whoever loaded was aborted', async () => {
    const cache = cachedLoads<number>(() => 0, 100);
    const aborted = cache('a', async () => {
      throw new AzureError('aborted', 'stopped');
    });
    const other = cache('a', async () => 7);
    await expect(aborted).rejects.toThrow('stopped');
    expect(await other).toBe(7);
  });
});

describe('mapping with a limit', () => {
  it('keeps the order and never has more under way', async () => {
    let under = 0;
    let most = 0;
    const results = await mapLimited([...Array(20).keys()], async (item) => {
      most = Math.max(most, ++under);
      await Promise.resolve();
      under--;
      return item * 2;
    });
    expect(results).toEqual([...Array(20).keys()].map((item) => item * 2));
    expect(most).toBe(CONCURRENCY);
  });

  it('throws the first failure and begins nothing after it', async () => {
    const begun: number[] = [];
    const mapping = mapLimited([...Array(20).keys()], async (item) => {
      begun.push(item);
      if (item === 1) throw new Error('one');
      await Promise.resolve();
    });
    await expect(mapping).rejects.toThrow('one');
    expect(begun.length).toBeLessThan(10);
  });

  it('cuts a list into pieces', () => {
    expect(chunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(chunks([], 2)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { createSharedReads } from '../../src/http/shared-reads.ts';
import { bearer, KEYS, OPERATOR, useWorld, VIEWER } from './world.ts';

/** A reading that ends when the test says so, and how often it has begun. */
function aReading() {
  const ends: ((value: string) => void)[] = [];
  const read = () => new Promise<string>((resolve) => ends.push(resolve));
  return { ends, read };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('readings that several ask for', () => {
  it('are one for all who ask before it begins, and nobody gets one that had begun before they asked', async () => {
    const shared = createSharedReads();
    const { ends, read } = aReading();
    const first = shared('runs', read);
    const late = [shared('runs', read), shared('runs', read)];
    expect(ends).toHaveLength(1);
    ends[0]?.('old');
    expect(await first).toBe('old');
    await turn();
    expect(ends).toHaveLength(2);
    ends[1]?.('new');
    expect(await Promise.all(late)).toEqual(['new', 'new']);
  });

  it('are apart for other keys, and forgotten once they are over', async () => {
    const shared = createSharedReads();
    const { ends, read } = aReading();
    const [runs, decisions] = [shared('runs', read), shared('decisions', read)];
    ends[0]?.('runs');
    ends[1]?.('decisions');
    expect(await Promise.all([runs, decisions])).toEqual(['runs', 'decisions']);
    const again = shared('runs', read);
    ends[2]?.('again');
    expect(await again).toBe('again');
  });

  it('fail for those who asked for the one that failed alone', async () => {
    const shared = createSharedReads();
    const first = shared('runs', async () => Promise.reject(new Error('the store is away')));
    const second = shared('runs', async () => 'runs');
    await expect(first).rejects.toThrow('the store is away');
    expect(await second).toBe('runs');
  });
});

describe('a list that many ask for at once', () => {
  const world = useWorld();

  it('is read twice and answered to all, and callers with other rights never share', async () => {
    let readings = 0;
    const app = world.app({
      keys: KEYS,
      ledger: {
        ...world.ledger,
        listedDecisions: async (filter, page) => {
          readings++;
          await turn();
          return world.ledger.listedDecisions(filter, page);
        },
      },
    });
    const ask = (key: string) => app.inject({ url: '/api/v1/decisions', headers: bearer(key) });
    await app.ready();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(VIEWER)));
    expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true);
    expect(new Set(answers.map(({ headers }) => headers.etag)).size).toBe(1);
    expect(readings).toBeLessThan(5);
    readings = 0;
    await Promise.all([ask(VIEWER), ask(OPERATOR)]);
    expect(readings).toBe(2);
  });
});

import { expect, test } from 'vitest';
import { api } from './api/bench.ts';

test('the bench of the API asks each list, each filter and single things, and nothing is refused', async () => {
  const { figures } = await api({ quick: true, abort: new AbortController().signal, progress: () => {} });
  // The bench makes them.
  const requests = figures.requests as readonly {
    readonly name: string;
    readonly refused: number;
    readonly answered: number;
  }[];
  expect(requests.length).toBeGreaterThan(30);
  expect(requests.filter(({ refused, answered }) => refused > 0 || answered === 0)).toEqual([]);
});

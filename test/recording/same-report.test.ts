import { afterAll, beforeAll, expect, test } from 'vitest';
import { bothReports, type PastOnDisk, pastOnDisk } from './past.ts';

let past: PastOnDisk;
beforeAll(async () => {
  past = await pastOnDisk();
});
afterAll(() => past?.remove());

test('the policies in docs/examples/policies do to the past in a file what they do to it in the store', async () => {
  const { stored, filed } = await bothReports(past, 'docs/examples/policies', {});
  expect(filed).toEqual(stored);
  expect(stored.passes).toBe(328);
  expect(stored.effects.length).toBeGreaterThan(20);
});

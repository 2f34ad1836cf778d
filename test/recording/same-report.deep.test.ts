import { afterAll, beforeAll, expect, test } from 'vitest';
import { diffPolicies } from '../../src/commands/simulate/diff.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { capture } from '../commands/capture.ts';
import { AS_JSON, bothReports, LONG_AGO, type PastOnDisk, pastOnDisk } from './past.ts';

const SHIPPED = 'policies';
const EXAMPLES = 'docs/examples/policies';

let past: PastOnDisk;
beforeAll(async () => {
  past = await pastOnDisk();
});
afterAll(() => past?.remove());

test('the policies in policies do to the past in a file what they do to it in the store', async () => {
  const { stored, filed } = await bothReports(past, 'policies', {});
  expect(filed).toEqual(stored);
  expect(stored.passes).toBe(328);
  expect(stored.effects.length).toBeGreaterThan(20);
});

test('the policies in docs/examples/policies do to the past in a file what they do to it in the store', async () => {
  const { stored, filed } = await bothReports(past, EXAMPLES, {});
  expect(filed).toEqual(stored);
  expect(stored.passes).toBe(328);
  expect(stored.effects.length).toBeGreaterThan(20);
});

test('so they do from a moment within it on, and to one workspace of it', async () => {
  const last = Date.parse((await bothReports(past, SHIPPED, {})).stored.to);
  // Between two passes: the file counts back from when it was written.
  const since = Date.now() - last + 15 * HOUR + 7 * MINUTE;
  const late = await bothReports(past, EXAMPLES, { since });
  expect(late.filed).toEqual(late.stored);
  expect(Date.parse(late.stored.from)).toBeGreaterThan(last - 16 * HOUR);
  const one = await bothReports(past, EXAMPLES, { workspace: 'ml-odd' });
  expect(one.filed).toEqual(one.stored);
  expect(one.stored.passes).toBe(40);
});

test('a comparison is the same too, and without --since it is over all of the file', async () => {
  const compared = (variables: Record<string, string>, recording: string | null, since: number | null) =>
    capture(() => diffPolicies(SHIPPED, EXAMPLES, variables, { ...AS_JSON, recording, since }));
  const stored = await compared({ ...past.variables }, null, LONG_AGO.since);
  const filed = await compared({}, past.recording, null);
  expect(filed).toEqual(stored);
  expect(filed.code).toBe(1);
});

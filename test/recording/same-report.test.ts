import { afterAll, beforeAll, expect, test } from 'vitest';
import { diffPolicies } from '../../src/commands/simulate/diff.ts';
import { type SimulateOptions, simulate } from '../../src/commands/simulate/simulate.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { capture } from '../commands/capture.ts';
import { LONG_AGO, type PastOnDisk, pastOnDisk } from './past.ts';

let past: PastOnDisk;
beforeAll(async () => {
  past = await pastOnDisk();
});
afterAll(() => past?.remove());

const SHIPPED = 'policies';
const EXAMPLES = 'docs/examples/policies';
const JSON_OUT = { workspace: null, mode: 'enforce', output: 'json' } as const;

/** What a command says of the past in the store, and of the same in the file, without any setting. */
async function both(policies: string, options: Partial<SimulateOptions>) {
  const given = { ...JSON_OUT, ...LONG_AGO, policies, ...options };
  const stored = await capture(() => simulate(past.variables, { ...given, recording: null }));
  const filed = await capture(() => simulate({}, { ...given, recording: past.recording }));
  expect(stored.err).toBe('');
  expect(filed.err).toBe('');
  expect(filed.code).toBe(stored.code);
  return { stored: JSON.parse(stored.out), filed: JSON.parse(filed.out) };
}

test.each([SHIPPED, EXAMPLES])(
  'the policies in %s do to the past in a file what they do to it in the store',
  async (policies) => {
    const { stored, filed } = await both(policies, {});
    expect(filed).toEqual(stored);
    expect(stored.passes).toBe(328);
    expect(stored.effects.length).toBeGreaterThan(20);
  },
);

test('so they do from a moment within it on, and to one workspace of it', async () => {
  const last = Date.parse((await both(SHIPPED, {})).stored.to);
  // Between two passes: the file counts back from when it was written.
  const since = Date.now() - last + 15 * HOUR + 7 * MINUTE;
  const late = await both(EXAMPLES, { since });
  expect(late.filed).toEqual(late.stored);
  expect(Date.parse(late.stored.from)).toBeGreaterThan(last - 16 * HOUR);
  const one = await both(EXAMPLES, { workspace: 'ml-odd' });
  expect(one.filed).toEqual(one.stored);
  expect(one.stored.passes).toBe(40);
});

test('a comparison is the same too, and without --since it is over all of the file', async () => {
  const compared = (variables: Record<string, string>, recording: string | null, since: number | null) =>
    capture(() => diffPolicies(SHIPPED, EXAMPLES, variables, { ...JSON_OUT, recording, since }));
  const stored = await compared({ ...past.variables }, null, LONG_AGO.since);
  const filed = await compared({}, past.recording, null);
  expect(filed).toEqual(stored);
  expect(filed.code).toBe(1);
});

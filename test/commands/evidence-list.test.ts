import { expect, it } from 'vitest';
import { listLines } from '../../src/commands/evidence/list.ts';
import { UTC } from '../../src/core/values/zone.ts';
import { BEGAN, kept } from '../evidence/bundle-support.ts';

const SUBJECT = {
  run: { id: 'brave_pear_8h', displayName: 'churn-nightly', workspace: 'ml-risk', workspaceId: '/x' },
  decision: null,
};
const list = (items: readonly (readonly [Parameters<typeof listLines>[0]['items'][number], unknown])[]) =>
  listLines({ ...SUBJECT, items: items.map(([item]) => item) }, { now: BEGAN, zone: UTC }, null);

it('has what was kept again without a change once, with its newest time', () => {
  const lines = list([
    kept('one', { at: BEGAN, name: 'a.txt' }),
    kept('one and two', { at: BEGAN + 60_000, name: 'a.txt' }),
    kept('one', { at: BEGAN + 120_000, name: 'a.txt' }),
    kept('one', { at: BEGAN, name: 'b.txt' }),
  ]);
  expect(lines.slice(2).map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
    'a.txt log 3 bytes 01:02 UTC, 2 times',
    'a.txt log 11 bytes 01:01 UTC',
    'b.txt log 3 bytes 01:00 UTC',
  ]);
});

it('says once what is missing for the same reason at each decision', () => {
  const lines = list([kept(null, { name: 'a.txt' }), kept(null, { name: 'a.txt', at: BEGAN })]);
  expect(lines.slice(-2)).toEqual(['1 item missing:', '  a.txt of churn-nightly: storage refused it: HTTP 403']);
});

import { expect, it } from 'vitest';
import type { OwnerData } from '../../src/core/alert/alert-schemas.ts';
import { addressesOf } from '../../src/core/alert/people.ts';

function addressOf(tag: string): readonly string[] | undefined {
  const owner: OwnerData = { id: tag, ids: [tag], display: tag, source: 'tag', others: [] };
  return addressesOf(owner, [], 'mail')?.to;
}

it.each(["o'brien@example.com", 'alice+ml@mail.example.com', 'bob@bücher.example', 'team@localhost'])(
  'takes %s for a mail address',
  (tag) => {
    expect(addressOf(tag)).toEqual([tag]);
  },
);

it.each([
  '.@.',
  'a@b..example',
  'a@.example',
  'a@example.',
  'a\u0001b@example.com',
  'a@exam\u0000ple.com',
  'a\u202eb@example.com',
  'a\u00adb@example.com',
  'a@b@example.com',
  `a@${'x'.repeat(254)}`,
])('does not take %j for one', (tag) => {
  expect(addressOf(tag)).toBeUndefined();
});

it('knows one person by several entries: one with the mail address, another with the member of Slack', () => {
  const owner: OwnerData = { id: 'alice', ids: ['alice'], display: 'alice', source: 'tag', others: [] };
  const alice = { owners: ['alice'], zone: null };
  const people = [
    { ...alice, mail: 'alice@example.com', slack: null },
    { ...alice, mail: null, slack: 'U012AB3CD' },
  ];
  expect(addressesOf(owner, people, 'mail')?.to).toEqual(['alice@example.com']);
  expect(addressesOf(owner, people, 'slack')?.to).toEqual(['U012AB3CD']);
});

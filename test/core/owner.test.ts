import { describe, expect, test } from 'vitest';
import { addressesOf, type Person } from '../../src/core/alert/people.ts';
import { budgetValues, countedOwners, ownerOf } from '../../src/core/run/owner.ts';
import type { Workspace } from '../../src/core/run/run.ts';
import { aRun } from '../conditions/snapshots.ts';

const WORKSPACE: Workspace = {
  id: 'w',
  name: 'ml',
  subscriptionId: 's',
  resourceGroup: 'g',
  location: 'l',
  tags: { Owner: 'lead@example.com' },
};

const RULES = { tags: ['owner'], fallback: 'oncall' };
const WITH_DOMAIN = { ...RULES, domain: 'example.com' };

function owner(tags: Record<string, string>, rules = RULES) {
  return ownerOf(aRun({ tags, creator: { objectId: null, displayName: null } }), WORKSPACE, rules);
}

function counted(tags: Record<string, string>, rules: Parameters<typeof countedOwners>[2] = RULES) {
  return countedOwners(aRun({ tags, creator: { objectId: null, displayName: null } }), WORKSPACE, rules);
}

const ALICE = 'alice@example.com';
const BOB = 'bob@example.com';
const GUID = '00000000-0000-4000-8000-000000000001';

describe('the owners that a tag names', () => {
  test.each<[string, string[], string[]?]>([
    // value, owners without owner.domain, owners with it where they differ
    [`${ALICE};${BOB}`, [ALICE, BOB]],
    [`${ALICE}, ${BOB}`, [ALICE, BOB]],
    [`${ALICE} ${BOB}`, [ALICE, BOB]],
    [`${ALICE}:${BOB}`, [ALICE, BOB]],
    [` ${ALICE} ;; ${BOB} ,`, [ALICE, BOB]],
    [`${ALICE} and ${BOB}`, [ALICE, BOB]],
    [`["${ALICE}","${BOB}"]`, [ALICE, BOB]],
    [`${ALICE};Alice@Example.COM`, [ALICE]],
    ['Alice@Example.com', [ALICE]],
    ['alice', ['alice'], [ALICE]],
    ['Alice', ['alice'], [ALICE]],
    ['CORP\\alice', ['corp\\alice'], [ALICE]],
    ['alice, bob', ['alice', 'bob'], [ALICE, BOB]],
    ['alice bob', ['alice bob'], [ALICE, BOB]],
    ['a:b', ['a:b'], ['a@example.com', 'b@example.com']],
    [`bob;${ALICE}`, ['bob', ALICE], [BOB, ALICE]],
    [`${ALICE}/${BOB}`, [ALICE, BOB]],
    [`${ALICE}&${BOB}`, [ALICE, BOB]],
    [`${ALICE}；${BOB}，${ALICE}`, [ALICE, BOB]],
    ['alice+ml@example.com', ['alice+ml@example.com']],
    ['JOSE\u0301@example.com;jos\u00e9@example.com', ['jos\u00e9@example.com']],
    [`Alice <${ALICE}>`, [ALICE]],
    [`Smith, Alice <${ALICE}>; Jones, Bob <${BOB}>`, [ALICE, BOB]],
    [`"Smith; Alice" <${ALICE}>, ${BOB}`, [ALICE, BOB]],
    [`${ALICE} (Alice, night shift)`, [ALICE]],
    [`mailto:${ALICE}`, [ALICE]],
    [GUID, [GUID]],
    ['/subscriptions/s/resourceGroups/g/providers/x/y', ['/subscriptions/s/resourcegroups/g/providers/x/y']],
    ['https://wiki.example.com/teams/vision', ['https://wiki.example.com/teams/vision']],
    ['Team Vision', ['team vision'], ['team@example.com', 'vision@example.com']],
  ])('%s', (value, bare, completed = bare) => {
    expect(owner({ owner: value }).ids).toEqual(bare);
    expect(owner({ owner: value }, WITH_DOMAIN).ids).toEqual(completed);
  });

  test.each(['@alice', 'alice@', 'alice@@example.com', 'alice@.example.com'])(
    '%s is no mail address, so who started the run is asked in their place, then the contact of the workspace',
    (value) => {
      const run = aRun({ tags: { owner: value }, creator: { objectId: GUID, displayName: 'Bob' } });
      const named = ownerOf(run, WORKSPACE, RULES);
      expect(named).toMatchObject({ source: 'tag', ids: [value] });
      const others = (named.others ?? []).map(({ source, ids }) => ({ source, ids: [...ids] }));
      const data = { ...named, ids: [...(named.ids ?? [])], others };
      const bob: Person = { owners: [GUID], mail: BOB, slack: null, zone: null };
      expect(addressesOf(data, [bob], 'mail')).toEqual({ to: [BOB], source: 'creator', confidence: 'likely' });
      expect(addressesOf(data, [], 'mail')).toEqual({
        ...{ to: ['lead@example.com'], source: 'workspace', confidence: 'guess' },
      });
    },
  );

  test('a mail address in the tag leaves nobody else to ask', () => {
    expect(owner({ owner: `nobody@; ${ALICE}` }).others).toBeUndefined();
  });

  test('a value that names nobody is no owner', () => {
    expect(owner({ owner: ' ;, ' })).toMatchObject({ source: 'workspace', id: 'lead@example.com' });
  });

  test('are shown as they are written: two by name, more as a count', () => {
    expect(owner({ owner: 'Alice@Example.com' }).display).toBe('Alice@Example.com');
    expect(owner({ owner: `${ALICE};${BOB}` }).display).toBe(`${ALICE} and ${BOB}`);
    expect(owner({ owner: `${ALICE};${BOB};carl@example.com` }).display).toBe(`${ALICE} and 2 more`);
  });
});

describe('the owners whose allowance counts a run', () => {
  test('are all whom one tag names, and a capital letter makes no other owner', () => {
    expect(counted({ owner: `Alice@Example.com; ${BOB}` })).toEqual([ALICE, BOB]);
    expect(counted({ owner: 'Alice' }, WITH_DOMAIN)).toEqual([ALICE]);
  });

  test('are not known where several bare names may be one name, unless the domain is known', () => {
    expect(counted({ owner: 'Smith, Alice' })).toBeNull();
    expect(counted({ owner: 'alice, bob' }, WITH_DOMAIN)).toEqual([ALICE, BOB]);
    expect(counted({ owner: 'Team Vision' })).toEqual(['team vision']);
  });

  test('are not known where two spellings of the key name different owners, and are where they differ in case', () => {
    expect(counted({ owner: ALICE, Owner: BOB })).toBeNull();
    expect(counted({ owner: ALICE, Owner: 'ALICE@example.com' })).toEqual([ALICE]);
  });
});

test('budgets compare the values of their tag without case, and each of several owners has a budget', () => {
  const values = (tags: Record<string, string>, tag = 'team') => budgetValues({ tags }, tag, WITH_DOMAIN);
  expect(values({ team: 'Vision' })).toEqual(['vision']);
  expect(values({ team: 'Vision', Team: 'vision' })).toEqual(['vision']);
  expect(values({ team: 'vision', Team: 'speech' })).toEqual([]);
  expect(values({ team: 'vision; speech' })).toEqual(['vision; speech']);
  expect(values({ owner: `Bob, ${ALICE}` }, 'Owner')).toEqual([BOB, ALICE]);
  expect(values({}, 'team')).toEqual([]);
});

test('of two owners by the spelling of the tag one is notified first, whatever the order, and both are shown', () => {
  const both = {
    source: 'tag',
    id: 'a@example.com',
    display: 'a@example.com and b@example.com',
    ids: ['a@example.com', 'b@example.com'],
  };
  expect(owner({ owner: 'b@example.com', Owner: 'a@example.com' })).toEqual(both);
  expect(owner({ Owner: 'a@example.com', owner: 'b@example.com' })).toEqual(both);
  expect(owner({ owner: ' ', 'Owner ': ' a@example.com' })).toMatchObject({ id: 'a@example.com', source: 'tag' });
});

test("a workspace's tag is read in any case, as Azure does", () => {
  expect(owner({})).toMatchObject({ source: 'workspace', id: 'lead@example.com', display: 'lead@example.com' });
});

test('a tag called like what every object has names nobody', () => {
  expect(owner({}, { ...RULES, tags: ['constructor'] })).toMatchObject({ source: 'fallback', id: 'oncall' });
});

import { expect, test } from 'vitest';
import { ownerOf } from '../../src/core/run/owner.ts';
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

function owner(tags: Record<string, string>, creator = { objectId: null, displayName: null }, keys = ['owner']) {
  return ownerOf(aRun({ tags, creator }), WORKSPACE, keys, 'oncall');
}

test('of two owners by the spelling of the tag one is told, whatever the order, and both are shown', () => {
  const both = { source: 'tag', id: 'a@example.com', display: 'a@example.com and b@example.com' };
  expect(owner({ owner: 'b@example.com', Owner: 'a@example.com' })).toEqual(both);
  expect(owner({ Owner: 'a@example.com', owner: 'b@example.com' })).toEqual(both);
  expect(owner({ owner: ' ', 'Owner ': ' a@example.com' })).toMatchObject({ id: 'a@example.com', source: 'tag' });
});

test("a workspace's tag is read in any case, as Azure does", () => {
  expect(owner({})).toEqual({ source: 'workspace', id: 'lead@example.com', display: 'lead@example.com' });
});

test('a tag called like what every object has names nobody', () => {
  expect(owner({}, undefined, ['constructor'])).toMatchObject({ source: 'fallback', id: 'oncall' });
});

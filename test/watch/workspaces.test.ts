import { expect, test } from 'vitest';
import { AzureError, type WorkspaceDirectory } from '../../src/core/ports/azure.ts';
import type { Workspace } from '../../src/core/run/run.ts';
import { DAY, HOUR } from '../../src/core/values/duration.ts';
import { type FoundWorkspaces, findWorkspaces, foundBefore } from '../../src/watch/workspaces.ts';

const NOW = Date.UTC(2026, 2, 2);
const TARGET = { subscription: 's', discover: ['ml-*'] };

function aWorkspace(name: string): Workspace {
  return { id: `/w/${name}`, name, subscriptionId: 's', resourceGroup: 'g', location: 'westeurope', tags: {} };
}

const [A, B] = [aWorkspace('ml-a'), aWorkspace('ml-b')];

/** A subscription: what its list names, and what is found by name. */
class Directory implements WorkspaceDirectory {
  listed: readonly Workspace[] = [A, B];
  unread: readonly string[] = [];
  byName: (name: string) => Workspace | null = () => null;

  async list() {
    return { workspaces: this.listed, unread: this.unread };
  }

  async find(_: string, __: string, name: string) {
    return this.byName(name);
  }
}

function find(directory: Directory, before?: FoundWorkspaces, now = NOW): Promise<FoundWorkspaces> {
  return findWorkspaces([TARGET], { directory, now, abort: new AbortController().signal }, before);
}

const names = ({ workspaces }: FoundWorkspaces) => workspaces.map(({ name }) => name);
const reasons = ({ problems }: FoundWorkspaces) => problems.map(({ target, reason }) => `${target}: ${reason}`);

test('a workspace that drops out of the list and may not be read stays under watch, with the words of Azure', async () => {
  const directory = new Directory();
  const before = await find(directory);
  directory.listed = [A];
  directory.byName = () => {
    throw new AzureError('denied', 'reading workspace ml-b: HTTP 403 AuthorizationFailed', { status: 403 });
  };
  const found = await find(directory, before);
  expect(names(found)).toEqual(['ml-a', 'ml-b']);
  expect(reasons(found)).toEqual([
    'workspace ml-b: Azure no longer lists it; reading workspace ml-b: HTTP 403 AuthorizationFailed',
  ]);
});

test('one that the list leaves out and that exists shows that the list is not whole', async () => {
  const directory = new Directory();
  const before = await find(directory);
  directory.listed = [A];
  directory.byName = () => B;
  const found = await find(directory, before);
  expect(names(found)).toEqual(['ml-a', 'ml-b']);
  expect(reasons(found)).toEqual([expect.stringContaining('leaves out ml-b, which exists')]);
});

test('one that does not exist any more is watched for a day, and then no longer', async () => {
  const directory = new Directory();
  let found = await find(directory);
  directory.listed = [A];
  found = await find(directory, found, NOW + HOUR);
  expect([names(found), reasons(found)]).toEqual([
    ['ml-a', 'ml-b'],
    [expect.stringContaining('workspace ml-b: Azure reports that it no longer exists (404)')],
  ]);
  found = await find(directory, found, NOW + HOUR + DAY);
  expect([names(found), reasons(found)]).toEqual([['ml-a'], []]);
});

test('what cannot be read of the list is named, and the rest is watched', async () => {
  const directory = new Directory();
  directory.unread = ['listing the workspaces: HTTP 400'];
  const found = await find(directory);
  expect([names(found), reasons(found)]).toEqual([
    ['ml-a', 'ml-b'],
    ['workspaces ml-* in subscription s: listing the workspaces: HTTP 400'],
  ]);
});

test('after a restart those that the store knows stay under watch while the discovery is refused', async () => {
  const directory = new Directory();
  directory.list = () => Promise.reject(new AzureError('denied', 'HTTP 403', { status: 403 }));
  const kept = [
    { workspace: A, lastPass: { endedAt: NOW - HOUR } },
    { workspace: B, lastPass: { endedAt: NOW - 2 * DAY } },
    { workspace: aWorkspace('other'), lastPass: { endedAt: NOW - HOUR } },
  ];
  const found = await find(directory, foundBefore([TARGET], kept, NOW));
  expect(names(found)).toEqual(['ml-a']);
  expect(found.problems).toMatchObject([{ reason: 'HTTP 403', isUnwatched: false }]);
});

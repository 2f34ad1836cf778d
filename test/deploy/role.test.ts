import { describe, expect, it } from 'vitest';
import { roles, rolesAsJson } from '../../deploy/generate-role.ts';
import { ENFORCE_PERMISSIONS, WATCH_PERMISSIONS } from '../../src/azure/permissions.ts';
import { read } from './files.ts';

describe('deploy/role.json', () => {
  it('is what the permissions in the code say; else run: node deploy/generate-role.ts', () => {
    expect(read('deploy/role.json')).toBe(rolesAsJson());
  });

  it('grants every permission that the code needs', () => {
    const { watcher, enforcer, regions } = roles();
    expect([...watcher.actions, ...regions.actions].sort()).toEqual([...WATCH_PERMISSIONS.actions].sort());
    expect([...enforcer.actions, ...regions.actions].sort()).toEqual([...ENFORCE_PERMISSIONS.actions].sort());
  });

  it('only reads, but for the cancel', () => {
    const { watcher, enforcer, regions } = roles();
    for (const action of [...watcher.actions, ...regions.actions]) expect(action).toMatch(/\/read$/);
    const more = enforcer.actions.filter((action) => !action.endsWith('/read'));
    expect(more.every((action) => action.startsWith('Microsoft.MachineLearningServices/workspaces/jobs/'))).toBe(true);
    expect(enforcer.notActions).not.toEqual([]);
  });

  it('leaves to Storage Blob Data Reader what it grants', () => {
    expect(ENFORCE_PERMISSIONS.dataActions).toEqual([
      'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read',
    ]);
  });
});

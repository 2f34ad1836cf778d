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
    expect(more).toEqual(['Microsoft.MachineLearningServices/workspaces/jobs/cancel/action']);
    expect(enforcer.actions).toContain('Microsoft.MachineLearningServices/workspaces/jobs/read');
    expect(enforcer.notActions).toEqual([]);
  });

  it('has a wildcard only in the fallback, which deletes nothing all the same', () => {
    const { enforcerByWildcard, ...others } = roles();
    for (const { actions } of Object.values(others)) expect(actions.join()).not.toContain('*');
    expect(enforcerByWildcard.actions).toContain('Microsoft.MachineLearningServices/workspaces/jobs/*');
    expect(enforcerByWildcard.notActions).toEqual(['Microsoft.MachineLearningServices/workspaces/jobs/delete']);
    expect(read('deploy/role.bicep')).toContain('param cancelByWildcard bool = false');
  });

  it('adds and deletes evidence, and can change none', () => {
    const { evidenceKeeper } = roles();
    expect(evidenceKeeper.actions).toEqual([]);
    const rights = evidenceKeeper.dataActions.map((action) => action.split('/blobs/')[1]);
    expect(rights).toEqual(['add/action', 'delete', 'read']);
  });

  it('leaves to Storage Blob Data Reader what it grants', () => {
    expect(ENFORCE_PERMISSIONS.dataActions).toEqual([
      'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read',
    ]);
  });
});

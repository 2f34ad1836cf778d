import { describe, expect, it } from 'vitest';
import { ENFORCE_PERMISSIONS, WATCH_PERMISSIONS } from '../../src/azure/permissions.ts';
import { ON_RECORDED } from '../support/needs.ts';
import { ALWAYS, fakeAzure } from './fake-azure.ts';
import { recordedBody } from './recorded.ts';

const ID = '/subscriptions/sub-1/resourceGroups/RG-1/providers/Microsoft.MachineLearningServices/workspaces/Ws-One';

describe('a workspace', () => {
  it('is found, its id in lower case and its names as given', async () => {
    const { azure } = fakeAzure({
      'GET /workspaces/Ws-One?': {
        body: { id: ID, name: 'Ws-One', location: 'westeurope', tags: { a: null, b: 'c' } },
      },
    });
    expect(await azure.workspaces.find('sub-1', 'RG-1', 'Ws-One', ALWAYS)).toEqual({
      id: ID.toLowerCase(),
      name: 'Ws-One',
      subscriptionId: 'sub-1',
      resourceGroup: 'RG-1',
      location: 'westeurope',
      tags: { a: '', b: 'c' },
    });
  });

  it('is null when there is none, and an error when it may not be read', async () => {
    const { azure } = fakeAzure({ 'GET /workspaces/secret?': { status: 403 } });
    expect(await azure.workspaces.find('sub-1', 'rg', 'none', ALWAYS)).toBeNull();
    await expect(azure.workspaces.find('sub-1', 'rg', 'secret', ALWAYS)).rejects.toMatchObject({ kind: 'denied' });
  });
});

describe('the workspaces of a subscription', () => {
  it('are those of all pages, and one that cannot be read is left out and said', async () => {
    const next = 'https://management.azure.com/subscriptions/sub-1/more/workspaces?api-version=1&$skip=x';
    const { azure } = fakeAzure({
      'GET /providers/Microsoft.MachineLearningServices/workspaces?': {
        body: { value: [{ id: ID, name: 'Ws-One' }, { name: 7 }], nextLink: next },
      },
      'GET /more/workspaces': { body: { value: [{ id: ID.replace('Ws-One', 'two'), name: 'two' }] } },
    });
    const found = await azure.workspaces.list('sub-1', ALWAYS);
    expect(found.workspaces.map((workspace) => workspace.name)).toEqual(['Ws-One', 'two']);
    expect(found.unread).toEqual([expect.stringContaining('workspace (no name)')]);
  });

  it('are those of the pages before one that leads back to them, which is said at once', async () => {
    const next = 'https://management.azure.com/subscriptions/sub-1/more/workspaces?api-version=1&$skip=x';
    const body = { value: [{ id: ID, name: 'Ws-One' }], nextLink: next };
    const { azure, transport } = fakeAzure({
      'GET /providers/Microsoft.MachineLearningServices/workspaces?': { body },
      'GET /more/workspaces': { body },
    });
    const found = await azure.workspaces.list('sub-1', ALWAYS);
    expect(found.workspaces.map(({ name }) => name)).toContain('Ws-One');
    expect(found.unread).toEqual([expect.stringContaining('a page names an earlier one as the next one')]);
    expect(transport.sent).toHaveLength(2);
  });

  it.each(['workspaces-list-subscription.json', 'workspaces-list-private-link.json'])(
    'are read from the recorded %s',
    ON_RECORDED,
    async (file) => {
      const { azure, warnings } = fakeAzure({ 'GET /workspaces?': { body: recordedBody(file) } });
      expect((await azure.workspaces.list('sub-1', ALWAYS)).workspaces.length).toBeGreaterThan(0);
      expect(warnings).toEqual([]);
    },
  );
});

describe('the permissions', () => {
  it('of watching only read, and those of enforcing add the cancel', () => {
    expect(WATCH_PERMISSIONS.actions.every((action) => action.endsWith('/read'))).toBe(true);
    const added = ENFORCE_PERMISSIONS.actions.filter((action) => !WATCH_PERMISSIONS.actions.includes(action));
    expect(added).toEqual(['Microsoft.MachineLearningServices/workspaces/jobs/cancel/action']);
    expect(ENFORCE_PERMISSIONS.dataActions).toEqual([
      'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read',
    ]);
  });

  it('never hold a secret', () => {
    expect(JSON.stringify(ENFORCE_PERMISSIONS)).not.toMatch(/listSecrets|listKeys/i);
  });
});

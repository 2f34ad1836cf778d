import { expect, it } from 'vitest';
import { connectAzure } from '../../src/azure/index.ts';
import { chooseLogs } from '../../src/core/evidence/log-files.ts';
import { type ScenarioInput, startSandbox } from '../../src/sandbox/index.ts';
import { ALWAYS } from './fake-azure.ts';

const SUBSCRIPTION = '5c1f7a52-6d0e-4f6b-9c58-2f0f5d1c7e11';

type WorkspaceInput = ScenarioInput['subscriptions'][number]['workspaces'][number];

it.each([
  ['storage', true],
  ['the artifact service', false],
])(
  'of a run with more files than are listed, %s still gives the logs, and says that the list is not whole',
  async (_who, role) => {
    const artifacts = Array.from({ length: 10_050 }, (_, n) => ({ path: `checkpoints/${n}.pt`, text: 'x', at: '-1h' }));
    const workspace: WorkspaceInput = {
      name: 'ws',
      'resource-group': 'rg',
      'storage-role': role,
      runs: [{ id: 'r', type: 'command', created: '-2h', started: '-2h', artifacts, logs: [{ text: 'hello\n' }] }],
    };
    const sandbox = await startSandbox({
      scenario: { subscriptions: [{ id: SUBSCRIPTION, workspaces: [workspace] }] },
    });
    const { arm: endpoint, authority: authorityHost, tenantId } = sandbox.hosts;
    const credential = { kind: 'client-secret', tenantId, clientId: 'app', clientSecret: 'secret' } as const;
    const azure = connectAzure(
      { endpoint, authorityHost, ca: sandbox.caPem, credential },
      { clock: Date.now, retryDelay: 1 },
    );
    try {
      const [found] = (await azure.workspaces.list(SUBSCRIPTION, ALWAYS)).workspaces;
      if (!found) throw new Error('there is no workspace');
      const files = await azure.evidence.files(found, { id: 'r', displayName: 'r', outputs: {} }, ALWAYS);
      if (!files.known) throw new Error(files.reason);
      expect(files.value.incomplete).toBe('it has more than 10000 files; the first ones and its logs are listed');
      expect(chooseLogs(files.value.files).logs.map(({ path }) => path)).toEqual(['user_logs/std_log.txt']);
      expect(files.value.files.length).toBe(10_001);
    } finally {
      azure.close();
      await sandbox.close();
    }
  },
);

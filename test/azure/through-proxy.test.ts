import { afterEach, expect, it } from 'vitest';
import { connectAzure } from '../../src/azure/index.ts';
import { known } from '../../src/core/signal/signal.ts';
import { createOutbound } from '../../src/network/outbound.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { startProxy } from '../support/proxy.ts';
import { cpuRun, oneWorkspace } from '../support/scenarios.ts';
import { ALWAYS } from './fake-azure.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

it('whatever is asked of Azure takes the proxy, sign-in and blobs included, and trusts the authority of the config behind it', async () => {
  const sandbox = await startSandbox({ scenario: oneWorkspace([cpuRun('long', '-2h')]) });
  const proxy = await startProxy();
  const outbound = createOutbound({ httpsProxy: `http://127.0.0.1:${proxy.port}`, ca: sandbox.caPem });
  open.push(sandbox, proxy, outbound);
  const azure = connectAzure(
    {
      endpoint: sandbox.hosts.arm,
      authorityHost: sandbox.hosts.authority,
      pricesEndpoint: sandbox.url,
      credential: { kind: 'client-secret', tenantId: sandbox.hosts.tenantId, clientId: 'c', clientSecret: 's' },
    },
    { clock: () => sandbox.control.now(), outbound },
  );
  const subscription = sandbox.control.state().workspaces[0]?.armId.split('/')[2] ?? '';
  const { workspaces } = await azure.workspaces.list(subscription, ALWAYS);
  const [workspace] = workspaces;
  if (!workspace) throw new Error('the sandbox has a workspace');
  const { runs } = await azure.runs.page(workspace, null, ALWAYS);
  const snapshots = runs.map(({ run }) => ({
    run,
    phaseSince: run.createdAt,
    signals: { timing: known({ startedAt: run.createdAt, endedAt: null }, sandbox.control.now()) },
  }));
  await azure.runs.failures(workspace, ['long'], ALWAYS);
  await azure.signals.activity(workspace, snapshots, { over: 3_600_000, now: sandbox.control.now() }, ALWAYS);
  const request = { kind: 'artifact', step: null, output: null, path: 'report.json' } as const;
  await azure.signals.artifact(workspace, snapshots, request, ALWAYS);
  const kinds = azure.requests.counts();
  for (const kind of ['token', 'workspaces', 'jobs-list', 'run-batch', 'metrics', 'datastores', 'blob'])
    expect(kinds[kind], kind).toBeGreaterThan(0);
  const hosts = new Set(proxy.asked.map((address) => address.replace(/^[^.]+\.blob/, '*.blob')));
  const { host } = new URL(sandbox.url);
  expect([...hosts].sort()).toEqual([`*.blob.${host}`, host].sort());
});

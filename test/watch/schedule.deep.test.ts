import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { SUBSCRIPTION } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace, workspaceNamed } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';

let service: Service;
afterEach(() => service.close());

const RUNTIME = { 'runtime.yaml': ENFORCE_RUNTIME };

test('a workspace that cannot be seen for blind-after is an alert, named in readiness, and stops no other', async () => {
  service = await startService({
    scenario: {
      subscriptions: [
        {
          id: SUBSCRIPTION,
          workspaces: [workspaceNamed('good', [cpuRun('a', '-10m')]), workspaceNamed('bad', [cpuRun('b', '-10m')])],
        },
      ],
    },
    policies: RUNTIME,
  });
  expect((await service.get('/readyz')).status).toBe(200);
  service.sandbox.control.addFault({
    on: 'jobs-list',
    do: 'status',
    status: 403,
    times: 1000,
    url: '/workspaces/bad/',
  });
  for (let pass = 0; pass < 3; pass++) {
    service.sandbox.control.advance('15m');
    const records = await service.tick(2);
    expect(records.get('good')?.error).toBeNull();
    expect(records.get('bad')?.error).toContain('403');
  }
  await service.until(() => service.receiver.arrived.some(({ type }) => type === 'runwarden.workspace.blind.v1'));
  const ready = await service.get('/readyz');
  expect(ready.status).toBe(503);
  expect(JSON.stringify(ready.body)).toContain('workspace bad was last seen whole');
  const metrics = (await service.get('/metrics')).body;
  expect(metrics).toContain('runwarden_unseen{workspace="bad",kind="workspace"} 1');
  expect(metrics).toContain('runwarden_unseen{workspace="good",kind="any"} 0');
  expect(JSON.stringify(ready.body)).not.toContain('workspace good was');

  service.sandbox.control.clearFaults();
  await service.tick(2);
  await service.until(() => service.receiver.arrived.some(({ type }) => type === 'runwarden.workspace.recovered.v1'));
  expect((await service.get('/readyz')).status).toBe(200);
});

test('policies that are broken while the service runs are refused, people hear of it, and the last good set stays in force', async () => {
  service = await startService({ scenario: oneWorkspace([cpuRun('long', '-30m')]), policies: RUNTIME });
  await writeFile(join(service.policies, 'runtime.yaml'), ENFORCE_RUNTIME.replace('over: 1h', 'over: soon'));
  await service.tick(1);
  await service.until(() => service.receiver.arrived.some(({ type }) => type === 'runwarden.policies.rejected.v1'));
  expect(service.logged.join('')).toMatch(/runtime\.yaml:\d+:\d+/);
  service.sandbox.control.advance('1h');
  await service.tick(1);
  await service.until(async () => {
    const page = await service.running.deps.ledger.decisions({ kind: 'cancel' }, { cursor: null, limit: 5 });
    return page?.items[0]?.decision.runId === 'long';
  });

  await writeFile(join(service.policies, 'runtime.yaml'), ENFORCE_RUNTIME.replace('over: 1h', 'over: 3h'));
  await service.tick(1);
  expect(service.running.deps.policies.problems()).toEqual([]);
});

test('an approved cancel that a freeze holds waits for it, and nobody is asked again', async () => {
  const asks = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve');
  service = await startService({ scenario: oneWorkspace([cpuRun('long', '-2h')]), policies: { 'asks.yaml': asks } });
  const { ledger, clock } = service.running.deps;
  const decisions = async (kind: 'ask' | 'cancel') =>
    (await ledger.decisions({ kind }, { cursor: null, limit: 9 }))?.items ?? [];
  const [asked] = await decisions('ask');
  const freeze = { id: 'f', reason: 'audit', author: 'robin', createdAt: clock(), endsAt: null };
  await ledger.freeze(freeze);
  await fetch(`${service.running.url}/api/v1/decisions/${asked?.decision.id}/approve`, { method: 'POST' });
  await service.rest();
  expect(await decisions('cancel')).toEqual([]);
  await ledger.unfreeze('robin', clock());
  await service.until(() => service.sandbox.control.requests().sinceStart.cancel === 1);
  expect(await decisions('ask')).toHaveLength(1);
});

import { afterEach, expect, test } from 'vitest';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';

let service: Service;
afterEach(() => service.close());

test('the cancel does not wait for a pass that is under way, and happens once', async () => {
  const asks = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve');
  service = await startService({ scenario: oneWorkspace([cpuRun('long', '-2h')]), policies: { 'asks.yaml': asks } });
  const { ledger } = service.running.deps;
  const [asked] = (await ledger.decisions({ kind: 'ask' }, { cursor: null, limit: 1 }))?.items ?? [];
  const requests = () => service.sandbox.control.requests().sinceStart;
  const listed = requests()['jobs-list'] ?? 0;
  service.sandbox.control.addFault({ on: 'jobs-list', do: 'slow', ms: 6_000 });
  await service.running.watch.tick();
  await service.until(() => (requests()['jobs-list'] ?? 0) > listed);
  await fetch(`${service.running.url}/api/v1/decisions/${asked?.decision.id}/approve`, { method: 'POST' });
  await service.until(() => requests().cancel === 1);
  const { lastPass } = (await ledger.workspaces())[0] ?? {};
  // The pass that was under way has not ended.
  expect(lastPass?.requests['jobs-list']).toBe(listed);
  service.sandbox.control.clearFaults();
  await service.rest();
  expect(requests().cancel).toBe(1);
  const cancels = (await ledger.decisions({ kind: 'cancel' }, { cursor: null, limit: 9 }))?.items ?? [];
  expect(cancels.map(({ cancellation }) => cancellation?.state)).toEqual(['requested']);
});

import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { HOUR } from '../../src/core/values/duration.ts';
import { SUBSCRIPTION } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';

let service: Service;
afterEach(() => service.close());

const RUNTIME = { 'runtime.yaml': ENFORCE_RUNTIME };

test('a configured workspace that does not exist is named in readiness and the log, and the others go on', async () => {
  service = await startService({
    scenario: oneWorkspace([cpuRun('a', '-10m')]),
    policies: RUNTIME,
    targets: [
      { subscription: SUBSCRIPTION, resourceGroup: 'rg-ml', name: 'ml' },
      { subscription: SUBSCRIPTION, resourceGroup: 'rg-ml', name: 'mistyped' },
    ],
  });
  const ready = await service.get('/readyz');
  expect(ready.status).toBe(503);
  expect(JSON.stringify(ready.body)).toContain(
    'workspace mistyped in resource group rg-ml: there is no such workspace',
  );
  expect(service.logged.join('')).toContain('mistyped');
  expect((await service.get('/api/v1/runs/ml/a')).status).toBe(200);
});

test('a store that takes no writes is an alert without it, and its end is one, too', async () => {
  service = await startService({ scenario: oneWorkspace([cpuRun('a', '-10m')]), policies: RUNTIME });
  await service.rest();
  await service.refuseWrites(true);
  const subjects = () => service.receiver.arrived.map(({ subject }) => subject);
  for (let minutes = 0; minutes < 30; minutes += 10) {
    expect(subjects()).toEqual([]);
    service.sandbox.control.advance('10m');
    await service.running.watch.look();
  }
  expect(subjects()).toEqual(['Runwarden cannot write to its store since 03:00 UTC']);
  const ready = await service.get('/readyz');
  expect(ready.status).toBe(503);
  expect(JSON.stringify(ready.body)).toContain('read-only transaction');
  await service.running.watch.look();
  expect(subjects()).toHaveLength(1);
  await service.refuseWrites(false);
  await service.tick(1);
  // A full disk still takes some writes.
  expect((await service.get('/readyz')).status).toBe(503);
  service.sandbox.control.advance('2m');
  await service.tick(1);
  await service.until(() => subjects().length > 1);
  expect(subjects()[1]).toBe('Runwarden writes to its store again, after 32 min');
  expect((await service.get('/readyz')).status).toBe(200);
});

test('the whole service, ticked, cancels through its own queue and confirms', async () => {
  service = await startService({ scenario: oneWorkspace([cpuRun('long', '-2h')]), policies: RUNTIME });
  await service.until(() => service.receiver.arrived.some(({ type }) => type === 'runwarden.cancel.requested.v1'));
  service.sandbox.control.advance('10m');
  await service.tick(1);
  await service.until(() => service.receiver.arrived.some(({ type }) => type === 'runwarden.cancel.confirmed.v1'));
  expect(service.sandbox.control.requests().sinceStart.cancel).toBe(1);
  const metrics = await service.get('/metrics');
  expect(metrics.body).toContain('runwarden_cancel_transitions_total{state="requested"} 1');
});

test('a run is said to be judged again when the next tick comes, on the clock of the service', async () => {
  service = await startService({ scenario: oneWorkspace([cpuRun('short', '-10m')]), policies: RUNTIME });
  const { body } = await service.get('/api/v1/runs/ml/short');
  const { now, nextPassAt } = z.object({ now: z.string(), nextPassAt: z.string() }).parse(body);
  // The schedule of these tests ticks on the 29th of February, and on the time of this machine.
  const ticksAt = new Date(Date.now() + Date.parse(nextPassAt) - Date.parse(now) + HOUR / 2);
  expect([ticksAt.getUTCMonth(), ticksAt.getUTCDate(), ticksAt.getUTCHours()]).toEqual([1, 29, 0]);
});

test('the cancel follows an approval within seconds, between two ticks', async () => {
  const asks = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve');
  service = await startService({ scenario: oneWorkspace([cpuRun('long', '-2h')]), policies: { 'asks.yaml': asks } });
  const { ledger } = service.running.deps;
  const [asked] = (await ledger.decisions({ kind: 'ask' }, { cursor: null, limit: 1 }))?.items ?? [];
  const answered = await fetch(`${service.running.url}/api/v1/decisions/${asked?.decision.id}/approve`, {
    method: 'POST',
  });
  expect(answered.status).toBe(200);
  await service.until(() => service.sandbox.control.requests().sinceStart.cancel === 1);
});

import { expect, it } from 'vitest';
import { HOUR } from '../../src/core/values/duration.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { readStored } from '../../src/telemetry/stored-metrics.ts';
import { aPolicy, aRun, NOW, pass } from './fixtures.ts';
import { useWorld } from './world.ts';

const world = useWorld();
const PASS = { startedAt: NOW, endedAt: NOW + 1500, error: null, activeRuns: 2, warnings: [], unseen: [] };

it('counts what the passes, the cancels and the deliveries report', async () => {
  const metrics = createMetrics({ version: '1.2.3', node: 'v24.0.0' });
  metrics.passEnded('w', { ...PASS, requests: { 'jobs-list': 2, metrics: 5 } });
  metrics.passEnded('w', { ...PASS, error: 'no access', requests: { 'jobs-list': 1 } });
  for (const status of [200, 200, 429, null]) metrics.azureAnswered('jobs-list', status);
  metrics.judged('gpu-idle', 'unknown');
  metrics.delivered('chat', 'given-up');
  metrics.cancelMoved('confirmed');
  metrics.policiesRead(4, 1);
  metrics.policiesDiffer(true);
  const text = await metrics.text();
  for (const line of [
    'runwarden_pass_duration_seconds_sum{workspace="w"} 3',
    'runwarden_passes_total{workspace="w",result="ok"} 1',
    'runwarden_passes_total{workspace="w",result="failed"} 1',
    'runwarden_build_info{version="1.2.3",node="v24.0.0"} 1',
    'runwarden_azure_requests_total{kind="jobs-list",status="200"} 2',
    'runwarden_azure_requests_total{kind="jobs-list",status="429"} 1',
    'runwarden_azure_requests_total{kind="jobs-list",status="none"} 1',
    'runwarden_verdicts_total{policy="gpu-idle",outcome="unknown"} 1',
    'runwarden_alert_delivery_attempts_total{channel="chat",result="given-up"} 1',
    'runwarden_cancel_transitions_total{state="confirmed"} 1',
    'runwarden_policies_in_force 4',
    'runwarden_policy_problems 1',
    'runwarden_policies_differ 1',
  ])
    expect(text.split('\n')).toContain(line);
  expect(text).toContain('process_cpu_seconds_total');
});

it('shows what the store holds, and never a run by its id', async () => {
  const metrics = createMetrics();
  const read = () => readStored(world.ledger, NOW);
  const before = await metrics.text(read);
  expect(before).toContain('runwarden_store_up 1');
  expect(before).not.toContain('runwarden_last_good_pass_timestamp_seconds');
  await pass(world.ledger, world.newId, [aRun({ id: 'run-with-an-id' })], [aPolicy()]);
  await world.ledger.freeze({ id: 'f', reason: 'x', author: 'a', createdAt: NOW, endsAt: NOW + HOUR });
  const text = await metrics.text(read);
  for (const line of [
    'runwarden_open_findings{policy="gpu-idle",state="firing"} 1',
    'runwarden_approvals_waiting 1',
    'runwarden_frozen 1',
    `runwarden_last_good_pass_timestamp_seconds{workspace="ml-prod-eu"} ${NOW / 1000}`,
    'runwarden_failed_passes_in_a_row{workspace="ml-prod-eu"} 0',
  ])
    expect(text.split('\n')).toContain(line);
  expect(text).not.toContain('run-with-an-id');
});

it('keeps answering when the store does not', async () => {
  const metrics = createMetrics();
  const text = await metrics.text(async () => {
    throw new Error('no database');
  });
  expect(text).toContain('runwarden_store_up 0');
  expect(text).toContain('runwarden_policies_in_force 0');
});

import { beforeAll, expect, test } from 'vitest';
import type { IdleStretch } from '../../../src/core/money/idle-stretches.ts';
import type { SeenCompute } from '../../../src/core/run/seen-compute.ts';
import { HOUR, MINUTE } from '../../../src/core/values/duration.ts';
import { NOW, WORKSPACE } from '../../http/fixtures.ts';
import { compileOne, policyText } from '../../policy/helpers.ts';
import { useDesk } from './desk.ts';

const desk = useDesk();
const none = useDesk();

function aCompute(name: string, given: Partial<SeenCompute> = {}): SeenCompute {
  return {
    ...{ name, kind: 'cluster', vmSize: 'Standard_NC24ads_A100_v4', priority: 'dedicated', gpusPerNode: 1 },
    ...{ nodes: { idle: 0, atWork: 2, unusable: 0 }, minNodes: 0, steadySince: null },
    ...{ pricePerNodeHour: 2, currency: 'EUR', priceNote: null, unknown: null, ...given },
  };
}

function idle(compute: string, given: Partial<IdleStretch> = {}): IdleStretch {
  return {
    ...{ workspaceId: WORKSPACE.id, compute, why: 'scale-down', since: NOW - 130 * MINUTE, from: NOW - 130 * MINUTE },
    ...{ until: NOW, nodes: 4, gpusPerNode: 1, pricePerNodeHour: 1.87, currency: 'EUR', isOpen: true },
    ...{ after: { runId: 'calm_ant', displayName: 'nightly-0412' }, ...given },
  };
}

beforeAll(async () => {
  const { ledger } = desk.world;
  const when = '{idle-compute: {for: 2h}}';
  desk.world.policies = [compileOne(policyText({ when, mode: 'notify', steps: '[{notify: owner}]' }))];
  await (await ledger.lease(WORKSPACE, NOW))?.release();
  await ledger.takeLook(WORKSPACE.id, { now: NOW, lookedBefore: NOW - HOUR });
  const computes = [
    aCompute('busy'),
    aCompute('bad\u001b[31m', { kind: 'instance', nodes: { idle: 1, atWork: 0, unusable: 0 } }),
    aCompute('a100-cluster', { nodes: { idle: 4, atWork: 0, unusable: 0 }, minNodes: 1 }),
    aCompute('k8s', { kind: 'other', nodes: null, unknown: 'Azure gives no count of nodes' }),
  ];
  const instance = idle('bad\u001b[31m', { why: 'instance', nodes: 1, pricePerNodeHour: null, after: null });
  await ledger.noteLook(WORKSPACE.id, { at: NOW, computes }, { changed: [], begun: [idle('a100-cluster'), instance] });
});

test('computes are listed with what their idle nodes have cost, the dearest first', async () => {
  const { code, out } = await desk.run('computes', { output: 'table' });
  expect(code).toBe(0);
  const lines = out.split('\n');
  expect(lines[0]).toMatch(/^COMPUTE +WORKSPACE +NODES +IDLE +SINCE +AFTER +SO FAR +AN HOUR$/);
  expect(lines[1]).toMatch(/^a100-cluster .*0 at work, keeps 1 +4 .* nightly-0412 +16\.21 EUR +7\.48 EUR$/);
  expect(lines[2]).toMatch(/^bad␛\[31m .*runs for nobody +1 .* no price +no price$/);
  expect(out).toContain('k8s: Azure gives no count of nodes.');
  expect(out).toContain('a100-cluster violates a-policy: 4 nodes idle, for 2h 10m, limit 2h.');
  expect(out).not.toContain('busy violates');
  expect(out).toContain('Runwarden looks once an hour, and does not stop computes.');
  const some = JSON.parse((await desk.run('computes', { output: 'json', idle: true })).out);
  expect(some.items.map(({ name }: { name: string }) => name)).toEqual(['a100-cluster', 'bad\u001b[31m']);
});

test('the status has a row for what is idle', async () => {
  const { out } = await desk.run('status', { output: 'text' });
  expect(out).toMatch(/idle +4 nodes of a100-cluster for 2 h 10 min after nightly-0412: 16\.21 EUR so far/);
  expect(out).toContain('the instance bad␛[31m for 2 h 10 min: no price is known');
  expect((await none.run('status', { output: 'text' })).out).not.toContain('idle');
});

test('without a look the list says when there will be one', async () => {
  expect((await none.run('computes', { output: 'table' })).out).toBe(
    'There is no compute to see. Computes are looked at once an hour.\n',
  );
});

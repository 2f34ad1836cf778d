import { beforeAll, describe, expect, it } from 'vitest';
import type { IdleStretch } from '../../src/core/money/idle-stretches.ts';
import type { SeenCompute } from '../../src/core/run/seen-compute.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { compileOne, policyText } from '../policy/helpers.ts';
import { NOW, WORKSPACE } from './fixtures.ts';
import { useWorld } from './world.ts';

const world = useWorld();
const read = async (query = '') => (await world.app().inject(`/api/v1/computes${query}`)).json();

function aCompute(name: string, given: Partial<SeenCompute> = {}): SeenCompute {
  return {
    ...{ name, kind: 'cluster', vmSize: 'Standard_NC24ads_A100_v4', priority: 'dedicated', gpusPerNode: 1 },
    ...{ nodes: { idle: 0, atWork: 2, unusable: 0 }, minNodes: 0, steadySince: null },
    ...{ pricePerNodeHour: 2, currency: 'EUR', priceNote: null, unknown: null, ...given },
  };
}

const IDLE: IdleStretch = {
  ...{ workspaceId: WORKSPACE.id, compute: 'a100-cluster', why: 'scale-down', since: NOW - 3 * HOUR },
  ...{ from: NOW - 3 * HOUR, until: NOW, nodes: 4, gpusPerNode: 1, pricePerNodeHour: 1.333, currency: 'EUR' },
  ...{ after: { runId: 'calm_ant', displayName: 'nightly-0412' }, isOpen: true },
};

beforeAll(async () => {
  const when = '{idle-compute: {for: 2h}}';
  world.policies = [
    compileOne(policyText({ when, mode: 'notify', steps: '[{notify: owner}]' })),
    compileOne(policyText({ name: 'of-runs' })),
  ];
  await (await world.ledger.lease(WORKSPACE, NOW))?.release();
  await world.ledger.takeLook(WORKSPACE.id, { now: NOW, lookedBefore: NOW - HOUR });
  const computes = [
    aCompute('a100-cluster', { nodes: { idle: 4, atWork: 0, unusable: 0 } }),
    aCompute('busy'),
    aCompute('k8s', { kind: 'other', nodes: null, unknown: 'Azure gives no count of nodes for a Kubernetes compute' }),
  ];
  await world.ledger.noteLook(WORKSPACE.id, { at: NOW, computes }, { changed: [], begun: [IDLE] });
});

describe('the list of computes', () => {
  it('has what is idle now, since when, after which run and for how much, and what policies about computes say', async () => {
    expect((await read()).items).toMatchObject([
      {
        ...{ workspace: WORKSPACE.name, name: 'a100-cluster', unknown: null },
        idle: {
          ...{ nodes: 4, minimum: 0, since: expect.stringMatching(/Z$/), soFar: 16, perHour: 5.33, currency: 'EUR' },
          ...{ atLeast: false, after: { displayName: 'nightly-0412' } },
        },
        policies: [{ policy: 'a-policy', outcome: 'violated', reason: '4 nodes idle, for 3h, limit 2h' }],
      },
      { name: 'busy', idle: null, policies: [{ outcome: 'healthy', reason: 'no node is idle' }] },
      { name: 'k8s', idle: null, policies: [{ outcome: 'unknown', reason: expect.stringContaining('no count') }] },
    ]);
  });

  it('is filtered by workspace and by what is idle', async () => {
    expect((await read('?idle=true')).items).toHaveLength(1);
    expect((await read('?workspace=other-*')).items).toEqual([]);
    expect((await read(`?workspace=${WORKSPACE.name}&limit=2`)).next).not.toBeNull();
    expect((await world.app().inject('/api/v1/computes?idle=maybe')).statusCode).toBe(400);
  });

  it('says which workspaces could not be listed, and that their computes are unknown', async () => {
    await world.ledger.noteBlindLook(WORKSPACE.id, 'the list is refused (403)');
    const { items, unseen } = await read();
    expect(unseen).toMatchObject([{ workspace: WORKSPACE.name, problem: 'the list is refused (403)' }]);
    expect(items.map(({ unknown }: { unknown: string }) => unknown)).toEqual(
      Array(3).fill('the list is refused (403)'),
    );
    expect(items[0].policies[0].outcome).toBe('unknown');
  });
});

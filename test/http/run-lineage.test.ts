import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { RunRecord } from '../../src/core/evidence/run-record.ts';
import { aRecord } from '../support/a-record.ts';
import { aRun, NOW, WORKSPACE } from './fixtures.ts';
import { bearer, KEYS, useWorld, VIEWER } from './world.ts';

const world = useWorld();

async function keep(record: RunRecord): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(record));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { id, displayName } = record.run;
  const whole = { bytes: bytes.length, from: 0, changedAt: null };
  await world.ledger.keep([
    {
      item: {
        ...{ id: world.newId(), workspaceId: WORKSPACE.id, runId: id, decisionId: null, at: record.at },
        ...{ kind: 'record', ofRun: { id, displayName }, name: 'record.json', missing: null, dropped: null },
        occasion: 'ended',
        content: { sha256, bytes: bytes.length, mediaType: 'application/json', whole, redacted: {} },
      },
      bytes,
    },
  ]);
}

const COMMIT = {
  repository: 'https://git.example.com/team/train.git',
  branch: 'main',
  commit: '503b47d5',
  dirty: false,
};

it('the details of a run have the lineage of its newest kept record, for everybody who sees the run', async () => {
  const run = aRun({ id: 'recorded' });
  await (await world.ledger.lease(WORKSPACE, NOW))?.release();
  await world.ledger.observe(WORKSPACE.id, [{ run, phaseSince: NOW, lastSeenAt: NOW }]);
  const record = aRecord(run, NOW);
  await keep({ ...record, lineage: { ...record.lineage, git: { known: true, value: COMMIT } } });
  const read = async (viewers: boolean, key?: string) => {
    const app = world.app({ evidence: { viewers }, ...(key && { keys: KEYS }) });
    const headers = key === undefined ? {} : bearer(key);
    return (await app.inject({ url: '/api/v1/runs/ml-prod-eu/recorded', headers })).json();
  };
  const expected = { at: '2026-01-31T09:30:00Z', lineage: { git: { known: true, value: COMMIT } } };
  expect(await read(false)).toMatchObject({ record: expected });
  expect((await read(true, VIEWER)).record).toMatchObject(expected);
  expect((await read(false, VIEWER)).record).toMatchObject(expected);
});

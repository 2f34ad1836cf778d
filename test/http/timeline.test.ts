import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RunRecord, RunTimes } from '../../src/core/evidence/run-record.ts';
import { phaseOf } from '../../src/core/run/status.ts';
import { MINUTE } from '../../src/core/values/duration.ts';
import type { AppDeps } from '../../src/http/deps.ts';
import { aChild, aRecord } from '../support/a-record.ts';
import { aRun, NOW, WORKSPACE } from './fixtures.ts';
import { useWorld } from './world.ts';

const world = useWorld();
const at = (minutes: number) => NOW + minutes * MINUTE;
const CREATED = { createdAt: NOW };

async function see(id: string, status: string, minutes: number): Promise<void> {
  const run = aRun({ id, status, phase: phaseOf(status), ...CREATED });
  await (await world.ledger.lease(WORKSPACE, NOW))?.release();
  await world.ledger.observe(WORKSPACE.id, [{ run, phaseSince: at(minutes), lastSeenAt: at(minutes) }]);
}

function times(given: Partial<RunTimes>): RunRecord['times'] {
  const none = { startedAt: null, endedAt: null, lastStartedAt: null, computed: null, attempt: 1, queueing: null };
  return { known: true, value: { createdAt: NOW, ...none, ...given } };
}

/** A service whose Azure knows these records, and how often it was asked. */
function serving(records: Record<string, RunRecord>) {
  const asked: string[] = [];
  const azure: AppDeps['azure'] = {
    page: async () => ({ runs: [], next: null, malformed: [] }),
    async record(_, run) {
      asked.push(run.id);
      const record = records[run.id];
      if (!record) throw new Error('aborted');
      return record;
    },
  };
  const app = world.app({ azure });
  return { asked, read: async (path: string) => (await app.inject(`/api/v1/runs/ml-prod-eu/${path}`)).json() };
}

async function keepLog(runId: string, name: string, text: string, from = 0): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const whole = { bytes: bytes.length + from, from, changedAt: null };
  await world.ledger.keep([
    {
      item: {
        ...{ id: world.newId(), workspaceId: WORKSPACE.id, runId, decisionId: null, occasion: 'decided', at: NOW },
        ...{ kind: 'log', ofRun: { id: runId, displayName: runId }, name, missing: null, dropped: null },
        content: { sha256, bytes: bytes.length, mediaType: 'text/plain', whole, redacted: {} },
      },
      bytes,
    },
  ]);
}

async function keep(record: RunRecord, occasion: 'decided' | 'ended'): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(record));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { id, displayName } = record.run;
  const whole = { bytes: bytes.length, from: 0, changedAt: null };
  await world.ledger.keep([
    {
      item: {
        ...{ id: world.newId(), workspaceId: WORKSPACE.id, runId: id, decisionId: null, occasion, at: record.at },
        ...{ kind: 'record', ofRun: { id, displayName }, name: 'record.json', missing: null, dropped: null },
        content: { sha256, bytes: bytes.length, mediaType: 'application/json', whole, redacted: {} },
      },
      bytes,
    },
  ]);
}

describe('the timeline of a run', () => {
  it('joins what Azure reports with what passes saw, and says which is which', async () => {
    for (const [status, minute] of [
      ['Queued', 1],
      ['Preparing', 12],
      ['Running', 20],
    ] as const)
      await see('timed', status, minute);
    const children = [
      { child: aChild('trial-1', at(20)), parameters: {}, metrics: { known: true, value: [] }, cost: null },
    ];
    const record = aRecord(aRun({ id: 'timed' }), at(22), {
      times: times({ startedAt: at(18) }),
      children: { known: true, value: children },
    } as Partial<RunRecord>);
    const timeline = await serving({ timed: record }).read('timed/timeline');
    expect(timeline.stretches).toMatchObject([
      { phase: 'queue', from: '2026-01-31T09:30:00Z', seconds: 60, inWords: 'at least 1m', source: 'seen' },
      { phase: 'setup', to: '2026-01-31T09:48:00Z', seconds: 360, inWords: 'at least 6m', statuses: ['Preparing'] },
      { phase: 'run', from: '2026-01-31T09:48:00Z', to: null, seconds: 120, atLeast: true },
    ]);
    expect(timeline.children).toMatchObject([
      {
        id: 'trial-1',
        totals: [
          { phase: 'waiting', inWords: '10m' },
          { phase: 'run', inWords: '1h', atLeast: false },
        ],
      },
    ]);
    expect(timeline).toMatchObject({ startedAt: '2026-01-31T09:48:00Z', endedAt: null, notes: [] });
  });

  it('of a run whose times Azure does not give is as passes saw it, and says so', async () => {
    await see('alone', 'Running', 5);
    await see('alone', 'Completed', 10);
    const timeline = await serving({}).read('alone/timeline');
    expect(timeline.stretches).toMatchObject([{ phase: 'run', seconds: 0, atLeast: true }]);
    expect(timeline.notes[0]).toMatch(
      /^what Azure reports of its times and its steps is not known: Azure did not answer/,
    );
  });
});

describe('the setup of a run', () => {
  it('has the parts whose logs were kept, from the first to the last time in each', async () => {
    await see('built', 'Running', 30);
    await keepLog(
      'built',
      'azureml-logs/20_image_build_log.txt',
      '2026/01/31 09:31:00 Step 1\n2026/01/31 09:38:30 pushed\n',
    );
    await keepLog(
      'built',
      'azureml-logs/65_job_prep-tvmps_1.txt',
      'prep\n[2026-01-31T09:40:00.12Z] mounted images\n',
      4096,
    );
    await keepLog('built', 'user_logs/std_log.txt', '2026-01-31 09:50:00 epoch 1\n');
    const { setup } = await serving({}).read('built/timeline');
    expect(setup).toMatchObject([
      { part: 'image build', from: '2026-01-31T09:31:00Z', seconds: 450, inWords: '7m 30s', atLeast: false },
      { part: 'preparation', log: 'azureml-logs/65_job_prep-tvmps_1.txt', inWords: 'at least 0s' },
    ]);
  });
});

describe('the record of a run', () => {
  it('is read from Azure, once for many looks within seconds', async () => {
    await see('live', 'Running', 5);
    const service = serving({ live: aRecord(aRun({ id: 'live' }), at(5), { times: times({}) }) });
    expect(await service.read('live/record')).toMatchObject({ source: 'azure', record: { run: { id: 'live' } } });
    await service.read('live/record');
    expect(service.asked).toEqual(['live']);
  });

  it('is the one that was kept where the run has ended, and Azure is not asked', async () => {
    await see('over', 'Completed', 5);
    await keep(aRecord(aRun({ id: 'over' }), at(2), {}), 'decided');
    await keep(aRecord(aRun({ id: 'over' }), at(6), { times: times({ endedAt: at(4) }) }), 'ended');
    const service = serving({});
    expect(await service.read('over/record')).toMatchObject({ source: 'kept', at: '2026-01-31T09:36:00Z' });
    expect(service.asked).toEqual([]);
  });

  it('is the one that was kept where Azure knows the run no more', async () => {
    await see('deleted', 'Running', 5);
    await keep(aRecord(aRun({ id: 'deleted' }), at(2), { times: times({}) }), 'decided');
    const gone = aRecord(aRun({ id: 'deleted' }), at(9));
    expect(await serving({ deleted: gone }).read('deleted/record')).toMatchObject({ source: 'kept' });
  });

  it('is none where nothing was kept and Azure does not answer', async () => {
    await see('unread', 'Running', 5);
    const problem = await serving({}).read('unread/record');
    expect(problem).toMatchObject({
      status: 503,
      detail: 'There is no record of it: Azure did not answer in time, and nothing was kept.',
    });
  });
});

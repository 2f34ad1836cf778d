import { describe, expect, it } from 'vitest';
import { readJob } from '../../src/azure/arm/to-run.ts';
import { historyRunSchema } from '../../src/azure/run-history/history-schema.ts';
import { refreshRun } from '../../src/azure/run-history/to-child.ts';
import { onCompute, placed } from '../../src/core/run/placement.ts';
import { known, unknown } from '../../src/core/signal/signal.ts';
import { NOW, WORKSPACE } from './fake-azure.ts';
import { aHistoryRun, aJob } from './fixtures/jobs.ts';

function listed(json: unknown) {
  const reading = readJob(WORKSPACE, json, NOW);
  if (!reading.ok) throw new Error(reading.problem);
  return reading.listed;
}

describe('an ARM job', () => {
  it('becomes a run with every fact that ARM has', () => {
    expect(listed(aJob('train')).run).toEqual({
      job: expect.objectContaining({ services: { known: true, value: [] } }),
      workspaceId: WORKSPACE.id,
      workspaceName: 'ws-one',
      id: 'train',
      displayName: 'the train',
      experiment: 'exp',
      jobType: 'command',
      status: 'Running',
      phase: 'running',
      archived: false,
      createdAt: Date.UTC(2026, 7, 25, 13, 23, 30, 540),
      creator: { objectId: null, displayName: 'Jane Example' },
      tags: { owner: 'a@example.com' },
      placement: onCompute('gpu-a', { nodes: 2 }),
      timeLimit: 300_000,
      outputs: { default: 'azureml://datastores/workspaceartifactstore/ExperimentRun/dcid.train' },
      studioUrl: 'https://ml.azure.com/runs/train?wsid=/subscriptions/sub-1/x',
      definition: null,
      resubmittedFrom: null,
    });
  });

  it('loses the secrets that people wrote into its name and its tags, and keeps what policies match by', () => {
    const secret = `hf_${'aB3d'.repeat(8)}`;
    const tags = {
      repository: `https://me:${secret}@git.example.com/team/train.git`,
      HUB_TOKEN: 'not-for-the-record-7',
      'token-budget': 'large',
      secret_project: 'falcon',
      owner: 'a@example.com',
      [secret]: 'x',
    };
    const { run } = listed(aJob('named', { displayName: `train ${secret}`, tags }));
    expect(run.displayName).toBe('train [redacted]');
    expect(run.tags).toEqual({
      repository: 'https://[redacted]@git.example.com/team/train.git',
      HUB_TOKEN: '[redacted]',
      'token-budget': 'large',
      secret_project: 'falcon',
      owner: 'a@example.com',
      '[redacted]': 'x',
    });
  });

  it('keeps the workspace alone in the studio link', () => {
    expect(listed(aJob('train')).run.studioUrl).not.toContain('sig');
    expect(
      listed(aJob('train', { services: { Studio: { endpoint: 'javascript:alert(1)' } } })).run.studioUrl,
    ).toBeNull();
    expect(listed(aJob('train', { services: 'odd' })).run.studioUrl).toBeNull();
  });

  it('is read with null tags, inputs, outputs, limits and resources', () => {
    const nothing = { tags: null, properties: null, inputs: null, outputs: null, limits: null, resources: null };
    const { run } = listed(aJob('bare', { ...nothing, services: null, computeId: null, displayName: null }));
    expect(run).toMatchObject({
      displayName: 'bare',
      tags: {},
      outputs: {},
      timeLimit: null,
      placement: placed({ kind: 'serverless' }),
      studioUrl: null,
    });
  });

  it('keeps a type and a status that are not known yet, and calls the status so', () => {
    const { run } = listed(aJob('new', { jobType: 'Quantum', status: 'Entangled' }));
    expect(run).toMatchObject({ jobType: 'quantum', status: 'Entangled', phase: 'unrecognised' });
  });

  it('has the resources of its trial and the limit of its task where those are', () => {
    const trial = { resources: { instanceCount: 3, instanceType: 'Standard_ND40rs_v2' } };
    const { run } = listed(aJob('sweep', { jobType: 'Sweep', resources: undefined, trial }));
    expect(run.placement).toMatchObject({ nodes: 3, instanceType: 'Standard_ND40rs_v2' });
    const automl = aJob('auto', { limits: undefined, taskDetails: { limitSettings: { timeout: 'PT10H' } } });
    expect(listed(automl).run.timeLimit).toBe(36_000_000);
  });

  it.each([
    ['a VM size of another shape', { resources: { instanceCount: 2, instanceType: ['a', 'b'] } }],
    ['a number of nodes as text', { resources: { instanceCount: '8' } }],
    ['half a node', { resources: { instanceCount: 1.5 } }],
    ['no node at all', { resources: { instanceCount: 0 } }],
    ['resources of another shape', { resources: [2] }],
    ['a trial of another shape', { resources: undefined, trial: 'train' }],
    ['a trial with resources of another shape', { resources: undefined, trial: { resources: 3 } }],
  ])('with %s has resources that could not be read', (_what, properties) => {
    const { run } = listed(aJob('a', properties));
    expect(run).toMatchObject({
      placement: { instanceType: null, nodes: null },
      unknown: { resources: expect.stringContaining('its VM size and nodes cannot be read: ') },
    });
  });

  it('without resources has none', () => {
    for (const resources of [null, undefined, {}])
      expect(listed(aJob('a', { resources })).run).not.toHaveProperty('unknown');
  });

  it.each([
    ['of another shape', 'x', 'x'],
    ['that is not there', undefined, 'no taskDetails'],
    ['that is null', null, 'no taskDetails'],
    ['that is a list', ['x'], '["x"]'],
  ])('of AutoML with a task %s has a limit that could not be read', (_what, taskDetails, unread) => {
    const { run } = listed(aJob('a', { jobType: 'AutoML', limits: undefined, taskDetails }));
    expect(run).toMatchObject({
      timeLimit: null,
      unknown: { timeLimit: `its time limit cannot be read: ${unread}` },
    });
  });

  it('of AutoML with a task without a limit has none', () => {
    const { run } = listed(aJob('a', { jobType: 'AutoML', limits: null, taskDetails: { limitSettings: null } }));
    expect(run.timeLimit).toBeNull();
    expect(run).not.toHaveProperty('unknown');
  });

  it.each([
    ['months', { limits: { timeout: 'P1M' } }, 'P1M'],
    ['a number', { limits: { timeout: 300 } }, '300'],
    ['no time at all', { limits: { timeout: 'PT0S' } }, 'PT0S'],
    ['limits of another shape', { limits: 'soon' }, 'soon'],
    ['a task of its own', { limits: undefined, taskDetails: { limitSettings: { timeout: 'P1Y' } } }, 'P1Y'],
    ['a list of limits', { limits: ['PT5M'] }, '["PT5M"]'],
    ['settings of another shape', { limits: undefined, taskDetails: { limitSettings: [5] } }, '[5]'],
  ])('whose limit is %s has one that could not be read', (_what, properties, unread) => {
    expect(listed(aJob('a', properties)).run).toMatchObject({
      timeLimit: null,
      unknown: { timeLimit: `its time limit cannot be read: ${unread}` },
    });
  });

  it.each([{ limits: null }, { limits: {} }, { limits: { timeout: null } }, { limits: undefined }])(
    'without a limit (%j) has none',
    (properties) => {
      const { run } = listed(aJob('a', properties));
      expect(run.timeLimit).toBeNull();
      expect(run).not.toHaveProperty('unknown');
    },
  );

  it.each([{ id: '/x/computes/a' }, ['a'], 7, '', '/'])(
    'whose compute is %j has one that could not be read',
    (computeId) => {
      const { run } = listed(aJob('a', { computeId }));
      expect(run.placement).toMatchObject({ kind: 'other', name: null });
      const words = typeof computeId === 'string' ? computeId : JSON.stringify(computeId);
      expect(run.unknown).toEqual({ placement: `its compute cannot be read: ${words}` });
    },
  );

  it.each([null, undefined])('whose compute is %j is serverless', (computeId) => {
    const { run } = listed(aJob('a', { computeId }));
    expect(run.placement).toMatchObject({ kind: 'serverless', name: 'serverless' });
    expect(run).not.toHaveProperty('unknown');
  });

  it('that says nothing of a fact is no run without it', () => {
    const silent = { displayName: undefined, experimentName: undefined, jobType: undefined, tags: undefined };
    expect(listed(aJob('a', silent)).run).toMatchObject({
      displayName: 'a',
      experiment: null,
      jobType: 'unknown',
      tags: {},
      unknown: {
        displayName: 'Azure does not report its display name',
        jobType: 'Azure does not report its type',
        tags: 'Azure does not report its tags',
      },
    });
    const { run } = listed(aJob('a', { displayName: null, tags: null, experimentName: '', jobType: '' }));
    expect(run).toMatchObject({ displayName: 'a', experiment: null, jobType: 'unknown', tags: {} });
    expect(run.unknown).toEqual({ jobType: 'Azure does not report its type' });
  });

  it('is completed by run history, and by nothing less', () => {
    const { run } = listed(aJob('a', { displayName: undefined, tags: undefined }));
    const told = refreshRun(run, historyRunSchema.parse(aHistoryRun('a')));
    expect(told).toMatchObject({ displayName: 'the a', tags: { owner: 'b@example.com' } });
    expect(told).not.toHaveProperty('unknown');
    const silent = historyRunSchema.parse(aHistoryRun('a', { displayName: null, tags: null }));
    expect(refreshRun(run, silent).unknown).toEqual(run.unknown);
  });

  it.each([null, undefined, {}, { _aml_system_x: '{}' }])('keeps its tags when run history tells %j', (tags) => {
    const { run } = listed(aJob('a', { tags: { tier: 'critical' } }));
    expect(refreshRun(run, historyRunSchema.parse(aHistoryRun('a', { tags }))).tags).toEqual({ tier: 'critical' });
  });

  it('has the tags that run history tells in place of its own', () => {
    const { run } = listed(aJob('a', { tags: { tier: 'critical' } }));
    const changed = historyRunSchema.parse(aHistoryRun('a', { tags: { owner: 'x' } }));
    expect(refreshRun(run, changed).tags).toEqual({ owner: 'x' });
  });

  it('without properties is not guessed at', () => {
    const { properties: _dropped, ...step } = aJob('step');
    expect(readJob(WORKSPACE, step, NOW)).toMatchObject({ ok: false, id: 'step' });
  });

  it.each([
    ['a string', 'job', null],
    ['null', null, null],
    ['no name', { properties: {} }, null],
    ['no status', aJob('a', { status: undefined }), 'a'],
    ['tags of another shape', aJob('b', { tags: ['owner'] }), 'b'],
    ['no creation time', { ...aJob('c'), systemData: {} }, 'c'],
    ['a creation time without a zone', { ...aJob('d'), systemData: { createdAt: '2026-08-25 13:23' } }, 'd'],
  ])('is malformed as %s, by its name where it has one', (_what, json, id) => {
    expect(readJob(WORKSPACE, json, NOW)).toMatchObject({ ok: false, id });
  });
});

describe('the times of an ARM job', () => {
  it('are those of the bag of a command run', () => {
    const bag = { StartTimeUtc: '2026-08-25 13:26:33', EndTimeUtc: '2026-08-25 13:30:00' };
    expect(listed(aJob('done', { status: 'Completed', properties: bag })).timing).toEqual(
      known(
        { startedAt: Date.UTC(2026, 7, 25, 13, 26, 33), breaksUnread: true, endedAt: Date.UTC(2026, 7, 25, 13, 30) },
        NOW,
      ),
    );
  });

  it('are unknown where they contradict the run', () => {
    const bag = { StartTimeUtc: '2026-08-25 13:26:33', EndTimeUtc: '2026-08-25 13:30:00' };
    expect(listed(aJob('odd', { properties: bag })).timing).toEqual(
      unknown('its status is Running, and it has an end (2026-08-25T13:30:00Z)'),
    );
  });

  it('say that a command run in the queue has not started', () => {
    expect(listed(aJob('queued', { status: 'Queued', properties: {} })).timing).toEqual(
      known({ startedAt: null, endedAt: null }, NOW),
    );
  });

  it('are left to run history in every other case', () => {
    expect(listed(aJob('running', { properties: {} })).timing).toBeNull();
    expect(listed(aJob('odd', { properties: { StartTimeUtc: '2026-08-25T13:26:33' } })).timing).toBeNull();
    expect(listed(aJob('pipe', { jobType: 'Pipeline', status: 'Queued' })).timing).toBeNull();
  });
});

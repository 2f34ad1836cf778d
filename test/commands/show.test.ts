import { beforeAll, describe, expect, test } from 'vitest';
import { type CompareOptions, compareRuns } from '../../src/commands/compare/compare.ts';
import { type ShowOptions, showRun } from '../../src/commands/show/show.ts';
import type { ChildRow, Lineage, MetricValue, RunRecord } from '../../src/core/evidence/run-record.ts';
import { onCompute } from '../../src/core/run/placement.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { aPolicy, aRun, NOW, pass } from '../http/fixtures.ts';
import { KEYS, useWorld, VIEWER } from '../http/world.ts';
import { aChild, aRecord } from '../support/a-record.ts';
import { type Common, perform } from './perform.ts';

const world = useWorld();
const records = new Map<string, RunRecord>();
let url = '';

const known = <T>(value: T) => ({ known: true as const, value });
const metric = (name: string, value: number | string, step: number | null = null): MetricValue => ({
  ...{ name, value, step, at: null },
});
const data = (assetId: string) => ({ type: 'uri_folder', value: null, uri: null, assetId, version: null, mode: null });
const literal = (value: string) => ({ ...data(''), type: 'literal', value, assetId: null });

function started(given: { commit: string; images: string; lr: string; command?: string }): Partial<Lineage> {
  return {
    command: known(given.command ?? 'python train.py'),
    git: known({ repository: 'https://git.example.com/vision', branch: 'main', commit: given.commit, dirty: true }),
    inputs: known({ images: data(`azureml:images:${given.images}`), epochs: literal('20') }),
    parameters: known({ lr: given.lr }),
    environmentVariables: known(['MODE', 'API_URL']),
  };
}

function trained(id: string, lineage: Partial<Lineage>, more: Partial<RunRecord> = {}): void {
  const run = aRun({ id, displayName: `training ${id}`, createdAt: NOW - 3 * HOUR });
  const none = { lastStartedAt: null, computed: null, attempt: 1, queueing: null };
  const record = aRecord(run, NOW, {
    compute: known({ ...onCompute('gpu-a100', { nodes: 2 }), vmSize: 'Standard_ND96asr_v4', location: 'westeurope' }),
    times: known({ createdAt: run.createdAt, startedAt: NOW - 2 * HOUR, endedAt: null, ...none }),
    ...more,
  });
  records.set(id, { ...record, lineage: { ...record.lineage, ...lineage } });
}

/** A trial with its loss. */
function trial(
  index: number,
  lr: string,
  loss: number | string | null,
  given: Partial<ChildRow['child']> = {},
): ChildRow {
  const id = `sweep_${index}`;
  return {
    child: aChild(id, NOW - 2 * HOUR + index * MINUTE, given),
    parameters: { lr, optimizer: 'adam' },
    metrics: known(loss === null ? [] : [metric('loss', loss, 100), metric('accuracy', 0.5)]),
    cost: { currency: 'USD', amount: 1.5, atLeast: false },
  };
}

beforeAll(async () => {
  const metrics = (loss: number) => known([metric('loss', loss, 1200), metric('accuracy', 0.912345678)]);
  trained('a', started({ commit: 'aaa111', images: '3', lr: '0.1' }), {
    metrics: metrics(0.31),
    cost: known({ currency: 'USD', amount: 12, atLeast: false }),
  });
  trained('b', started({ commit: 'bbb222', images: '4', lr: '0.1' }), {
    metrics: metrics(0.29),
    cost: known({ currency: 'USD', amount: 30, atLeast: true }),
  });
  trained('sweep', started({ commit: 'aaa111', images: '3', lr: '' }), {
    primary: { metric: 'loss', goal: 'minimize', bestChild: 'sweep_2' },
    children: known([
      trial(0, '0.1', 0.9),
      trial(1, '0.2', 'NaN', { tags: { verdict: 'rejected' } }),
      trial(2, '0.01', 0.2),
      trial(3, '=cmd', null, { status: 'Failed', error: { cause: 'code', code: 'UserError', message: 'it broke' } }),
    ]),
  });
  const runs = ['a', 'b', 'sweep', 'unread'].map((id) =>
    aRun({ id, displayName: `training ${id}`, createdAt: NOW - 3 * HOUR }),
  );
  await pass(world.ledger, world.newId, runs, [aPolicy()]);
  const azure = {
    page: async () => ({ runs: [], next: null, malformed: [] }),
    async record(_: unknown, { id }: { id: string }) {
      const record = records.get(id);
      if (!record) throw new Error('no answer');
      return record;
    },
  };
  const app = world.app({ keys: KEYS, azure });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  return () => app.close();
});

const KEY = { RUNWARDEN_API_KEY: VIEWER };
const show = (run: string, options: ShowOptions & Common = {}) => perform(showRun, [run], { url, ...options }, KEY);
const compare = (runs: string[], options: CompareOptions & Common = {}) =>
  perform(compareRuns, runs, { url, ...options }, KEY);

describe('show', () => {
  test('has on one screen what a run is, what it did, how it was started, and what was decided', async () => {
    const { code, out } = await show('ml-prod-eu/a');
    expect(code).toBe(0);
    expect(out).toMatch(/^training a \(a\) in ml-prod-eu: Running\n/);
    expect(out).toMatch(/ is +command, experiment nightly, time limit 1d\n/);
    expect(out).toMatch(/ owner +team-a \(from its tag\); submitted 3 h ago, 06:30 UTC\n/);
    expect(out).toMatch(/ cost +12\.00 USD\n/);
    expect(out).toMatch(/ phases +░+█+\n +░ waiting 1h, █ run 2h so far\n/);
    expect(out).toMatch(/ compute +gpu-a100, Standard_ND96asr_v4, 2 nodes, westeurope\n/);
    expect(out).toMatch(/ command +python train\.py\n/);
    expect(out).toMatch(/ git +commit aaa111, uncommitted changes yes, branch main, repository\n +https:/);
    expect(out).toMatch(/ inputs +images = images:3, epochs = 20\n/);
    expect(out).toMatch(/ parameters +lr = 0\.1\n/);
    expect(out).toMatch(/ variables +API_URL, MODE\n/);
    expect(out).toMatch(/ metrics +loss 0\.31 at step 1200, accuracy 0\.912346\n/);
    expect(out).toMatch(/ policies +gpu-idle firing: .*\n/);
    expect(out).toMatch(/ next +10:30 UTC {2}gpu-idle: without an answer it is kept\n/);
    expect(out).toMatch(
      / story +06:30 UTC {2}Submitted\.\n(.*\n)+ +09:30 UTC {2}Asked oncall to approve a cancel under gpu-idle\. /,
    );
    expect(out).toMatch(/ logs +runwarden logs ml-prod-eu\/a\n/);
    expect(out).toMatch(/ evidence +nothing is kept yet\n/);
    expect(out).toMatch(/ record +read from Azure at 09:30 UTC\n/);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('has the trials of a sweep in a table, with the metrics that are asked for', async () => {
    const { out } = await show('sweep');
    expect(out).toContain('4 trials, lowest loss first:\nNAME');
    expect(out).toMatch(/sweep_2 +Completed +0\.2 +0\.01 +10m → 1h +gpu +1\.50 USD\n/);
    expect(out).toMatch(/sweep_1 +Completed +NaN .*verdict=rejected\n/);
    expect(out).toMatch(/sweep_3 +Failed +- +=cmd +code /);
    const asked = await show('sweep', { metric: ['accuracy'] });
    expect(asked.out).toMatch(/NAME +STATUS +accuracy +lr +CLASS/);
  });

  test('shows what the service knows where there is no record, and why there is none', async () => {
    const { code, out } = await show('unread');
    expect(code).toBe(0);
    expect(out).toMatch(/ compute +gpu-cluster\n/);
    expect(out).toMatch(/ record +There is no record of it: Azure did not answer in time, and nothing was kept\.\n/);
  });

  test('has the whole story: what it did, what was done about it, how notices went out, and what comes next', async () => {
    const { out } = await show('a', { story: true });
    expect(out).toBe(
      [
        'training a (a) in ml-prod-eu: Running',
        '  06:30 UTC  Submitted.',
        '  09:30 UTC  Azure says Running.',
        '  09:30 UTC  gpu-idle fires: it is violated.',
        '  09:30 UTC  Notified owner. It announces a cancel.',
        '  09:30 UTC  Asked oncall to approve a cancel under gpu-idle. Without an answer it is kept. It waits',
        '             until 10:30 UTC.',
        '  now        It waits for an answer.',
        '  10:30 UTC  gpu-idle: without an answer it is kept',
        '1 more of single passes, such as why nothing was done: --every-pass',
        '',
      ].join('\n'),
    );
    expect((await show('a', { everyPass: true })).out).toContain('gpu-idle: nothing is done (a person was asked)');
    expect(Object.keys(JSON.parse((await show('a', { story: true, output: 'json' })).out))).toEqual(['run', 'story']);
  });

  test('as JSON has all of it', async () => {
    const parsed = JSON.parse((await show('a', { output: 'json' })).out);
    expect(Object.keys(parsed)).toEqual(['run', 'record', 'timeline', 'story', 'decisions', 'evidence']);
    expect(parsed.record.lineage.parameters).toEqual({ known: true, value: { lr: '0.1' } });
  });

  test('says that there is no such run', async () => {
    expect(await show('nobody')).toMatchObject({ code: 2, err: expect.stringContaining('knows no run nobody') });
  });
});

describe('compare', () => {
  test('shows side by side what differs: data, code, cost and metrics', async () => {
    const { code, out } = await compare(['a', 'b']);
    expect(code).toBe(0);
    expect(out).toMatch(/^ +a +b\n/);
    expect(out).toMatch(/\ninputs images +images:3 +images:4\n/);
    expect(out).toMatch(/\ngit commit +aaa111 +bbb222\n/);
    expect(out).toMatch(/\ncost +12\.00 USD +≥ 30\.00 USD\n/);
    expect(out).toMatch(/\nmetrics loss +0\.31 +0\.29\n/);
    expect(out).not.toMatch(/\nparameters lr/);
    expect(out).toMatch(/\d+ facts are the same in all; --all shows them\.\n$/);
    expect((await compare(['a', 'b'], { all: true })).out).toMatch(/\nparameters lr +0\.1 +0\.1\n/);
    expect((await compare(['a', 'b'], { metric: ['accuracy'] })).out).not.toContain('metrics loss');
  });

  test('of a sweep alone shows its trials, the best first, those without a number last', async () => {
    const { out } = await compare(['sweep']);
    expect(out.match(/sweep_\d/g)).toEqual(['sweep_2', 'sweep_0', 'sweep_1', 'sweep_3']);
    expect(out).not.toContain('optimizer');
  });

  test('as CSV has every parameter and metric, exactly, and no formula', async () => {
    const trials = (await compare(['sweep'], { output: 'csv' })).out.trimEnd().split('\n');
    expect(trials[0]).toMatch(/,parameter lr,parameter optimizer,metric loss,metric accuracy$/);
    expect(trials[1]).toMatch(/^sweep_2,.*,1\.5,USD,false,,0\.01,adam,0\.2,0\.5$/);
    expect(trials[4]).toContain(",'=cmd,adam,,");
    const facts = (await compare(['a', 'b'], { output: 'csv' })).out;
    expect(facts).toMatch(/^part,fact,a,b\n/);
    expect(facts).toContain('inputs,images,images:3,images:4\n');
  });

  test('as JSON has the values of each run', async () => {
    const { runs, facts } = JSON.parse((await compare(['a', 'b'], { output: 'json' })).out);
    expect(runs).toEqual([
      { workspace: 'ml-prod-eu', id: 'a' },
      { workspace: 'ml-prod-eu', id: 'b' },
    ]);
    expect(facts).toContainEqual({ group: 'metrics', name: 'loss', values: ['0.31', '0.29'], differs: true });
  });

  test('says what it cannot compare', async () => {
    expect((await compare(['a'])).err).toContain('ml-prod-eu/a has no trials or steps to compare; name a second run');
    expect((await compare(['unread'])).err).toContain('ml-prod-eu/unread: There is no record of it: ');
    const { code, err } = await compare(['a', 'unread']);
    expect([code, err]).toEqual([0, expect.stringContaining('! unread: There is no record of it: ')]);
    expect((await compare(['a', 'a'])).out).toContain('They differ in nothing that is known of them.\n');
  });
});

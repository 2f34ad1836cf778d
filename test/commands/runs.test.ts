import { beforeAll, describe, expect, test } from 'vitest';
import { listRuns, type RunsOptions } from '../../src/commands/runs.ts';
import { known } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { aPolicy, aRun, NOW, pass, WORKSPACE } from '../http/fixtures.ts';
import { KEYS, useWorld, VIEWER } from '../http/world.ts';
import { seen } from '../support/seen.ts';
import { type Common, perform } from './perform.ts';

const world = useWorld();
let url = '';

beforeAll(async () => {
  const runs = ['a', 'b', 'c'].map((id, index) => aRun({ id, createdAt: NOW - (index + 1) * HOUR }));
  await pass(world.ledger, world.newId, runs, [aPolicy()]);
  const run = aRun({ id: 'over', status: 'Failed', phase: 'ended', createdAt: NOW - 9 * HOUR, tags: { team: '=1+1' } });
  const failure = { cause: 'data', code: 'NotFound', message: 'no such folder' } as const;
  await world.ledger.record(WORKSPACE.id, [], [{ run, startedAt: null, endedAt: NOW, failure }], NOW);
  await world.ledger.observe(WORKSPACE.id, seen([run], NOW + MINUTE));
  const app = world.app({ keys: KEYS });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  return () => app.close();
});

const list = (options: Partial<RunsOptions> & Common = {}) =>
  perform(listRuns, [], { url, limit: 50, ...options }, { RUNWARDEN_API_KEY: VIEWER });

describe('runs', () => {
  test('shows the name of each run, whose it is, what it does, what it costs and why it failed, in a hundred columns', async () => {
    const { code, out } = await list();
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^RUN +NAME +OWNER +PHASE, SINCE +AN HOUR +FAILURE$/);
    expect(lines[1]).toMatch(/^a +train-llm +team-a +running ≥ 0s +not known$/);
    expect(lines[4]).toMatch(/^over +train-llm +no owner +failed 0s ago +data$/);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('asks the service for the filters, all of them', async () => {
    const ids = async (options: Partial<RunsOptions> & Common) =>
      JSON.parse((await list({ output: 'json', ...options })).out).items.map(({ id }: { id: string }) => id);
    expect((await ids({ active: true, since: '150m' })).sort()).toEqual(['a', 'b']);
    expect(await ids({ class: 'data', workspace: 'ml-prod-eu', type: 'command', status: 'failed' })).toEqual(['over']);
    expect(
      await ids({ tag: ['owner=team-a'], policy: 'gpu-idle', state: 'firing', until: '2h', phase: 'running' }),
    ).toEqual(['c']);
    expect(await ids({ experiment: 'none', owner: 'nobody' })).toEqual([]);
    expect((await list({ owner: 'nobody' })).out).toBe('No runs.\n');
  });

  test('lists active runs with the dearest first, and says what they take together', async () => {
    const priced = ['b', 'c'].map((id, index) => {
      const run = aRun({ id, createdAt: NOW - (index + 2) * HOUR });
      const pieces = [
        { runId: id, nodes: 1, pricePerNodeHour: 3 + index, gpusPerNode: 4, startedAt: NOW - HOUR, endedAt: null },
      ];
      const cost = known({ currency: 'EUR', pieces, unpriced: [] }, NOW);
      return { snapshot: { run, phaseSince: NOW, signals: { cost } }, unread: null };
    });
    await world.ledger.record(WORKSPACE.id, priced, [], NOW + 1);
    const lines = (await list({ active: true })).out.trimEnd().split('\n');
    expect(lines.slice(1, -1).map((line) => line.split(' ')[0])).toEqual(['c', 'b', 'a']);
    expect(lines.at(-1)).toBe('3 runs, at least 8 GPUs, at least 7.00 EUR an hour.');
    expect((await list()).out).not.toContain('3 runs');
  });

  test('says how to go on, and goes on there', async () => {
    const { out, err } = await list({ limit: 2 });
    expect(out.trimEnd().split('\n')).toHaveLength(3);
    const cursor = /--cursor (\S+)/.exec(err)?.[1] ?? '';
    expect((await list({ cursor })).out).toMatch(/^RUN.*\nc .*\nover /);
  });

  test('as CSV has numbers and times, and no formula', async () => {
    const { out } = await list({ output: 'csv', class: 'data' });
    const [head, over] = out.split('\n');
    expect(head).toMatch(
      /^id,displayName,workspace,owner,status,costPerHour,costSoFar,currency,gpus,state,stateReason,createdAt,/,
    );
    expect(over).toMatch(/^over,train-llm,ml-prod-eu,\S+,Failed,,,,\d*,,,2026-01-31T00:30:00Z,/);
    expect(over).toContain('=1+1');
  });

  test('wide has everything in one line', async () => {
    const { out } = await list({ output: 'wide', limit: 1 });
    expect(out).toMatch(/ml-prod-eu +command +Running +nightly +gpu-cluster.*gpu-idle firing +owner=team-a/);
  });

  test('understands times as people write them, and says which it does', async () => {
    const { out } = await list({ since: '150m' });
    expect(out.trimEnd().split('\n')).toHaveLength(3);
    expect((await list({ since: '2026-01-31 08:00' })).out).toMatch(/^RUN.*\na +/);
    expect((await list({ until: 'yesterday' })).out).toBe('No runs.\n');
    const { code, err } = await list({ since: 'soonish' });
    expect([code, err]).toEqual([
      2,
      '"soonish" is no time. You can write 2h, 30m, 7d; 03:00; today, yesterday, monday, monday 09:00; 2026-01-31, 2026-01-31 09:30.\n',
    ]);
  });

  test('says what the service does not take', async () => {
    const { code, err } = await list({ experiment: '' });
    expect([code, err]).toEqual([2, `${url} does not take this: experiment: must not be blank\n`]);
  });
});

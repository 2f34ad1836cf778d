import { beforeAll, describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../../src/core/values/duration.ts';
import { NOW } from '../../http/fixtures.ts';
import { useDesk } from './desk.ts';

const desk = useDesk();
let ids: readonly string[] = [];

beforeAll(async () => {
  ids = await desk.ask('idle-1', `idle-2-${'n'.repeat(120)}`);
  desk.world.now = NOW + 21 * MINUTE;
});

const LISTS = ['waiting', 'decisions', 'deliveries', 'findings', 'overrides', 'requests'] as const;

describe('a list', () => {
  test.each(LISTS)('of %s fits a hundred columns and is the same for programs in JSON and YAML', async (name) => {
    await desk.run('extend idle-1', { for: '1h', reason: 'r'.repeat(400), yes: true });
    const { out } = await desk.run(name, { output: 'table' });
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    const { items } = JSON.parse((await desk.run(name, { output: 'json' })).out);
    expect(items).toBeInstanceOf(Array);
    expect((await desk.run(name, { output: 'yaml' })).out).toMatch(/^items:/);
  });

  test('cuts names before the id that people copy, and no reason', async () => {
    const { out } = await desk.run('waiting', { output: 'table' });
    for (const id of ids) expect(out).toContain(id.slice(0, 8));
    expect(out).toMatch(/^ID +RUN +OWNER +POLICY +DUE\n.*\n {10}it is violated\n/);
    expect((await desk.run('waiting', { output: 'wide' })).out).toContain(ids[0]);
  });
});

describe('decisions', () => {
  test('are listed with their times here, what became of them, and since when a person says', async () => {
    const { out } = await desk.run('decisions', { kind: 'ask' });
    expect(out).toMatch(/\n00000\d\d\d +10:30 CET +ask, open +idle-1 +gpu-idle\n +it is violated\n/);
    expect((await desk.run('decisions', { since: '10:45' })).out).toBe('No decisions.\n');
    expect((await desk.run('decisions', { since: 'yesterday', utc: true, kind: 'ask' })).out).toContain('09:30 UTC');
    const { err } = await desk.run('decisions', { limit: 1 });
    expect(err).toMatch(/^There are more: --limit, or --cursor \S+\n$/);
  });

  test('are shown one by one, by the first signs of the id', async () => {
    const [id = ''] = ids;
    const { out } = await desk.run(`decision ${id.slice(0, 8)}`);
    expect(out).toContain(id);
    expect(out).toContain('  due       11:30 CET, in 39 min; silence keeps it\n');
    const none = await desk.run('decision 0b5c');
    expect([none.code, none.err]).toEqual([2, expect.stringMatching(/^There is no decision 0b5c\./)]);
  });
});

test('what people did is listed with who, what, about which run and why', async () => {
  await desk.run('extend idle-1', { for: '1h', reason: 'last epoch', yes: true });
  const { out } = await desk.run('decisions', { by: 'people', since: 'yesterday' });
  expect(out).toMatch(/^WHEN +BY +DID/);
  expect(out).toMatch(/10:51 CET +local +extended runs\n +last epoch\n/);
  expect((await desk.run('decisions', { by: 'j.okafor' })).out).toBe('Nobody did anything in this time.\n');
  const { err } = await desk.run('decisions', { by: 'people', kind: 'ask' });
  expect(err).toBe('--by lists what people did, and cannot be given with --kind or --owner.\n');
});

test('decisions and what people did are CSV, row by row over all pages', async () => {
  const { code, out } = await desk.run('decisions', { output: 'csv', kind: 'ask', since: 'yesterday' });
  const [head, ...rows] = out.trimEnd().split('\n');
  expect([code, head]).toEqual([0, expect.stringMatching(/^id,at,kind,withheld,what,workspace,runId,/)]);
  expect(rows).toHaveLength(2);
  expect(rows[1]).toMatch(
    /^00000004-\S+,2026-01-31T09:30:00Z,ask,,"ask, open",ml-prod-eu,idle-1,idle-1 run,team-a,gpu-idle,/,
  );
  const first = await desk.run('decisions', { output: 'csv', kind: 'ask', limit: 1 });
  expect(first.out.trimEnd().split('\n')).toHaveLength(2);
  const cursor = /--cursor (\S+)/.exec(first.err)?.[1] ?? '';
  expect((await desk.run('decisions', { output: 'csv', kind: 'ask', cursor })).out).toContain(rows[1]);
  const acts = await desk.run('decisions', { output: 'csv', by: 'people', since: 'yesterday' });
  expect(acts.out).toMatch(/^at,by,what,workspace,runId,policy,reason,decisionId\n.*,local,extended runs,/);
  expect((await desk.run('findings', { output: 'csv', state: 'open' })).out).toMatch(
    /^id,workspace,runId,.*\n.*\n.*,idle-1,/,
  );
});

describe('status', () => {
  test('says what waits and what is seen, and ends with 1', async () => {
    const { code, out } = await desk.run('status');
    expect(code).toBe(1);
    expect(out).toMatch(/^2 questions wait\. 2 runs, cost not known\. Cancels are not frozen\.\n/);
    expect(out).toContain('runwarden waiting shows all of it, with the commands to answer');
    expect(out).toMatch(/\n {2}sees +1 workspace, seen whole 21 min ago\n/);
    expect(JSON.parse((await desk.run('status', { output: 'json' })).out).waiting.count).toBe(2);
  });

  test('of a service that nobody reaches is one sentence', async () => {
    const { code, err } = await desk.run('status', { url: 'http://127.0.0.1:9' });
    expect([code, err.trimEnd().split('\n')]).toEqual([2, [expect.stringContaining('no service answers at')]]);
  });
});

test('findings that are open say how long, and what comes next', async () => {
  desk.world.now = NOW + HOUR;
  const { out } = await desk.run('findings', { state: 'open' });
  expect(out).toMatch(/^ID +RUN +OWNER +POLICY +STATE +FOR/);
  expect(out).toMatch(/idle-1 +team-a +gpu-idle +firing +1h\n +without an answer it is kept, 11:30 CET\n/);
});

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planCost } from '../../src/commands/plan.ts';
import { diffPolicies } from '../../src/commands/simulate/diff.ts';
import { exportRecording } from '../../src/commands/simulate/export.ts';
import type { PastOptions } from '../../src/commands/simulate/replay-past.ts';
import { type SimulateOptions, simulate } from '../../src/commands/simulate/simulate.ts';
import { known } from '../../src/core/signal/signal.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { openStore, type Store } from '../../src/store/open/open-store.ts';
import { capture } from '../commands/capture.ts';
import { aRun, aWorkspace } from '../store/rows.ts';
import { ROUTING } from '../support/postgres.ts';

let folder: string;

const CONFIG = `
watch:
  every: "*/10 * * * *"
  workspaces:
    - {subscription: 00000000-0000-0000-0000-000000000000, resource-group: rg, name: ml}
store: {data-dir: data}
limits: {per-cycle: 5, per-hour: 20, share: 100%}
notify: {channels: {hook: {type: webhook, url: "https://hooks.example.com/x"}}, recipients: {fallback: hook}}
`;

const POLICY = (over: string) => `
name: runtime
summary: No run goes on for long.
mode: enforce
when: {runtime: {over: ${over}}}
then:
  - notify: owner
    cancel: true
notice: none
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'runwarden-simulate-'));
  writeFileSync(join(folder, 'runwarden.yaml'), CONFIG);
  for (const [name, over] of [
    ['two', '2h'],
    ['four', '4h'],
    ['never', '9d'],
  ] as const) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'runtime.yaml'), POLICY(over));
  }
  mkdirSync(join(folder, 'broken'));
  writeFileSync(join(folder, 'broken', 'runtime.yaml'), POLICY('never'));
  const store = await open();
  await record(store);
  await store.close();
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function open(path = join(folder, 'data')): Promise<Store> {
  return openStore({ kind: 'folder', path }, { routing: ROUTING, holder: 'test', onQueueError: () => undefined });
}

/** Two runs, seen every half hour for six hours; one completes after five. */
async function record({ ledger }: Store): Promise<void> {
  const begin = Date.now() - 8 * HOUR;
  const workspace = aWorkspace('ml');
  await (await ledger.lease(workspace, begin))?.release();
  const runs = ['done', 'stays|<b>'].map((id) => aRun(workspace, { id, createdAt: begin }));
  const signals = { timing: known({ startedAt: begin, endedAt: null }, begin) };
  for (let at = begin; at < begin + 6 * HOUR; at += 30 * MINUTE) {
    const active = runs.filter(({ id }) => id !== 'done' || at < begin + 5 * HOUR);
    const ended = runs
      .filter(({ id }) => id === 'done' && at === begin + 5 * HOUR)
      .map((run) => ({
        run: { ...run, status: 'Completed', phase: 'ended' as const },
        startedAt: begin,
        endedAt: at,
        failure: null,
      }));
    const seen = active.map((run) => ({ unread: null, snapshot: { run, phaseSince: begin, signals } }));
    await ledger.record(workspace.id, seen, ended, at);
  }
}

const variables = () => ({ RUNWARDEN_CONFIG: join(folder, 'runwarden.yaml') });
const PAST = { since: DAY, workspace: null, mode: null, recording: null } as const;

function simulated(policies: string, options: Partial<SimulateOptions> = {}) {
  const given = { ...PAST, policies: join(folder, policies), output: 'table', ...options } as const;
  return capture(() => simulate(variables(), given));
}

function compared(before: string, after: string, options: Partial<PastOptions> = {}) {
  const given = { ...PAST, output: 'markdown', ...options } as const;
  return capture(() => diffPolicies(join(folder, before), join(folder, after), variables(), given));
}

test('simulate reads the data folder of a service that has stopped, and writes nothing', async () => {
  const { code, out, err } = await simulated('two', { output: 'json' });
  expect(err).toBe('');
  expect(code).toBe(1);
  const report = JSON.parse(out);
  expect(report.passes).toBe(12);
  expect(report.policies[0].cancelled).toMatchObject({ runs: 2, completed: 1 });
  const time = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:]+Z$/);
  expect(report.effects[0]).toMatchObject({ kind: 'notify', workspace: 'ml', at: time, until: time });
  expect(report).toMatchObject({ from: time, to: time });
  const never = await simulated('never');
  expect(never).toMatchObject({ code: 0 });
  expect(never.out).toContain('Replayed 12 recorded passes over 2 runs');
});

test('simulate lists each run of which people would have been notified, when first, how often and why', async () => {
  const { out } = await simulated('two', { output: 'markdown' });
  const notices = out
    .slice(out.indexOf('### Notices'))
    .split('\n')
    .filter((line) => /^\| [\w :]* \| \d+ \| ml\//.test(line));
  expect(notices).toHaveLength(2);
  expect(notices[0]).toMatch(/^\| [\w ]*\d\d:\d\d \S+ \| 1 \| ml\/done \| .* \| Completed .* later \| running for 2h/);
  expect((await simulated('never')).out).not.toContain('Notices');
});

test('diff says in Markdown what a change would have done, and no name breaks its table', async () => {
  const { code, out } = await compared('two', 'four');
  expect(code).toBe(1);
  expect(out).toContain('| cancelled | 2 | 2 | 0 | 0 | 2 |');
  expect(out).toContain('ml/stays\\|\\<b\\>');
  expect((await compared('two', 'two')).code).toBe(0);
});

test('what a policy once told need not be known to the config of today', async () => {
  const before = join(folder, 'before');
  mkdirSync(before);
  writeFileSync(join(before, 'runtime.yaml'), POLICY('2h').replace('owner', 'long-gone'));
  expect(await compared('before', 'two')).toMatchObject({ code: 0, err: '' });
  expect(await compared('two', 'before')).toMatchObject({
    code: 3,
    err: expect.stringContaining('there is no recipient "long-gone"'),
  });
});

test('plan counts the passes that the config asks for', async () => {
  const options = { policies: join(folder, 'two'), gpus: 0, pipelines: 0, children: 10, output: 'table' } as const;
  const plan = (every: number | null) => capture(() => planCost({ ...options, every }, variables()));
  expect((await plan(null)).out).toContain('of what the bucket refills in 10m');
  expect((await plan(HOUR)).out).toContain('of what the bucket refills in 1h');
});

test('policies that are not valid, a time without a record and an unknown workspace are said', async () => {
  const broken = await simulated('broken');
  expect(broken.code).toBe(3);
  expect(broken.err).toContain('broken/runtime.yaml');
  const late = await simulated('two', { since: 10 * MINUTE });
  expect(late).toMatchObject({ code: 2, out: '' });
  expect(late.err).toMatch(/The record ends at .*\. Ask for more, such as --since 2d\./);
  const elsewhere = await compared('two', 'two', { workspace: 'no-*' });
  expect(elsewhere.code).toBe(2);
  expect(elsewhere.err).toContain('No recorded workspace fits no-*; there are ml. Name one of them');
});

test('without a config, and without a record, the next step is said', async () => {
  const nowhere = { RUNWARDEN_CONFIG: join(folder, 'none', 'runwarden.yaml') };
  const given = { ...PAST, policies: join(folder, 'two'), output: 'table' } as const;
  const unconfigured = await capture(() => simulate(nowhere, given));
  expect(unconfigured.code).toBe(3);
  expect(unconfigured.err).toContain('Without a config, replay a file of `runwarden export`: --recording <file>.');
  const empty = { ...variables(), RUNWARDEN_DATA_DIR: join(folder, 'empty') };
  const unused = await capture(() => simulate(empty, given));
  expect(unused).toMatchObject({ code: 2, err: expect.stringContaining('Run `serve` or `scan` with it first') });
  await (await open(join(folder, 'empty'))).close();
  const unrecorded = await capture(() => simulate(empty, given));
  expect(unrecorded).toMatchObject({
    code: 2,
    err: expect.stringContaining('Start one, and come back after some passes'),
  });
  const out = join(folder, 'none.ndjson.gz');
  const exported = await capture(() => exportRecording(empty, { since: null, workspace: null, out }));
  expect(exported).toMatchObject({ code: 2, out: '', err: unrecorded.err });
  expect(existsSync(out)).toBe(false);
});

test('an export is summed up in a sentence', async () => {
  const out = join(folder, 'past.ndjson.gz');
  const { code, out: text } = await capture(() => exportRecording(variables(), { since: null, workspace: null, out }));
  expect(code).toBe(0);
  expect(text).toMatch(
    /: 12 passes over 1 workspace, [\w ]*\d\d:\d\d \S+ to [\w ]*\d\d:\d\d \S+, and 1 ended run; \d+ KiB\./,
  );
});

test('a folder that is missing for the export is named', async () => {
  const out = join(folder, 'nope', 'x.gz');
  const { code, err } = await capture(() => exportRecording(variables(), { since: null, workspace: null, out }));
  expect(code).toBe(2);
  expect(err).toContain(`There is no folder ${join(folder, 'nope')} to write`);
});

test('a folder that a service holds is refused with the way out', async () => {
  const store = await open();
  try {
    const { code, err } = await simulated('two');
    expect(code).toBe(2);
    expect(err).toContain('is in use by another Runwarden');
    expect(err).toContain('keep the data in PostgreSQL');
  } finally {
    await store.close();
  }
});

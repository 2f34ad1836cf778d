import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExplainOptions, explainRun } from '../../src/commands/explain/explain.ts';
import type { PolicyStatus } from '../../src/core/decision/decision.ts';
import type { CancellationState } from '../../src/core/decision/finding.ts';
import type { Workspace } from '../../src/core/run/run.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { aPolicy, aRun, NOW, pass, WORKSPACE } from '../http/fixtures.ts';
import { KEYS, useWorld, VIEWER } from '../http/world.ts';
import { seen } from '../support/seen.ts';
import { type Common, perform } from './perform.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-explain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function explain(
  run: string | undefined,
  options: Partial<ExplainOptions> & Common,
  variables: Record<string, string> = {},
) {
  return perform(
    explainRun,
    run === undefined ? [] : [run],
    { policies: 'policies', output: 'wide', ...options },
    variables,
  );
}

describe('explain of a snapshot', () => {
  const idle = file(
    'idle.yaml',
    `
now: 2026-03-02T03:00:00Z
run: {name: trainer, created: -30h, tags: {owner: team-vision@example.com}}
signals:
  timing: {started: -26h}
  compute: {gpus-per-node: 8}
  gpu: {devices: {gpu-0..7: 2%}}
`,
  );

  test('says for each policy how it stands, with the numbers, and what happens next and when', async () => {
    const { code, out } = await explain(undefined, { snapshot: idle });
    expect(code).toBe(0);
    expect(out).toMatch(/^trainer in ml-prod: Running\n +phase +since Sat 21:00 UTC \(30 h ago\) or longer\n/);
    expect(out).toMatch(/PENDING +idle-gpu \(mode approve, severity high\)/);
    expect(out).toMatch(/next +if it still holds, it fires: notify owner, 03:10 UTC \(in 10 min\)/);
    expect(out).toMatch(/gpu-idle violated: all 8 GPUs .*\[value 2, threshold 5, age 0s, coverage 100%\]/);
    expect(out).toMatch(/FIRING +runtime-limit/);
    expect(out).toMatch(/HEALTHY +missing-owner/);
    expect(out).toMatch(/NOT MATCHED failed-validation[\s\S]*job type is "command", wanted pipeline/);
    expect(out).not.toContain('\u001b');
  });

  test('lists every step of a policy that fires, or will, with its time', async () => {
    const ladder = file(
      'ladder.yaml',
      'name: slow\nmode: enforce\nwhen: {runtime: {over: 1h}}\nthen: [{notify: owner}, {after: 1h, notify: [owner, oncall]}, {after: 2h, cancel: true}]\ngrace: 30m\n',
    );
    const { out } = await explain(undefined, { snapshot: idle, policies: ladder });
    expect(out).toContain(`  steps       now: notify owner
              04:00 UTC (in 1 h): notify owner, oncall
              05:00 UTC (in 2 h): cancel, no sooner than 30m after the owner was notified
`);
    const pending = await explain(undefined, { snapshot: idle, policy: 'idle-gpu', output: 'json' });
    expect(JSON.parse(pending.out).policies[0].steps[0]).toEqual({ what: 'notify owner', at: '2026-03-02T03:10:00Z' });
  });

  test('shows everything that would hold a cancel back, not only the first', async () => {
    const policies = file(
      'slow.yaml',
      'name: slow\nmode: approve\nwhen: {runtime: {over: 1h}}\nthen: [{notify: owner}, {after: 2h, cancel: true}]\ngrace: 30m\n',
    );
    const { out } = await explain(undefined, { snapshot: idle, policies });
    expect(out).toContain(`  held by     consent: nobody has approved it for this evidence
              notice: no notice of the cancel has reached the owner or the fallback yet
`);
    const json = JSON.parse((await explain(undefined, { snapshot: idle, policies, output: 'json' })).out);
    expect(json.policies[0].guards.slice(0, 2)).toEqual([
      { guard: 'exempt', hold: null },
      { guard: 'mode', hold: null },
    ]);
  });

  test('a run that is named beside it has to be the one of the snapshot', async () => {
    const other = await explain('other', { snapshot: idle });
    expect(other).toMatchObject({ code: 2, out: '' });
    expect(other.err).toContain('is a snapshot of ml-prod/trainer, not of other. Name that run, or none.');
    expect((await explain('elsewhere/trainer', { snapshot: idle })).code).toBe(2);
    for (const run of ['trainer', 'ML-prod/Trainer']) expect((await explain(run, { snapshot: idle })).code).toBe(0);
  });

  test('a pipe is no snapshot, and is not waited for', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(await explain(undefined, { snapshot: pipe })).toMatchObject({
      code: 3,
      err: expect.stringContaining('pipe:1:1: it is not a file; expected a file'),
    });
  });

  test('shows the tree of a condition with its unless, as JSON too', async () => {
    const policies = file(
      'p.yaml',
      'name: slow\nwhen: {runtime: {over: 1h}, unless: {tags: {required: [team]}}}\nthen: [{notify: owner}]\n',
    );
    const run = file('run.yaml', 'signals: {timing: {started: -2h}}\nrun: {tags: {team: a}}\n');
    const options = { snapshot: run, policies, policy: 'slow' };
    const { out } = await explain(undefined, options);
    expect(out).toMatch(/all of \(violated\)\n +runtime violated: .*\n +unless \(violated\)\n +tags healthy/);
    const { policies: told } = JSON.parse((await explain(undefined, { ...options, output: 'json' })).out);
    expect(told).toMatchObject([{ policy: 'slow', state: 'firing', conditions: { op: 'all', outcome: 'violated' } }]);
  });

  test('says which steps failed, and why', async () => {
    const run = file(
      'steps.yaml',
      `
run: {job-type: pipeline}
signals:
  children:
    - {name: prepare-data, status: Failed, error: {cause: quota, code: ClusterCoreQuotaReached, message: no cores}}
    - {name: train}
`,
    );
    const { out } = await explain(undefined, { snapshot: run });
    expect(out).toContain('! step prepare-data failed (quota, ClusterCoreQuotaReached): no cores');
  });

  test('names every error of the file and of the policies', async () => {
    const bad = file('bad.yaml', 'run: {stauts: Running}\n');
    const { code, err } = await explain(undefined, { snapshot: bad });
    expect(code).toBe(3);
    expect(err).toContain('bad.yaml:1:7: unknown key "stauts"; expected one of');
  });
});

describe('explain against a service', () => {
  const world = useWorld();
  const there: Workspace = { ...WORKSPACE, id: `${WORKSPACE.id}-us`, name: 'ml-prod-us' };
  let url = '';

  beforeAll(async () => {
    const asks = aPolicy();
    const off = aPolicy({ name: 'resting', mode: 'off' });
    const others = aPolicy({ name: 'probes', match: { experiment: ['probe'] } });
    world.policies = [asks, off, others];
    for (const id of ['alone', 'twice']) await pass(world.ledger, world.newId, [aRun({ id })], [asks]);
    await world.ledger.lease(there, NOW);
    await world.ledger.observe(
      there.id,
      seen([aRun({ id: 'twice', workspaceId: there.id, workspaceName: there.name })], NOW),
    );
    world.now = NOW + HOUR / 2;
    await world.ledger.freeze({ id: 'f', reason: 'incident 4711', author: 'oncall', createdAt: NOW, endsAt: null });
    const app = world.app({ keys: KEYS, clock: () => world.now });
    url = await app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => world.app().close());

  const ask = (run: string, options: Partial<ExplainOptions> & Common = {}) =>
    explain(run, { url, ...options }, { RUNWARDEN_API_KEY: VIEWER });

  test('finds the workspace of a run and says why nothing happened under each policy', async () => {
    const { code, out, err } = await ask('alone');
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain('in ml-prod-eu');
    expect(out).toContain('! every cancel is frozen by oncall: incident 4711; until somebody lifts it');
    expect(out).toMatch(/FIRING +gpu-idle \(mode approve, severity high\)\n +why +waiting for approval: /);
    expect(out).toMatch(/the clock of the service says 10:00 UTC, .* behind this machine's/);
    expect(out).toMatch(/next +without an answer it is kept, 10:30 UTC \(in 30 min\)/);
    expect(out).toMatch(/approve +runwarden approve \S+\n +reject +runwarden reject \S+\n/);
    expect(out).toMatch(/no answer +it is kept, 10:30 UTC/);
    expect(out).toMatch(/conditions +told violated: it is violated \[value 1, threshold 5\]/);
    expect(out).toMatch(/NOT JUDGED +resting \(mode off[\s\S]*the policy is off/);
    expect(out).toMatch(/NOT MATCHED probes[\s\S]*experiment is "nightly", wanted probe/);
  });

  test('says what of its workspace is not seen', async () => {
    const what = { kind: 'workspace', part: 'pass', what: 'every run', reason: 'HTTP 403', since: NOW } as const;
    const blind = { startedAt: NOW, endedAt: NOW, activeRuns: 0, requests: {}, warnings: [] };
    await world.ledger.passEnded(WORKSPACE.id, { ...blind, error: 'HTTP 403', unseen: [what] });
    const seen = '! ml-prod-eu is not seen whole since 09:30 UTC: every run. Why: HTTP 403';
    expect((await ask('alone')).out).toContain(seen);
    await world.ledger.passEnded(WORKSPACE.id, { ...blind, error: null, unseen: [] });
    expect((await ask('alone')).out).not.toContain('not seen whole');
  });

  test('keeps whole words in a hundred columns, and shows times in the zone of whoever reads', async () => {
    const { out } = await explain(
      'alone',
      { url, output: 'table' },
      { RUNWARDEN_API_KEY: VIEWER, TZ: 'Asia/Kathmandu' },
    );
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    expect(out).not.toContain('…');
    expect(out).toContain('without an answer it is kept, 16:15 UTC+5:45 (in 30 min)');
    const utc = await explain('alone', { url, utc: true }, { RUNWARDEN_API_KEY: VIEWER, TZ: 'Asia/Kathmandu' });
    expect(utc.out).toContain('without an answer it is kept, 10:30 UTC (in 30 min)');
  });

  test('calls nobody the owner who only submitted it', async () => {
    const creator = { objectId: null, displayName: 'Nightly Trainer' };
    await world.ledger.observe(WORKSPACE.id, seen([aRun({ id: 'submitted', tags: {}, creator })], NOW));
    const { out } = await ask('submitted');
    expect(out).not.toContain('owner Nightly');
    expect(out).toContain('! no owner tag; ml-platform@example.com is notified\n');
    expect(out).toMatch(/ submitted +.* by Nightly Trainer\n/);
  });

  test('says why a run and its steps failed', async () => {
    const run = aRun({ id: 'over', status: 'Failed', phase: 'ended' });
    await world.ledger.observe(WORKSPACE.id, seen([run], NOW));
    const failure = { cause: 'platform', code: 'NodeLost', message: 'the node was lost' } as const;
    const failedSteps = [{ runId: 'over-1', displayName: 'train', failure: null }];
    const end = { run, startedAt: null, endedAt: NOW, failure, failedSteps };
    await world.ledger.record(WORKSPACE.id, [], [end], NOW + MINUTE);
    const { out } = await ask('over');
    expect(out).toContain('! the run failed (platform, NodeLost): the node was lost');
    expect(out).toContain('! step train failed, and Azure does not say why');
  });

  test('asks for the workspace where two have the run', async () => {
    const { code, err } = await ask('twice');
    expect(code).toBe(2);
    expect(err).toContain('name one of ');
    expect((await ask('ml-prod-us/twice')).out).toContain('in ml-prod-us');
  });

  test('says what is wrong: no such run, no key, a bad key, no service, no argument', async () => {
    expect((await ask('nobody')).err).toContain('knows no run nobody in any of its workspaces');
    expect((await ask('ml-prod-eu/nobody')).err).toContain('knows no run nobody in ml-prod-eu;');
    expect((await ask('nosuchws/alone')).err).toMatch(/has no workspace nosuchws; it has ml-prod-eu, ml-prod-us/);
    expect((await explain('alone', { url })).err).toContain('wants a key: set RUNWARDEN_API_KEY');
    const bad = await ask('alone', { keyFile: file('key', 'rw_wrong\n') });
    expect(bad).toMatchObject({ code: 2, err: expect.stringContaining('refuses this key (401)') });
    const nobody = await ask('alone', { url: 'http://127.0.0.1:9' });
    expect(nobody).toMatchObject({ code: 2, err: expect.stringContaining('no service answers at') });
    expect((await explain(undefined, {})).err).toContain('Which run?');
    expect((await ask('alone', { policy: 'nope' })).err).toContain('there is no policy "nope" for it; these are');
  });
});

describe('explain after people or Runwarden did something', () => {
  const world = useWorld();
  const later = NOW + 10 * MINUTE;
  let url = '';

  beforeAll(async () => {
    world.policies = [aPolicy(), aPolicy({ name: 'slow' })];
    const app = world.app({ clock: () => later, nextPassAt: () => later + 5 * MINUTE });
    url = await app.listen({ host: '127.0.0.1', port: 0 });
    return () => app.close();
  });

  const of = async (run: string) => (await explain(run, { url })).out;

  /** A pass that asks about a run, and the answer of a person after it. */
  async function asked(id: string, answer: 'approved' | 'rejected', policy = aPolicy()): Promise<void> {
    const { decisions } = await pass(world.ledger, world.newId, [aRun({ id })], [policy]);
    const question = decisions.find(({ kind }) => kind === 'ask');
    await world.ledger.answer(question?.id ?? '', { answer, by: 'mara', note: 'seen' }, NOW + MINUTE);
  }

  /** A cancel that was decided, and what became of it; the run has ended as it says. */
  async function cancelled(id: string, states: readonly CancellationState[], status: string): Promise<void> {
    const policy = aPolicy({ mode: 'enforce' });
    const { decisions } = await pass(world.ledger, world.newId, [aRun({ id })], [policy]);
    const cancel = decisions.find(({ kind }) => kind === 'cancel')?.id ?? '';
    // What is abandoned was not claimed: after a claim only the claimer knows whether anything was sent.
    if (states[0] !== 'abandoned') await world.ledger.claim(cancel, NOW, () => null);
    for (const [index, state] of states.entries()) {
      const reason = state === 'abandoned' ? 'the run ended by itself' : null;
      const record = { decision: null, alerts: [] };
      await world.ledger.settle(cancel, { state, reason }, record, NOW + (index + 1) * MINUTE);
    }
    await world.ledger.observe(WORKSPACE.id, seen([aRun({ id, status, phase: 'ended' })], later));
  }

  test.each(['approved', 'rejected'] as const)(
    'says who %s it and that a pass was asked for, and asks no more',
    async (word) => {
      await asked(word, word);
      const out = await of(word);
      expect(out).toMatch(
        new RegExp(` answer +${word} by mara at 09:31 UTC \\(seen\\); a pass that acts on it was asked for\n`),
      );
      expect(out).toContain('judged      09:30 UTC (10 min ago)');
      expect(out).not.toContain('curl');
    },
  );

  test('says who approved it also while the grace is what holds the cancel', async () => {
    const policy = aPolicy({ grace: HOUR });
    await asked('graced', 'approved', policy);
    const { isAsked: _, ...held } = (await world.ledger.run(WORKSPACE.name, 'graced'))?.statuses[0] ?? {};
    const status = { ...held, at: later, withheld: 'grace', reason: 'the owner was told' } as PolicyStatus;
    const opened = {
      opened: [],
      resolved: [],
      forgotten: [],
      answers: [],
      decisions: [],
      bases: new Map(),
      statuses: [status],
    };
    await world.ledger.commit(WORKSPACE.id, opened, [], later);
    expect(await of('graced')).toMatch(
      /why +grace: the owner was told\n +answer +approved by mara at 09:31 UTC \(seen\)\n/,
    );
  });

  test('says of a run that Runwarden cancelled under which policy, why, and when', async () => {
    await cancelled('confirmed', ['requested', 'confirmed'], 'Canceled');
    const out = await of('confirmed');
    expect(out).toContain('! the run has ended, and no policy judges it any more');
    expect(out).not.toContain('NOT JUDGED');
    expect(out).toContain(
      '! Runwarden cancelled it: asked at 09:31 UTC, confirmed at 09:32 UTC, under policy gpu-idle: it is violated',
    );
    expect(out).not.toContain('did not cancel it');
    expect(out).not.toMatch(/^ +next/m);
  });

  test('says of any other ended run that it did not, and why it did not where it had wanted to', async () => {
    await cancelled('abandoned', ['abandoned'], 'Completed');
    expect(await of('abandoned')).toMatch(
      /! Runwarden did not cancel it\n! Runwarden decided at 09:30 UTC to cancel it and did not \(the run ended by itself\)/,
    );
    await world.ledger.observe(WORKSPACE.id, seen([aRun({ id: 'by-hand', status: 'Canceled', phase: 'ended' })], NOW));
    expect(await of('by-hand')).toContain('! Runwarden did not cancel it; somebody else, or Azure itself, did');
  });
});

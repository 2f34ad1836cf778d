import { afterEach, expect, test } from 'vitest';
import type { Policy } from '../../src/core/policy/policy.ts';
import type { SimulationReport } from '../../src/simulate/index.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_IDLE, ENFORCE_RUNTIME, idleRun, oneWorkspace } from '../support/scenarios.ts';
import { replayRig } from './replays.ts';

let rig: Rig;
afterEach(() => rig.close());

/** Notices, questions and cancels with their times; ids are new in every replay. */
async function decidedLive() {
  const views = await rig.decisions();
  return views
    .map(({ decision }) => decision)
    .filter(({ kind, audit }) => kind !== 'withhold' && !audit)
    .map(({ kind, policy, runId, at, step }) => ({ kind, policy, runId, at, step }))
    .sort(byText);
}

function simulated({ effects }: SimulationReport) {
  return effects.map(({ kind, policy, runId, at, step }) => ({ kind, policy, runId, at, step })).sort(byText);
}

function byText(a: object, b: object): number {
  return JSON.stringify(a).localeCompare(JSON.stringify(b));
}

async function withheldLive(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { decision } of await rig.decisions({ kind: 'withhold' }))
    if (!decision.reason.startsWith('not cancelled'))
      counts[decision.withheld ?? ''] = (counts[decision.withheld ?? ''] ?? 0) + 1;
  return counts;
}

function withheldIn({ policies }: SimulationReport): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { withheld } of policies)
    for (const [why, count] of Object.entries(withheld)) counts[why] = (counts[why] ?? 0) + count;
  return counts;
}

async function live(passes: number, every = '5m'): Promise<void> {
  for (let pass = 0; pass < passes; pass++) {
    await rig.settle();
    rig.advance(every);
  }
}

const policies = (): readonly Policy[] => rig.deps.policies.current();

const LADDER = ENFORCE_IDLE.replace(/then:[\s\S]*/, '').concat(`for: 12m
then:
  - notify: owner
  - after: 20m
    notify: oncall
  - after: 40m
    cancel: true
grace: 30m
`);

test('the replay decides what the live loop decided, at the same times', async () => {
  rig = await createRig(
    oneWorkspace([
      idleRun('idle'),
      idleRun('late', {
        gpu: {
          series: [
            { from: '-3h', use: 90 },
            { from: '-20m', use: 0.5 },
          ],
        },
      }),
      idleRun('one-busy', { gpu: { 'per-device': [90, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5] } }),
      idleRun('silent', { gpu: { stops: '-40m', series: [{ from: '-3h', use: 0.5 }] } }),
      cpuRun('long', '-30m'),
      cpuRun('short', '-10m', { ends: { at: '+20m', status: 'Completed' } }),
      cpuRun('failing', '-10m', { ends: { at: '+70m', status: 'Failed' } }),
    ]),
    LADDER,
    ENFORCE_RUNTIME.replace('notice: none', 'grace: 30m'),
  );
  await live(45);
  const report = await replayRig(rig, policies());
  const decided = await decidedLive();
  expect(decided.filter(({ kind }) => kind === 'cancel').map(({ runId }) => runId)).toContain('late');
  expect(simulated(report)).toEqual(decided);
  expect(withheldIn(report)).toEqual(await withheldLive());
});

test('a question that nobody answers is asked once, and silence cancels where the policy says so', async () => {
  const approve = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve').replace(
    'cancel: true',
    'cancel: {within: 30m, otherwise: cancel}',
  );
  rig = await createRig(oneWorkspace([cpuRun('long', '-30m'), cpuRun('b', '-10m'), cpuRun('c', '-1m')]), approve);
  await live(24);
  const report = await replayRig(rig, policies());
  expect((await decidedLive()).map(({ kind }) => kind)).toContain('cancel');
  expect(simulated(report)).toEqual(await decidedLive());
});

test('limits and the suspicion hold in the replay as they did', async () => {
  const runs = Array.from({ length: 12 }, (_, index) => cpuRun(`r${index}`, `-${10 + (index % 6) * 10}m`));
  const limited = `${ENFORCE_RUNTIME}limits: {per-cycle: 1, per-hour: 2}\n`;
  rig = await createRig(oneWorkspace(runs), limited);
  await live(30);
  const report = await replayRig(rig, policies());
  expect(simulated(report)).toEqual(await decidedLive());
  expect(withheldIn(report)).toEqual(await withheldLive());
  expect(withheldIn(report).limited).toBeGreaterThan(0);
  for (const { reason } of report.effects.filter(({ kind }) => kind === 'ask'))
    expect(reason).toMatch(/^this policy may cancel \d runs? .*already in work; running for /);
});

test('overrides and freezes of then count in the replay', async () => {
  rig = await createRig(oneWorkspace([cpuRun('long', '-50m'), cpuRun('other', '-50m')]), ENFORCE_RUNTIME);
  const override = {
    id: 'o',
    kind: 'exempt',
    scope: { run: ['long'] },
    policies: ['*'],
    reason: 'a paper is due',
    author: 'operator',
    createdAt: rig.now(),
    endsAt: rig.now() + 90 * 60_000,
    revokedAt: null,
    revokedBy: null,
  } as const;
  await rig.ledger.createOverride(override);
  await live(30);
  const report = await replayRig(rig, policies(), { overrides: [override] });
  expect(simulated(report)).toEqual(await decidedLive());
});

test('a signal that was never recorded is unknown, and the report says which', async () => {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), ENFORCE_RUNTIME.replace('mode: enforce', 'mode: audit'));
  await live(3);
  const live1 = policies();
  rig.setPolicies(
    ENFORCE_RUNTIME.replace(
      'runtime: {over: 1h}',
      'validation: {artifact: report.json, pointer: /passed, expected: true}',
    ),
  );
  const report = await replayRig(rig, policies());
  expect(report.policies[0]).toMatchObject({ judged: 3, unknown: 3, notRecorded: 3, missing: { artifact: 3 } });
  expect(report.effects).toEqual([]);
  expect((await replayRig(rig, live1)).policies[0]).toMatchObject({ unknown: 0, violated: 3 });
});

test('how runs ended in fact is on record', async () => {
  rig = await createRig(
    oneWorkspace([
      cpuRun('done', '-2h', { ends: { at: '+7m', status: 'Completed' } }),
      cpuRun('failed', '-2h', { ends: { at: '+7m', status: 'Failed' } }),
    ]),
    ENFORCE_RUNTIME.replace('mode: enforce', 'mode: audit'),
  );
  await live(4);
  const enforced = policies().map((policy): Policy => ({ ...policy, mode: 'enforce' }));
  const limits = { perCycle: null, perHour: null, share: null };
  const report = await replayRig(rig, enforced, { limits });
  expect(
    report.effects
      .filter(({ kind }) => kind === 'cancel')
      .map(({ status }) => status)
      .sort(),
  ).toEqual(['Completed', 'Failed']);
  expect(report.policies[0]?.cancelled).toMatchObject({ runs: 2, completed: 1 });
});

test('a budget is judged in the replay as it was live, up to the pass that uses it up', async () => {
  const budget = (over: string) => `
name: budget
summary: A team's day is limited.
mode: notify
when: {budget: {tag: team, period: day, over: ${over}}}
then: [{notify: owner}]
`;
  const tags = { owner: 'team-vision@example.com', team: 'vision' };
  rig = await createRig(
    oneWorkspace([
      idleRun('eight-gpus', { tags }),
      cpuRun('short', '-30m', { tags, ends: { at: '+12m', status: 'Completed' } }),
      cpuRun('others', '-30m'),
    ]),
    budget('120 USD'),
    budget('9000 USD').replace('name: budget', 'name: never'),
  );
  await live(20);
  const report = await replayRig(rig, policies());
  expect((await decidedLive()).map(({ runId, policy }) => `${policy} ${runId}`)).toContain('budget eight-gpus');
  expect(simulated(report)).toEqual(await decidedLive());
  expect(report.policies.find(({ policy }) => policy === 'budget')).toMatchObject({ notRecorded: 0 });
});

test('a cancel that is confined to hours waits for them in the past, too', async () => {
  // The rig begins on a Monday at 03:00 UTC.
  const during = '{days: [mon-fri], from: "04:00", to: "04:30", timezone: UTC}';
  const policy = `
name: long
mode: enforce
when: {runtime: {over: 1h}}
then: [{notify: owner}, {after: 10m, cancel: {during: ${during}}}]
grace: 40m
`;
  rig = await createRig(oneWorkspace([cpuRun('early', '-2h'), cpuRun('late', '-10m')]), policy);
  await live(30);
  const report = await replayRig(rig, policies());
  expect(simulated(report)).toEqual(await decidedLive());
  expect(withheldIn(report)).toEqual(await withheldLive());
  // The other came to the end of its grace after the hours, and waits for the next day.
  expect(
    simulated(report)
      .filter(({ kind }) => kind === 'cancel')
      .map(({ runId }) => runId),
  ).toEqual(['early']);
  expect(withheldIn(report)['outside-hours']).toBe(2);
});

import { describe, expect, test } from 'vitest';
import type { EarlierCancel } from '../../src/core/decision/earlier-cancel.ts';
import type { Finding } from '../../src/core/decision/finding.ts';
import type { GuardName } from '../../src/core/decision/guards/guard.ts';
import { allHolds, GUARDS } from '../../src/core/decision/guards.ts';
import { plan } from '../../src/core/decision/plan.ts';
import type { WorkspaceState } from '../../src/core/decision/workspace-state.ts';
import { type Check, result } from '../../src/core/policy/condition.ts';
import { evidenceKey } from '../../src/core/policy/evaluate.ts';
import { NO_LIMITS } from '../../src/core/policy/limits.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import type { Clearance } from '../../src/core/ports/azure.ts';
import type { EnforceCase } from '../../src/core/ports/ledger.ts';
import type { Run } from '../../src/core/run/run.ts';
import { known, type Snapshot } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { planInput } from '../../src/watch/assessments.ts';
import type { WatchDeps } from '../../src/watch/deps.ts';
import { enforce } from '../../src/watch/enforce.ts';
import { ago, aRun, aSnapshot, NOW } from '../conditions/snapshots.ts';
import {
  aCancellation,
  aFinding,
  aFreeze,
  anApproval,
  anAssessment,
  anObjection,
  anOverride,
  aPastCancel,
  aPolicy,
  aVerdict,
  aWorkspaceState,
  aWorld,
  cancels,
  closedHours,
  WORKSPACE,
} from '../support/builders.ts';
import { silentMeter } from '../support/silent-meter.ts';

/** A run that violates a policy and may be cancelled, but for what a scene adds. */
interface Scene {
  readonly policy?: Partial<Policy>;
  readonly run?: Partial<Run>;
  readonly finding?: Partial<Finding>;
  /** Findings of other runs that violate the policy, too. */
  readonly others?: readonly Finding[];
  readonly state?: Partial<WorkspaceState>;
  /** What the store holds by the time of the act and did not at the pass. */
  readonly sincePass?: Partial<WorkspaceState>;
}

const SCENES: readonly (readonly [GuardName, Scene])[] = [
  ['exempt', { state: { overrides: [anOverride({ kind: 'exempt' })] } }],
  ['mode', { policy: { mode: 'notify' }, state: { approvals: answered('approved') } }],
  [
    'cancel-under-way',
    { state: { underWay: new Map([['run-1', aCancellation({ decisionId: 'd-other', state: 'requested' })]]) } },
  ],
  ['phase', { run: { status: 'Finalizing' } }],
  ['freeze', { state: { freezes: [aFreeze()] } }],
  ['extension', { state: { overrides: [anOverride({ kind: 'extend' })] } }],
  ['objection', { state: { objections: new Map([['f-1', [anObjection()]]]) } }],
  ['held-throughout', { policy: { for: 10 * MINUTE }, state: { lastGoodPassAt: ago(2 * HOUR) } }],
  ['outside-hours', { policy: { steps: [cancels({ during: closedHours() })] } }],
  [
    'again',
    {
      run: { definition: 'd-1', experiment: 'nightly' },
      state: { earlier: [anEarlierCancel({ definition: 'd-1', experiment: 'nightly' })] },
    },
  ],
  [
    'precision',
    { state: { fallen: [{ policy: aPolicy().name, since: NOW, because: '3 of its last 20 cancels were wrong' }] } },
  ],
  ['consent', { state: { approvals: answered('rejected') } }],
  ['notice', { policy: { grace: HOUR } }],
  ['suspicion', { finding: { suspected: '5 of 5 runs turned bad in one pass' } }],
  [
    'limits',
    {
      policy: { limits: { ...NO_LIMITS, perCycle: 1 } },
      others: [violating(2, { since: ago(2 * HOUR) })],
      sincePass: { recentCancels: [aPastCancel({ runId: 'run-2', at: NOW })] },
    },
  ],
  ['limits', { policy: { limits: { ...NO_LIMITS, perHour: 1 } }, state: { recentCancels: [aPastCancel()] } }],
  ['limits', { policy: { limits: { ...NO_LIMITS, share: 0.1 } }, state: { recentCancels: [aPastCancel()] } }],
];

function anEarlierCancel(given: Partial<EarlierCancel>): EarlierCancel {
  const named = { runId: 'run-0', displayName: 'run-0', policy: 'a-policy', at: ago(96 * HOUR), by: null };
  return { ...named, definition: null, experiment: null, resubmissions: ['run-1'], completions: [], ...given };
}

function answered(answer: 'approved' | 'rejected'): WorkspaceState['approvals'] {
  return new Map([['f-1', [anApproval({ answer, answeredAt: ago(MINUTE) })]]]);
}

function violating(index: number, given: Partial<Finding> = {}): Finding {
  return aFinding({ id: `f-${index}`, runId: `run-${index}`, ...given });
}

const DEPS = {
  owner: { tags: ['owner'], fallback: 'oncall' },
  limits: NO_LIMITS,
  newId: () => 'new',
  blindAfter: HOUR,
  clock: () => NOW,
  monotonic: () => 0,
};

const LOG = { kind: 'log' } as const;
const VIOLATED = result('violated', 'it is violated', { identity: 'x' });
const UNREAD = result('unknown', 'its log was not read yet', { missingSignals: [LOG] });

/** By what is measured, so that it can be suspected. */
function policyOf({ policy }: Scene): Policy {
  const check: Check = ({ signals }) => (signals.log ? VIOLATED : UNREAD);
  const condition = { kind: 'stalled', cost: 0, signals: [LOG], check };
  return aPolicy({ when: { op: 'condition', path: 'when', condition }, signals: [LOG], ...policy });
}

const signals = {
  log: async (_: unknown, asked: readonly Snapshot[]) =>
    new Map(asked.map(({ run }) => [run.id, known({ lastGrowthAt: null, bytes: 0 }, NOW)])),
};

function runsOf({ run, others = [] }: Scene): Run[] {
  return [aRun(run), ...others.map(({ runId }) => aRun({ id: runId, experiment: `experiment of ${runId}` }))];
}

/** What the store holds after a pass that judged the runs of a scene. */
function stateOf(scene: Scene): WorkspaceState {
  const runs = runsOf(scene);
  const statuses = runs.map(({ id: runId }) => ({
    runId,
    policy: 'a-policy',
    audit: false,
    state: 'firing' as const,
    withheld: null,
  }));
  return aWorkspaceState({ findings: [aFinding(scene.finding), ...(scene.others ?? [])], statuses, ...scene.state });
}

/** Whether a pass decides to cancel `run-1`. */
function planCancels(scene: Scene, guards = GUARDS): boolean {
  const policy = policyOf(scene);
  const judged = runsOf(scene).map((run) => ({
    snapshot: aSnapshot(run),
    verdicts: new Map([[policy, aVerdict()]]),
    judgedOn: null,
  }));
  const input = planInput({ workspace: WORKSPACE, judged, policies: [policy], now: NOW }, stateOf(scene), DEPS);
  return plan(input, guards).decisions.some(({ kind, runId }) => kind === 'cancel' && runId === 'run-1');
}

/** A cancel of `run-1` that the pass decided, with what the store holds now. */
function caseOf(scene: Scene): EnforceCase {
  const cancellation = aCancellation({ state: 'queued', queuedAt: NOW, requestedAt: null });
  const { decisionId } = cancellation;
  const state = { ...stateOf(scene), ...scene.sincePass };
  const [decision] = plan(
    planInput(
      {
        workspace: WORKSPACE,
        judged: [{ snapshot: aSnapshot(), verdicts: new Map([[aPolicy(), aVerdict()]]), judgedOn: null }],
        policies: [aPolicy()],
        now: NOW,
      },
      stateOf({}),
      { ...DEPS, newId: () => decisionId },
    ),
  ).decisions;
  if (!decision) throw new Error('a cancel was decided');
  return {
    cancellation,
    decision,
    finding: aFinding(),
    workspace: WORKSPACE,
    intentAt: null,
    inFlight: false,
    asked: 0,
    claim: null,
    before: null,
    state: {
      ...state,
      underWay: new Map([['run-1', cancellation], ...state.underWay]),
      recentCancels: [...state.recentCancels, aPastCancel({ decisionId, runId: 'run-1', at: NOW })],
    },
    activeRuns: runsOf(scene).length,
  };
}

/** Whether Azure is asked to cancel `run-1`. @param early what the store holds until the claim. */
async function actCancels(scene: Scene, early: Scene, guards = GUARDS): Promise<boolean> {
  let asked = false;
  const { state } = caseOf(scene);
  // Only what a cancel needs; anything else would throw.
  const deps = {
    ...DEPS,
    guards,
    signals,
    meter: silentMeter,
    log: { info: () => {} },
    policies: { current: () => [policyOf(scene)] },
    runs: {
      read: async () => ({ run: aRun(scene.run), timing: null }),
      cancel: async (_: unknown, __: string, clear: Clearance) => {
        if ((await clear()) === null) return { kind: 'not-sent' };
        asked = true;
        return { kind: 'accepted' };
      },
    },
    ledger: {
      enforceCase: async () => caseOf(early),
      claim: async (_: string, __: number, check: (now: WorkspaceState) => object | null) => {
        const hold = check(state);
        return hold ? { kind: 'held', hold } : { kind: 'claimed' };
      },
      lookAgain: async () => ({ kind: 'clear', left: 1000 }),
      // Nothing was kept for it.
      evidence: async () => [],
      settle: async () => {},
    },
  } as unknown as WatchDeps;
  await enforce('d-cancel', deps, { number: 1, last: false }, new AbortController().signal);
  return asked;
}

test('there is a scene for every guard, and nothing else', () => {
  expect([...new Set(SCENES.map(([name]) => name))]).toEqual(GUARDS.map(({ name }) => name));
});

test('where nothing holds it back, the plan cancels and the act does', async () => {
  expect(planCancels({})).toBe(true);
  expect(await actCancels({}, {})).toBe(true);
});

describe.each(SCENES)('without the guard %s a forbidden cancel gets through', (name, scene) => {
  const others = GUARDS.filter((guard) => guard.name !== name);

  test('in the plan', () => {
    expect(planCancels(scene)).toBe(false);
    expect(planCancels(scene, others)).toBe(true);
  });

  test('in the act', async () => {
    expect(await actCancels(scene, scene)).toBe(false);
    expect(await actCancels(scene, scene, others)).toBe(true);
  });
});

// Between the act's reading and the claim the store can change, the policy and the run cannot.
test.each(SCENES.filter(([name]) => name !== 'mode' && name !== 'phase'))(
  'without the guard %s a forbidden cancel gets through the claim',
  async (name, scene) => {
    const others = GUARDS.filter((guard) => guard.name !== name);
    expect(await actCancels(scene, {})).toBe(false);
    expect(await actCancels(scene, {}, others)).toBe(true);
  },
);

test('a claim of a cancel whose finding has ended meanwhile is held', async () => {
  expect(await actCancels({ state: { findings: [] } }, {})).toBe(false);
});

test('the limits let through what a person approved, in the plan and in the act', async () => {
  for (const [name, scene] of SCENES.slice(-4)) {
    const approved = { ...scene, state: { ...scene.state, approvals: answered('approved') } };
    expect([name, planCancels(approved), await actCancels(approved, approved)]).toEqual([name, true, true]);
  }
});

test('a cancel that a person approved in the same pass does not count against the limit per cycle in the act', async () => {
  const sincePass = { recentCancels: [aPastCancel({ at: NOW, approvedByPerson: true })] };
  const scene = { policy: { limits: { ...NO_LIMITS, perCycle: 1 } }, sincePass };
  expect(await actCancels(scene, scene)).toBe(true);
});

test('every guard can be asked, in the order of the list', () => {
  const assessment = anAssessment(
    { policy: aPolicy({ mode: 'notify', grace: HOUR }) },
    { approvals: [anApproval({ evidenceKey: evidenceKey(aPolicy(), aVerdict()) })] },
  );
  const holds = allHolds(assessment, aWorld({ freeze: aFreeze() }));
  expect(holds.map(({ guard }) => guard)).toEqual(GUARDS.map(({ name }) => name));
  expect(holds.flatMap(({ hold }) => hold?.why ?? [])).toEqual([
    'mode',
    'frozen',
    'waiting-for-approval',
    'waiting-for-notice',
  ]);
});

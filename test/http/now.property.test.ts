import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NowCancel, NowFacts, NowFinding, NowQuestion, NowRun } from '../../src/core/ports/now-ledger.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { showNow } from '../../src/http/now/now.ts';
import type { Load, Now } from '../../src/http/schemas/now.ts';
import { aPolicy, NOW } from './fixtures.ts';

const RUNS = 12;
const POLICIES = ['gpu-idle', 'runtime-limit', 'budget'];

const cents = fc.integer({ min: 0, max: 10_000 }).map((amount) => amount / 100);
const cost = fc.option(
  fc.record({ currency: fc.constant('EUR'), soFar: cents, perHour: cents, atLeast: fc.boolean() }),
  { nil: null },
);
const someRuns = fc.array(fc.integer({ min: 0, max: RUNS - 1 }), { maxLength: 8 });
const within = (from: number, to: number) =>
  fc.integer({ min: from, max: to }).map((minutes) => NOW + minutes * MINUTE);

const workspaceOf = (index: number) => `ws-${index % 3}`;
const runOf = (index: number) => ({ workspaceId: workspaceOf(index), runId: `run-${index}` });

const OWNED = [{}, { owner: 'team-a' }, { owner: 'Team-B' }].map((tags): NowRun['owned'] => ({
  tags,
  creator: { objectId: null, displayName: null },
}));

const aRun = (index: number): fc.Arbitrary<NowRun> =>
  fc.record({
    workspaceId: fc.constant(workspaceOf(index)),
    workspace: fc.constant(workspaceOf(index)),
    id: fc.constant(`run-${index}`),
    displayName: fc.constant(`run ${index}`),
    phase: fc.constantFrom('queued', 'preparing', 'running', 'finalizing', 'canceling' as const),
    owned: fc.constantFrom(...OWNED),
    cost,
    gpus: fc.option(fc.integer({ min: 0, max: 16 }), { nil: null }),
  });

const aFinding = (id: string, index: number, policy: string): fc.Arbitrary<NowFinding> =>
  fc.record({
    id: fc.constant(id),
    workspaceId: fc.constant(workspaceOf(index)),
    runId: fc.constant(`run-${index}`),
    policy: fc.constant(policy),
    state: fc.constantFrom('pending' as const, 'firing' as const),
    since: within(-600, 0),
    stepsDone: fc.constant([]),
    status: fc.option(
      fc.record({
        state: fc.constantFrom('pending' as const, 'firing' as const, 'exempt' as const),
        withheld: fc.constantFrom(null, 'frozen' as const, 'grace' as const, 'rejected' as const),
        reason: fc.constant('every GPU was idle for 2h'),
        next: fc.option(
          fc.record({ what: fc.constant('notify owner'), at: fc.option(within(-10, 3000), { nil: null }) }),
          { nil: null },
        ),
        at: fc.constant(NOW),
      }),
      { nil: null },
    ),
    approved: fc.constantFrom(null, { by: 'oncall', at: NOW }),
    cost,
    isIdle: fc.boolean(),
  });

const evidence = (index: number) =>
  fc.record({
    owner: fc.constant({ source: 'tag' as const, id: 'team-a', display: 'team-a' }),
    run: fc.constant({
      ...{ displayName: `run ${index}`, workspace: workspaceOf(index), experiment: null, jobType: 'command' },
      ...{ status: 'Running', createdAt: '2026-01-31T00:00:00Z', tags: {}, studioUrl: null },
    }),
    cost: cost.map((known) => known ?? undefined),
  });

const decided = (id: string, findingId: string, index: number, policy: string) => ({
  ...{ id, at: NOW - HOUR, ...runOf(index), policy, severity: 'high' as const, findingId, evidenceKey: 'when' },
  reason: `every GPU of run-${index} was idle for ${index + 1}h`,
});

const aQuestion = (finding: NowFinding, index: number): fc.Arbitrary<NowQuestion> =>
  fc
    .record({
      evidence: evidence(index),
      expiresAt: within(-5, 2000),
      otherwise: fc.constantFrom('keep' as const, 'cancel' as const),
    })
    .map(({ evidence: { cost: known, ...seen }, expiresAt, otherwise }) => {
      const id = `ask-${finding.id}`;
      const asked = { because: 'mode' as const, expiresAt, otherwise };
      return {
        workspace: workspaceOf(index),
        run: null,
        decision: {
          ...decided(id, finding.id, index, finding.policy),
          ask: asked,
          evidence: { ...seen, ...(known && { cost: known }) },
        },
        approval: {
          ...asked,
          ...{
            decisionId: id,
            findingId: finding.id,
            evidenceKey: 'when',
            askedAt: NOW - HOUR,
            answer: null,
            answeredAt: null,
          },
          ...{ answeredBy: null, note: null, given: [], ended: null },
        },
        earlier: [],
      };
    });

const aCancel = (id: string, index: number, policy: string): fc.Arbitrary<NowCancel> =>
  fc
    .record({
      evidence: evidence(index),
      state: fc.constantFrom(
        'queued',
        'requested',
        'unclear',
        'confirmed',
        'released',
        'failed',
        'abandoned',
        'ended-otherwise',
      ),
      queuedAt: within(-3000, 0),
      timeLimit: fc.option(
        fc.integer({ min: 1, max: 100 }).map((hours) => hours * HOUR),
        { nil: null },
      ),
      startedAt: fc.option(within(-6000, -3000), { nil: null }),
      gpus: fc.option(fc.integer({ min: 0, max: 64 }), { nil: null }),
    })
    .map(({ evidence: { cost: known, ...seen }, state, queuedAt, ...rest }) => ({
      ...rest,
      cost: known ?? null,
      workspace: workspaceOf(index),
      decision: {
        ...decided(id, `finding-of-${id}`, index, policy),
        ...{ ask: null, kind: 'cancel' as const, approvedByPerson: false, decidedBy: null },
        evidence: { ...seen, ...(known && { cost: known }) },
      },
      cancellation: {
        ...{ decisionId: id, findingId: `finding-of-${id}`, ...runOf(index), policy, state: state as 'queued' },
        ...{ approvedByPerson: false, queuedAt, requestedAt: queuedAt, settledAt: null, reason: null, withheld: null },
        ...{ acknowledgedAt: null, endedAt: null, releasedAt: null, leaked: null },
      },
      approvedBy: null,
      endedAt: state === 'confirmed' || state === 'released' ? NOW : null,
    }));

const factsArbitrary: fc.Arbitrary<NowFacts> = fc
  .tuple(...Array.from({ length: RUNS }, (_, index) => aRun(index)))
  .chain((runs) =>
    fc
      .uniqueArray(fc.tuple(fc.integer({ min: 0, max: RUNS - 1 }), fc.constantFrom(...POLICIES)), {
        maxLength: 14,
        selector: ([run, policy]) => `${run} ${policy}`,
      })
      .chain((pairs) =>
        fc.record({
          findings: fc.tuple(...pairs.map(([run, policy]) => aFinding(`finding-${run}-${policy}`, run, policy))),
          asked: fc.array(fc.boolean(), { minLength: pairs.length, maxLength: pairs.length }),
          cancels: fc.tuple(
            ...[0, 3, 5, 5].map((run, index) => aCancel(`cancel-${index}`, run, POLICIES[index % 3] ?? '')),
          ),
          unknown: someRuns,
          pairs: fc.constant(pairs),
        }),
      )
      .chain(({ findings, asked, cancels, unknown, pairs }) =>
        fc
          .tuple(
            ...findings.flatMap((finding, index) => (asked[index] ? [aQuestion(finding, pairs[index]?.[0] ?? 0)] : [])),
          )
          .map((questions) => ({
            ...{ runs, findings, questions, cancels, overrides: [], freezes: [], requests: [], unseen: [] },
            unknown: unknown.map((index) => ({
              ...runOf(index),
              policy: 'gpu-idle',
              reason: 'the newest sample is 51m old',
              since: NOW - HOUR,
            })),
            workspaces: ['ws-0', 'ws-1', 'ws-2'].map(aWorkspaceView),
            alerts: { queued: 0, oldestAt: null, failed: 0, failing: [] },
          })),
      ),
  );

function aWorkspaceView(name: string): NowFacts['workspaces'][number] {
  return {
    workspace: { id: name, name, subscriptionId: 's', resourceGroup: 'rg', location: 'westeurope', tags: {} },
    ...{ lastPass: null, lastGoodPassAt: NOW, lastCompletePassAt: NOW, unseen: [], failuresInARow: 0 },
    scan: { knownUpTo: null, fullListing: null, lastFullListingAt: null, orderBrokenAt: null },
  };
}

function shown(facts: NowFacts): Now {
  return showNow(facts, {
    now: NOW,
    visible: { workspaces: null, owners: [], ownIn: null },
    readiness: { ready: true, reasons: [], workspaces: [] },
    policies: POLICIES.map((name) => aPolicy({ name })),
    owner: { tags: ['owner'], fallback: 'oncall' },
  });
}

const holds = (check: (now: Now, facts: NowFacts) => void) =>
  fc.assert(
    fc.property(factsArbitrary, (facts) => check(shown(facts), facts)),
    { numRuns: 300 },
  );

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

/** Loads of parts that share no run add up to the whole. */
function addsUp(parts: readonly Load[], whole: Load): void {
  for (const key of ['runs', 'unpriced', 'gpus', 'gpusUnknown'] as const)
    expect(sum(parts.map((part) => part[key]))).toBe(whole[key]);
  expect(sum(parts.map(({ perHour }) => perHour ?? 0))).toBeCloseTo(whole.perHour ?? 0, 2);
}

function isHonest(load: Load): void {
  if (load.runs > 0 && load.unpriced === load.runs) expect(load.perHour).toBeNull();
  else expect(load.perHour).not.toBeNull();
  if (load.unpriced > 0) expect(load.atLeast).toBe(true);
  if (load.perHour !== null && load.runs > 0) expect(load.currency).toBe('EUR');
}

describe('on the first screen', () => {
  it('each question is in one group, and each run that is asked about is paid for once', () => {
    holds(({ waiting }, { questions }) => {
      const items = waiting.groups.flatMap((group) => group.items);
      expect(waiting.count).toBe(items.length);
      expect(new Set(items.map(({ decisionId }) => decisionId))).toEqual(
        new Set(questions.map(({ decision }) => decision.id)),
      );
      const prices = new Map(items.map(({ runId, perHour }) => [runId, perHour]));
      expect(waiting.load.runs).toBe(prices.size);
      expect(waiting.load.perHour ?? 0).toBeCloseTo(sum([...prices.values()].map((price) => price ?? 0)), 2);
      expect(waiting.firstDue?.at ?? Number.POSITIVE_INFINITY).toBe(
        Math.min(...items.map(({ expiresAt }) => expiresAt)),
      );
      isHonest(waiting.load);
      for (const group of waiting.groups)
        expect(group.load.runs).toBe(new Set(group.items.map(({ runId }) => runId)).size);
    });
  });

  it('what burns adds up over owners and over workspaces, and what is idle is a part of it', () => {
    holds(({ burns }, { runs }) => {
      expect(burns.load.runs).toBe(runs.filter(({ phase }) => phase !== 'queued').length);
      for (const shares of [burns.owners, burns.workspaces]) {
        addsUp(
          shares.map(({ load }) => load),
          burns.load,
        );
        addsUp(
          shares.map(({ idle }) => idle),
          burns.idle,
        );
      }
      for (const { load, idle } of [...burns.owners, ...burns.workspaces, ...burns.policies, burns]) {
        expect(idle.runs).toBeLessThanOrEqual(load.runs);
        isHonest(load);
        isHonest(idle);
      }
    });
  });

  it('a finding is either asked about, or being cancelled, or listed as wrong, and never two of them', () => {
    holds(({ wrong }, { findings, questions, cancels }) => {
      const asked = new Set(questions.map(({ approval }) => approval.findingId));
      const isUnderWay = ({ runId }: { runId: string }) =>
        cancels.some(
          ({ decision, cancellation: { state } }) =>
            decision.runId === runId && ['queued', 'requested', 'unclear'].includes(state),
        );
      const open = findings.filter((finding) => !asked.has(finding.id) && !isUnderWay(finding)).map(({ id }) => id);
      const listed = wrong.items.filter(({ state }) => state !== 'cancel-hangs').map(({ findingId }) => findingId);
      expect([...listed].sort()).toEqual([...open].sort());
      const toDo = wrong.items.filter(
        ({ state, approved, withheld }) => !(approved && (state === 'approved' || withheld === 'frozen')),
      );
      expect(wrong.findings).toBe(toDo.length);
      expect(wrong.load.runs).toBe(new Set(toDo.map(({ runId }) => runId)).size);
      isHonest(wrong.load);
    });
  });

  it('what is not known is the same number wherever it is said', () => {
    holds(({ wrong, sees }, { unknown, runs }) => {
      const distinct = new Set(unknown.map(({ runId }) => runId)).size;
      expect(wrong.unknownLoad.runs).toBe(distinct);
      expect(sees.unknownRuns).toBe(distinct);
      expect(sum(sees.workspaces.map(({ unknownRuns }) => unknownRuns))).toBe(distinct);
      expect(sum(wrong.unknown.map(({ load }) => load.runs))).toBe(distinct);
      expect(sum(sees.workspaces.map((workspace) => workspace.runs))).toBe(runs.length);
    });
  });

  it('what was stopped adds up over its groups, and no saving is invented', () => {
    holds(({ stopped, sees }, { cancels }) => {
      const recent = cancels.filter(({ cancellation }) => cancellation.queuedAt > NOW - DAY);
      expect(sum(stopped.groups.map(({ runs }) => runs.length))).toBe(recent.length);
      const over = stopped.groups.flatMap(({ runs }) =>
        runs.filter(({ state }) => ['confirmed', 'released'].includes(state)),
      );
      expect(stopped.runs).toBe(over.length);
      expect(stopped.load.runs).toBe(over.length);
      const freed = cancels.filter(({ decision }) => over.some(({ decisionId }) => decisionId === decision.id));
      expect(stopped.load.gpus).toBe(sum(freed.map(({ gpus }) => gpus ?? 0)));
      expect(stopped.load.gpusUnknown).toBe(freed.filter(({ gpus }) => gpus === null).length);
      const known = over.flatMap(({ avoided: { atMost } }) => atMost ?? []);
      expect(stopped.avoided.unknown).toBe(over.length - known.length);
      expect(stopped.avoided.atMost?.amount ?? null).toEqual(known.length === 0 ? null : expect.closeTo(sum(known), 2));
      expect(stopped.avoided.atMost?.atLeast ?? false).toBe(known.length > 0 && known.length < over.length);
      for (const { avoided } of stopped.groups.flatMap(({ runs }) => runs))
        expect(avoided.atMost === null).toBe(avoided.because !== null);
      expect(sees.cancels.hanging).toBeLessThanOrEqual(sees.cancels.inHand);
    });
  });

  it('what comes is in its order, within a day, and names each question once', () => {
    holds(({ agenda, waiting }) => {
      const times: readonly Instant[] = agenda.items.map(({ at }) => at);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.every((at) => at <= NOW + DAY)).toBe(true);
      const due = waiting.groups.flatMap(({ items }) => items).filter(({ expiresAt }) => expiresAt <= NOW + DAY);
      const kept = agenda.items.filter(({ kind }) => kind === 'keep' || kind === 'cancel');
      for (const { decisionId } of due) expect(kept.filter((item) => item.decisionId === decisionId)).toHaveLength(1);
    });
  });
});

import fc from 'fast-check';
import type { Decision, PolicyStatus } from '../../src/core/decision/decision.ts';
import {
  type Approval,
  type Cancellation,
  type Finding,
  type Freeze,
  freezeInForce,
  isUnderWay,
  RESUMABLE,
} from '../../src/core/decision/finding.ts';
import type { Period } from '../../src/core/decision/grace.ts';
import type { Override } from '../../src/core/decision/override.ts';
import { type Plan, plan } from '../../src/core/decision/plan.ts';
import type { WorkspaceState } from '../../src/core/decision/workspace-state.ts';
import type { Outcome } from '../../src/core/policy/condition.ts';
import type { CancelLimits } from '../../src/core/policy/limits.ts';
import type { Mode, Policy } from '../../src/core/policy/policy.ts';
import { type Phase, phaseOf } from '../../src/core/run/status.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { planInput } from '../../src/watch/assessments.ts';
import { aRun, NOW } from '../conditions/snapshots.ts';
import {
  aFreeze,
  anOverride,
  aPastCancel,
  aPolicy,
  aVerdict,
  cancels,
  NOT_FOLLOWED,
  notifies,
  officeHours,
} from './builders.ts';

/** Histories as they might go: passes over a small workspace, with what people, channels and Azure do in between. */

const PLACES = 6;
const NAMES = ['a-policy', 'b-policy'] as const;

const aPlace = fc.nat({ max: PLACES - 1 });
const aPolicyIndex = fc.nat({ max: NAMES.length - 1 });
const aLength = fc.constantFrom(10 * MINUTE, HOUR, 3 * HOUR);
const anOutcome = fc.constantFrom<Outcome>('violated', 'violated', 'violated', 'healthy', 'unknown');

/** Something that happens between two passes; `what` is for the reader of a counterexample. */
interface Event {
  readonly what: string;
  readonly happen: (world: World) => void;
}

function event<T>(weight: number, given: fc.Arbitrary<T>, name: string, happen: (world: World, of: T) => void) {
  const arbitrary = given.map(
    (of): Event => ({ what: `${name} ${JSON.stringify(of)}`, happen: (world) => happen(world, of) }),
  );
  return { weight, arbitrary };
}

const nothing = fc.constant(null);
const aMode = fc.constantFrom<Mode>('audit', 'notify', 'approve', 'enforce', 'enforce');
const aStatus = fc.constantFrom('Running', 'Finalizing', 'Odd', 'CancelRequested');
const aKind = fc.constantFrom<Override['kind']>('extend', 'exempt');
const anAnswer = fc.constantFrom<'approved' | 'rejected'>('approved', 'rejected');
const anEnd = fc.constantFrom('requested', 'canceling', 'confirmed', 'abandoned', 'failed');

const anEvent = fc.oneof(
  event(20, fc.tuple(aPlace, aPolicyIndex, anOutcome), 'verdict', (world, [place, policy, outcome]) =>
    world.say(place, policy, { outcome }),
  ),
  event(3, aPolicyIndex, 'all violate', (world, policy) => {
    for (let place = 0; place < PLACES; place++) world.say(place, policy, { outcome: 'violated' });
  }),
  event(3, fc.tuple(aPlace, aPolicyIndex, fc.nat({ max: 2 })), 'evidence', (world, [place, policy, about]) =>
    world.say(place, policy, { about }),
  ),
  event(10, fc.tuple(fc.nat({ max: 9 }), anAnswer), 'answer', (world, [which, answer]) => world.answer(which, answer)),
  event(3, fc.option(aLength), 'freeze', (world, length) => {
    world.setFreeze({ createdAt: world.now, endsAt: length === null ? null : world.now + length });
  }),
  event(6, nothing, 'unfreeze', (world) => {
    world.setFreeze(null);
  }),
  event(3, fc.tuple(aKind, fc.option(aPlace), fc.option(aPolicyIndex), aLength), 'override', (world, of) =>
    world.except(...of),
  ),
  event(3, nothing, 'revoke', (world) => {
    const last = world.overrides.pop();
    if (last) world.overrides.push({ ...last, revokedAt: world.now });
  }),
  event(3, fc.tuple(aPolicyIndex, aMode), 'mode', (world, [policy, mode]) => world.change(policy, { mode })),
  event(1, aPolicyIndex, 'edit', (world, policy) => world.change(policy, { fingerprint: world.newId() })),
  event(2, fc.tuple(aPlace, aStatus), 'status', (world, [place, status]) =>
    world.show(world.places[place]?.run, status),
  ),
  event(2, aPlace, 'another run', (world, place) => world.end(world.places[place]?.run ?? '', 'ended-otherwise')),
  event(12, anEnd, 'Azure says', (world, said) => world.settle(said)),
);

const aStep = fc.record({
  after: fc.constantFrom(5 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, 2 * HOUR, 25 * HOUR),
  deliveries: fc.constantFrom('arrive', 'arrive', 'wait', 'fail'),
  events: fc.array(anEvent, { maxLength: 5 }),
});

const someLimits = fc.record<CancelLimits>({
  perCycle: fc.constantFrom(null, null, 1, 2),
  perHour: fc.constantFrom(null, null, 2),
  share: fc.constantFrom(null, null, 0.2, 0.5),
});

const someTerms = fc.record({
  mode: fc.constantFrom<Mode>('audit', 'notify', 'approve', 'enforce'),
  for: fc.constantFrom(0, 0, 10 * MINUTE),
  grace: fc.constantFrom(null, 30 * MINUTE, HOUR),
  limits: someLimits,
  after: fc.constantFrom(0, 20 * MINUTE),
  within: fc.constantFrom(HOUR, DAY),
  otherwise: fc.constantFrom('keep', 'cancel'),
  notifies: fc.boolean(),
  office: fc.constantFrom(false, false, false, true),
});

export const aHistory = fc.record({
  policies: fc.tuple(someTerms, someTerms),
  overall: someLimits,
  related: fc.boolean(),
  steps: fc.array(aStep, { minLength: 30, maxLength: 30 }),
});

type History = typeof aHistory extends fc.Arbitrary<infer T> ? T : never;

interface Alert {
  readonly decision: Decision;
  deliveredAt: Instant | null;
  failed: boolean;
}

interface Place {
  run: string;
  phase: Phase;
  status: string;
  createdAt: Instant;
  readonly said: { outcome: Outcome; about: number }[];
}

/** One pass, with all that was the case. */
export interface Pass {
  readonly now: Instant;
  readonly plan: Plan;
  readonly world: World;
}

/** A workspace, its store and its people, played by the book of the ports and written without the code under test. */
export class World {
  now: Instant = NOW;
  readonly policies: Policy[];
  readonly places: Place[];
  readonly findings = new Map<string, Finding>();
  readonly alerts: Alert[] = [];
  readonly approvals: Approval[] = [];
  readonly cancellations: Cancellation[] = [];
  readonly overrides: Override[] = [];
  statuses: readonly PolicyStatus[] = [];
  freeze: Pick<Freeze, 'createdAt' | 'endsAt'> | null = null;
  private readonly lifted: Period[] = [];
  readonly overall: CancelLimits;
  readonly related: boolean;
  lastPassAt: Instant | null = null;
  private count = 0;

  constructor({ policies, overall, related }: Omit<History, 'steps'>) {
    this.overall = overall;
    this.related = related;
    this.policies = policies.map(({ after, within, otherwise, notifies: telling, office, ...terms }, index) =>
      aPolicy({
        ...terms,
        name: NAMES[index] ?? '',
        fingerprint: `as written ${index}`,
        steps: [
          ...(telling ? [notifies('owner')] : []),
          cancels({ after, within, otherwise, ...(office ? { during: officeHours() } : {}) }),
        ],
      }),
    );
    this.places = Array.from({ length: PLACES }, () => this.newPlace());
  }

  setFreeze(freeze: World['freeze']): void {
    if (this.freeze)
      this.lifted.push({ from: this.freeze.createdAt, until: Math.min(this.now, this.freeze.endsAt ?? this.now) });
    this.freeze = freeze;
  }

  newId(): string {
    return `id-${++this.count}`;
  }

  private newPlace(): Place {
    const said = NAMES.map(() => ({ outcome: 'healthy' as Outcome, about: 0 }));
    return { run: this.newId(), phase: 'running', status: 'Running', createdAt: this.now, said };
  }

  pass(): Pass {
    const before: WorkspaceState = this.loadState();
    const judged = this.places.map((place, index) => ({
      snapshot: {
        run: aRun({
          id: place.run,
          status: place.status,
          phase: place.phase,
          createdAt: place.createdAt,
          experiment: this.related ? 'one' : `e-${index}`,
        }),
        phaseSince: place.createdAt,
        signals: {},
      },
      verdicts: new Map(
        this.policies.map((policy, of) => {
          const { outcome, about } = place.said[of] ?? { outcome: 'unknown', about: 0 };
          return [policy, aVerdict(outcome, `${about}`)];
        }),
      ),
      judgedOn: null,
    }));
    const workspace = {
      id: aRun().workspaceId,
      name: 'ml-prod',
      subscriptionId: 's',
      resourceGroup: 'g',
      location: 'l',
      tags: {},
    };
    const deps = {
      owner: { tags: [], fallback: 'oncall' },
      limits: this.overall,
      newId: () => this.newId(),
      blindAfter: HOUR,
    };
    return {
      now: this.now,
      plan: plan(planInput({ workspace, judged, policies: this.policies, now: this.now }, before, deps)),
      world: this,
    };
  }

  /** What a pass is given: of open findings all, of ended ones nothing. */
  loadState(): WorkspaceState {
    const open = [...this.findings.values()].filter(({ state }) => state !== 'resolved');
    const active = new Set(this.places.map(({ run }) => run));
    const resumable = [...this.findings.values()].filter(
      ({ resolution, runId, audit }) =>
        resolution !== null && RESUMABLE.includes(resolution) && active.has(runId) && !audit,
    );
    const ids = new Set([...open, ...resumable].map(({ id }) => id));
    return {
      lastGoodPassAt: this.lastPassAt,
      findings: open,
      resumable,
      ended: {
        freezes: this.lifted,
        overrides: this.overrides.filter(({ revokedAt, endsAt }) => revokedAt !== null || endsAt <= this.now),
      },
      statuses: this.statuses,
      heard: new Map(),
      notices: Map.groupBy(
        this.alerts
          .filter(({ decision }) => ids.has(decision.findingId ?? ''))
          .map(({ decision, deliveredAt, failed }) => ({
            findingId: decision.findingId ?? '',
            decisionId: decision.id,
            at: decision.at,
            toOwner: decision.recipients.includes('owner'),
            announcesCancel: decision.announcesCancel,
            evidenceKey: decision.evidenceKey,
            deliveredAt,
            failed,
          })),
        ({ findingId }) => findingId,
      ),
      objections: new Map(),
      approvals: Map.groupBy(
        this.approvals.filter(({ findingId }) => ids.has(findingId)),
        ({ findingId }) => findingId,
      ),
      refusals: this.refusals(ids),
      cancellations: new Map(
        this.cancellations.filter(({ findingId }) => ids.has(findingId)).map((each) => [each.findingId, each]),
      ),
      rejected: new Set(
        this.approvals
          .filter(({ answer }) => answer === 'rejected')
          .flatMap(({ findingId }) => this.findings.get(findingId) ?? [])
          .map(({ runId, policy }) => `${runId} ${policy}`),
      ),
      underWay: new Map(this.cancellations.filter(isUnderWay).map((each) => [each.runId, each])),
      overrides: this.overrides,
      freezes: this.freeze ? [aFreeze(this.freeze)] : [],
      fallen: [],
      recentCancels: this.recent().map(({ queuedAt, ...rest }) => aPastCancel({ ...rest, at: queuedAt })),
    };
  }

  refusals(ids: ReadonlySet<string>): WorkspaceState['refusals'] {
    const failed = this.cancellations.filter(({ state, findingId }) => state === 'failed' && ids.has(findingId));
    return new Map(
      [...Map.groupBy(failed, ({ findingId }) => findingId)].map(([id, all]) => [
        id,
        { count: 1, lastAt: all.at(-1)?.settledAt ?? 0, reason: null, decisionId: 'd', alertedAt: null },
      ]),
    );
  }

  /** Cancels of the last hour that count. */
  recent(): Cancellation[] {
    return this.cancellations.filter(
      ({ queuedAt, state }) => this.now - queuedAt < HOUR && state !== 'abandoned' && state !== 'failed',
    );
  }

  underWay(run: string): Cancellation | undefined {
    return this.cancellations.find((each) => each.runId === run && isUnderWay(each));
  }

  commit({ now, plan: { resolved, forgotten, opened, answers, decisions, statuses } }: Pass): void {
    this.lastPassAt = now;
    for (const finding of [...resolved, ...forgotten, ...opened]) this.findings.set(finding.id, finding);
    this.statuses = statuses;
    for (const { approval, ended } of answers) {
      const index = this.approvals.findIndex(({ decisionId }) => decisionId === approval.decisionId);
      this.approvals[index] = { ...approval, ended };
    }
    for (const decision of decisions) this.write(decision);
  }

  private write(decision: Decision): void {
    const { id, kind, at, ask, evidenceKey, runId, policy, approvedByPerson, workspaceId } = decision;
    const findingId = decision.findingId ?? '';
    if ((kind === 'notify' || kind === 'ask') && !decision.audit)
      this.alerts.push({ decision, deliveredAt: null, failed: false });
    if (ask) {
      const unanswered = { answer: null, given: [], answeredAt: null, answeredBy: null, note: null, ended: null };
      this.approvals.push({ decisionId: id, findingId, evidenceKey, askedAt: at, ...ask, ...unanswered });
    }
    if (kind === 'cancel' && !this.underWay(runId))
      this.cancellations.push({
        decisionId: id,
        findingId,
        workspaceId,
        runId,
        policy,
        state: 'queued',
        approvedByPerson,
        queuedAt: at,
        requestedAt: null,
        settledAt: null,
        reason: null,
        ...NOT_FOLLOWED,
      });
  }

  /** What goes on until the next pass. */
  live({ after, deliveries, events }: History['steps'][number]): void {
    for (const alert of this.alerts.filter(({ deliveredAt, failed }) => deliveredAt === null && !failed)) {
      if (deliveries === 'arrive') alert.deliveredAt = this.now;
      if (deliveries === 'fail') alert.failed = true;
    }
    for (const { happen } of events) happen(this);
    this.now += after;
  }

  say(place: number, policy: number, given: Partial<{ outcome: Outcome; about: number }>): void {
    Object.assign(this.places[place]?.said[policy] ?? {}, given);
  }

  show(run: string | undefined, status: string): void {
    Object.assign(this.places.find((place) => place.run === run) ?? {}, { status, phase: phaseOf(status) });
  }

  change(index: number, given: Partial<Policy>): void {
    const policy = this.policies[index];
    if (policy) this.policies[index] = { ...policy, ...given };
  }

  answer(which: number, answer: 'approved' | 'rejected'): void {
    const open = this.approvals.filter(
      (asked) =>
        asked.answer === null &&
        asked.ended === null &&
        this.now < asked.expiresAt &&
        this.findings.get(asked.findingId)?.state !== 'resolved',
    );
    const asked = open[which % Math.max(1, open.length)];
    if (asked)
      this.approvals[this.approvals.indexOf(asked)] = { ...asked, answer, answeredAt: this.now, answeredBy: 'oncall' };
  }

  except(kind: Override['kind'], place: number | null, policy: number | null, length: number): void {
    const run = place === null ? null : this.places[place]?.run;
    this.overrides.push(
      anOverride({
        id: this.newId(),
        kind,
        scope: run ? { run: [run] } : {},
        policies: policy === null ? ['*'] : [NAMES[policy] ?? ''],
        createdAt: this.now,
        endsAt: this.now + length,
      }),
    );
  }

  /** What becomes of the oldest cancel that is under way. */
  settle(said: string): void {
    const under = this.cancellations.find(isUnderWay);
    if (!under) return;
    if (said === 'confirmed') {
      this.end(under.runId, 'confirmed');
    } else if (said === 'requested' || said === 'canceling') {
      if (said === 'canceling') this.show(under.runId, 'CancelRequested');
      this.put(under, { state: 'requested' });
    } else {
      this.put(under, { state: said === 'failed' ? 'failed' : 'abandoned', settledAt: this.now });
    }
  }

  private put(cancellation: Cancellation, given: Partial<Cancellation>): void {
    this.cancellations[this.cancellations.indexOf(cancellation)] = { ...cancellation, ...given };
  }

  /** A run ends and another one is submitted. */
  end(run: string, state: 'confirmed' | 'ended-otherwise'): void {
    const under = this.underWay(run);
    if (under) this.put(under, { state, settledAt: this.now });
    const index = this.places.findIndex((place) => place.run === run);
    if (index >= 0) this.places[index] = this.newPlace();
  }

  frozen(): boolean {
    return this.freeze !== null && freezeInForce([aFreeze(this.freeze)], this.now) !== null;
  }

  excepted(run: string, policy: string): Override[] {
    return this.overrides.filter(
      ({ revokedAt, endsAt, scope, policies }) =>
        revokedAt === null &&
        this.now < endsAt &&
        (policies.includes('*') || policies.includes(policy)) &&
        (!scope.run || scope.run.includes(run)),
    );
  }
}

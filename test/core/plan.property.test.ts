import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Decision } from '../../src/core/decision/decision.ts';
import type { Approval } from '../../src/core/decision/finding.ts';
import type { Outcome } from '../../src/core/policy/condition.ts';
import type { CancelLimits } from '../../src/core/policy/limits.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import { DAY, HOUR, type Instant } from '../../src/core/values/duration.ts';
import { aHistory, type Pass, World } from '../support/builders-history.ts';
import { examples } from '../support/examples.ts';

/** Who stood behind a cancel; shows that the histories come to every kind of it. */
const seen = new Map<string, number>();

function saw(what: string): void {
  seen.set(what, (seen.get(what) ?? 0) + 1);
}

/** What is known of a violation: when it began, when it fired, since when no pass missed it, and since when none judged it. */
interface Held {
  since: Instant;
  firedAt: Instant | null;
  unbroken: Instant | null;
  aside: Instant | null;
  fingerprint: string;
}

/** How long each run has violated each policy, counted from the verdicts and the passes alone. */
class Watch {
  private readonly held = new Map<string, Held>();
  private passedAt: Instant | null = null;

  see({ world, now }: Pass): void {
    if (this.passedAt !== null && now - this.passedAt > HOUR) this.wasAway();
    this.passedAt = now;
    for (const { run, said } of world.places)
      for (const [index, policy] of world.policies.entries()) {
        const key = `${run} ${policy.name}`;
        if (policy.mode === 'audit') this.setAside(key, now);
        else this.seeOne(key, policy, said[index]?.outcome ?? 'unknown', now);
      }
  }

  /** Nobody watched for more than an hour: nothing of before is known to have lasted. */
  private wasAway(): void {
    for (const [key, held] of this.held) {
      if (held.firedAt === null) this.held.delete(key);
      else held.unbroken = null;
    }
  }

  /** In audit nothing is judged that counts. An hour of it is forgiven. */
  private setAside(key: string, now: Instant): void {
    const held = this.held.get(key);
    if (!held) return;
    held.aside ??= now;
    held.unbroken = null;
    if (held.firedAt === null || now - held.aside >= HOUR) this.held.delete(key);
  }

  private seeOne(key: string, policy: Policy, outcome: Outcome, now: Instant): void {
    const before = this.held.get(key);
    if (outcome === 'unknown' && before?.firedAt) {
      Object.assign(before, { unbroken: null, aside: null });
      return;
    }
    this.held.delete(key);
    if (outcome !== 'violated') return;
    const kept = before?.fingerprint === policy.fingerprint ? before : null;
    const since = kept?.since ?? now;
    const firedAt = kept?.firedAt ?? (now - since >= policy.for ? now : null);
    const { fingerprint } = policy;
    this.held.set(key, { fingerprint, since, firedAt, unbroken: kept?.unbroken ?? now, aside: null });
  }

  of({ runId, policy }: Decision): Held | null {
    return this.held.get(`${runId} ${policy}`) ?? null;
  }
}

function policyOf(world: World, { policy }: Decision): Policy {
  const found = world.policies.find(({ name }) => name === policy);
  if (!found) throw new Error(`there is no policy ${policy}`);
  return found;
}

function isCancel({ kind }: Decision): boolean {
  return kind === 'cancel';
}

function checkCancel(decision: Decision, pass: Pass, watch: Watch): void {
  const { world, now } = pass;
  const policy = policyOf(world, decision);
  const place = world.places.find(({ run }) => run === decision.runId);
  const said = place?.said[world.policies.indexOf(policy)];
  expect(said?.outcome, 'it violates the policy now').toBe('violated');
  expect(['approve', 'enforce'], 'the mode permits it').toContain(policy.mode);
  expect(decision.audit).toBe(false);
  expect(['queued', 'preparing', 'running', 'paused'], 'the phase permits it').toContain(place?.phase);
  expect(world.frozen(), 'no freeze').toBe(false);
  expect(world.excepted(decision.runId, decision.policy), 'no override').toEqual([]);
  if (keepsOfficeHours(policy)) expect(isOfficeHour(now), 'within the hours of the policy').toBe(true);
  checkTime(decision, policy, watch.of(decision), now);
  checkNotice(decision, policy, pass);
  checkConsent(decision, policy, pass);
  checkOnlyCancel(decision, pass);
}

function keepsOfficeHours({ steps }: Policy): boolean {
  return steps.some(({ cancel }) => cancel?.during !== undefined);
}

/** From Monday to Friday, 09:00 to 17:00 UTC. */
function isOfficeHour(at: Instant): boolean {
  const day = new Date(at).getUTCDay();
  const hour = new Date(at).getUTCHours();
  return day >= 1 && day <= 5 && hour >= 9 && hour < 17;
}

/** What comes next, in words that promise a cancel or a question about one. */
const PROMISES =
  /^(cancel|ask a person|the grace ends|the hours for|the extension ends|the freeze is lifted|it has held)/;

/** No next time is named at which the hours, a freeze or an extension hold the cancel back. */
function checkForecast({ world, plan, now }: Pass): void {
  for (const { policy: name, runId, next } of plan.statuses) {
    const policy = world.policies.find((one) => one.name === name);
    if (!policy || !next || next.at === null || next.at <= now || !PROMISES.test(next.what)) continue;
    if (policy.mode !== 'approve' && policy.mode !== 'enforce') continue;
    if (keepsOfficeHours(policy)) expect(isOfficeHour(next.at), `${next.what}: within the hours`).toBe(true);
    const endsAt = world.freeze?.endsAt ?? 0;
    expect(next.at, `${next.what}: after the freeze`).toBeGreaterThanOrEqual(endsAt);
    for (const override of world.excepted(runId, name))
      expect(next.at, `${next.what}: after the exception`).toBeGreaterThanOrEqual(override.endsAt);
    saw('forecast');
  }
}

function checkTime(decision: Decision, policy: Policy, held: Held | null, now: Instant): void {
  const firedAt = held?.firedAt ?? null;
  expect(firedAt, 'it has held for as long as the policy says').not.toBeNull();
  expect(now - (held?.unbroken ?? now), 'it has held so long without a break').toBeGreaterThanOrEqual(policy.for);
  const rung = policy.steps[decision.step ?? -1];
  expect(rung?.cancel, 'the rung cancels').toBeTruthy();
  expect(now - (firedAt ?? now), 'the rung is due').toBeGreaterThanOrEqual(rung?.after ?? Number.NaN);
}

function checkNotice(decision: Decision, policy: Policy, { world, now }: Pass): void {
  const { grace } = policy;
  if (grace === null) return;
  const announced = world.alerts.some(
    ({ decision: notice, deliveredAt }) =>
      notice.kind === 'notify' &&
      notice.runId === decision.runId &&
      notice.policy === decision.policy &&
      notice.announcesCancel &&
      notice.recipients.includes('owner') &&
      notice.evidenceKey === decision.evidenceKey &&
      deliveredAt !== null &&
      now - deliveredAt >= grace,
  );
  expect(announced, 'a notice that announces the cancel was delivered the grace ago').toBe(true);
}

function checkConsent(decision: Decision, policy: Policy, { world, now, plan }: Pass): void {
  const endedNow = new Map(plan.answers.map(({ approval, ended }) => [approval.decisionId, ended]));
  const ofEpisode = world.approvals
    .map((approval) => ({ ...approval, ended: approval.ended ?? endedNow.get(approval.decisionId) ?? null }))
    .filter(({ findingId, ended }) => findingId === decision.findingId && ended?.as !== 'withdrawn');
  const rejectedAt = Math.max(
    ...ofEpisode.flatMap((each) => (each.answer === 'rejected' ? (each.answeredAt ?? 0) : [])),
  );
  const answer = ofEpisode.findLast(({ evidenceKey }) => evidenceKey === decision.evidenceKey) ?? null;
  expect(answer?.answer, 'nobody said no').not.toBe('rejected');
  const answeredAt = answer?.answeredAt ?? 0;
  const approved =
    answer?.answer === 'approved' && answer.ended === null && now - answeredAt < DAY && answeredAt > rejectedAt;
  expect(decision.approvedByPerson, 'attended means approved').toBe(approved);
  const silent = answer && rejectedAt < 0 ? silenceMeansCancel(answer, world, now) : false;
  saw(`${approved ? 'approved' : silent ? 'silence' : 'enforced'} under ${policy.mode}`);
  if (approved || silent) return;
  expect(policy.mode, 'nobody had to be asked').toBe('enforce');
  expect(answer, 'nobody was asked about it').toBeFalsy();
  for (const other of ofEpisode)
    expect([other.answer, other.ended], 'who was asked about other evidence said yes, which counts').toEqual([
      'approved',
      null,
    ]);
}

function silenceMeansCancel(asked: Approval, world: World, now: Instant): boolean {
  const question = world.alerts.find(({ decision }) => decision.id === asked.decisionId);
  const reachedAt = question?.deliveredAt ?? null;
  return (
    asked.answer === null &&
    asked.otherwise === 'cancel' &&
    asked.because === 'mode' &&
    reachedAt !== null &&
    now >= asked.expiresAt &&
    now - reachedAt >= asked.expiresAt - asked.askedAt
  );
}

function checkOnlyCancel(decision: Decision, { world, plan }: Pass): void {
  const ofRun = plan.decisions.filter((each) => isCancel(each) && each.runId === decision.runId);
  expect(ofRun, 'one cancel of a run in a pass').toHaveLength(1);
  expect(rememberedCancel(world, decision.runId), 'no cancel of the run is under way').toBe(false);
}

/** A cancel under way is remembered with its finding; once that has ended, the store leaves a second one out. */
function rememberedCancel(world: World, run: string): boolean {
  const under = world.underWay(run);
  if (!under || world.findings.get(under.findingId)?.state === 'resolved') return false;
  return world.policies.some(({ name, mode }) => name === under.policy && mode !== 'audit');
}

/** Those that nobody approved keep within every limit, with whatever was cancelled before. */
function checkLimits(pass: Pass): void {
  const { world, plan } = pass;
  const notApprovedByPerson = plan.decisions.filter((each) => isCancel(each) && !each.approvedByPerson);
  checkLimit(world.overall, notApprovedByPerson, world.recent().length, pass);
  for (const policy of world.policies) {
    const of = notApprovedByPerson.filter(({ policy: name }) => name === policy.name);
    const before = world.recent().filter(({ policy: name }) => name === policy.name).length;
    checkLimit(policy.limits, of, before, pass);
    if (of.length > 0) expect(turnedBadTogether(policy, pass), 'the telemetry is not suspected').toBe(false);
  }
}

function checkLimit(limits: CancelLimits, decided: readonly Decision[], before: number, { world }: Pass): void {
  if (decided.length === 0) return;
  expect(decided.length).toBeLessThanOrEqual(limits.perCycle ?? Number.POSITIVE_INFINITY);
  expect(decided.length + before).toBeLessThanOrEqual(limits.perHour ?? Number.POSITIVE_INFINITY);
  if (limits.share === null) return;
  const untouched = world.places.filter(
    ({ run, phase }) => phase !== 'canceling' && !rememberedCancel(world, run),
  ).length;
  expect(decided.length + before).toBeLessThanOrEqual(Math.max(1, Math.floor(limits.share * (untouched + before))));
}

function turnedBadTogether(policy: Policy, { plan, world }: Pass): boolean {
  const open = plan.opened.filter(({ policy: name, asideSince }) => name === policy.name && asideSince === null);
  return [...Map.groupBy(open, ({ since }) => since)].some(([since, together]) => {
    const then = world.places.filter(({ createdAt }) => createdAt <= since).length;
    return !world.related && together.length >= 5 && together.length >= then / 2;
  });
}

/** A decision not to act is news or it is not made. */
function checkNews({ plan, world }: Pass): void {
  const key = (of: { runId: string; policy: string; audit: boolean }) => `${of.runId} ${of.policy} ${of.audit}`;
  const before = new Map(world.statuses.map((status) => [key(status), status]));
  const after = new Map(plan.statuses.map((status) => [key(status), status]));
  const ends = new Set(plan.answers.map(({ decision }) => decision?.id));
  for (const decision of plan.decisions) {
    if (decision.kind !== 'withhold' || ends.has(decision.id)) continue;
    saw(`withheld: ${decision.withheld}`);
    if (decision.withheld === 'mode') continue;
    const was = before.get(key(decision));
    const is = after.get(key(decision));
    expect(was?.withheld === decision.withheld && was?.state === is?.state, `${decision.withheld} is news`).toBe(false);
  }
}

test('whatever happens, no cancel is decided that a safety rule forbids', () => {
  seen.clear();
  fc.assert(
    fc.property(aHistory, ({ steps, ...terms }) => {
      const world = new World(terms);
      const watch = new Watch();
      for (const step of steps) {
        const pass = world.pass();
        watch.see(pass);
        for (const decision of pass.plan.decisions.filter(isCancel)) checkCancel(decision, pass, watch);
        checkLimits(pass);
        checkNews(pass);
        checkForecast(pass);
        world.commit(pass);
        world.live(step);
      }
    }),
    examples(2000),
  );
  const expected = [
    'enforced under enforce',
    'approved under approve',
    'approved under enforce',
    'silence under approve',
    'forecast',
  ];
  const held = [
    'limited',
    'suspected',
    'already-canceling',
    'rejected',
    'frozen',
    'extended',
    'grace',
    'unknown',
    'interrupted',
    'outside-hours',
  ];
  for (const what of [...expected, ...held.map((why) => `withheld: ${why}`)])
    expect(seen.get(what) ?? 0, `histories come to: ${what}`).toBeGreaterThan(20);
});

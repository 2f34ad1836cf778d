import { describe, expect, test } from 'vitest';
import { earliestCancel } from '../../src/core/decision/earliest-cancel.ts';
import { freezeInForce } from '../../src/core/decision/finding.ts';
import type { World } from '../../src/core/decision/world.ts';
import { evaluate } from '../../src/core/policy/evaluate.ts';
import { known } from '../../src/core/signal/signal.ts';
import { HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { dayAndTime, describeCalendar, opensAt } from '../../src/core/values/opening-hours.ts';
import { zoneNamed } from '../../src/core/values/zone.ts';
import { aSnapshot } from '../conditions/snapshots.ts';
import { compileOne, policyText } from '../policy/helpers.ts';
import {
  aFinding,
  aFreeze,
  aNotice,
  anApproval,
  anAssessment,
  anOverride,
  aPolicy,
  aVerdict,
  cancels,
  notifies,
  officeHours,
  planOne,
} from '../support/builders.ts';

const at = (text: string) => Date.parse(text);
const MONDAY_10 = at('2026-03-02T10:00:00Z');
const MONDAY_1650 = at('2026-03-02T16:50:00Z');
const MONDAY_22 = at('2026-03-02T22:00:00Z');
const TUESDAY_9 = at('2026-03-03T09:00:00Z');
const FRIDAY_18 = at('2026-03-06T18:00:00Z');

function zone(name: string) {
  const found = zoneNamed(name);
  if (!found) throw new Error(`there is no zone ${name}`);
  return found;
}

describe('when hours begin', () => {
  test.each<[string, Instant, string]>([
    ['within them: now', MONDAY_10, '2026-03-02T10:00:00Z'],
    ['at their very end: the next day', at('2026-03-02T17:00:00Z'), '2026-03-03T09:00:00Z'],
    ['in the evening: the next day', MONDAY_22, '2026-03-03T09:00:00Z'],
    ['before the weekend: after it', FRIDAY_18, '2026-03-09T09:00:00Z'],
    ['early in the morning: the same day', at('2026-03-03T08:59:59Z'), '2026-03-03T09:00:00Z'],
  ])('%s', (_, now, opens) => {
    expect(opensAt(officeHours(), now)).toBe(at(opens));
  });

  test('a date that is excepted is passed over', () => {
    expect(opensAt(officeHours({ except: new Set(['2026-03-03', '2026-03-04']) }), MONDAY_22)).toBe(
      at('2026-03-05T09:00:00Z'),
    );
  });

  test('the clock of the zone counts, in summer time too', () => {
    const berlin = officeHours({ zone: zone('Europe/Berlin') });
    expect(opensAt(berlin, at('2026-03-27T20:00:00Z'))).toBe(at('2026-03-30T07:00:00Z'));
    expect(opensAt(berlin, at('2026-03-20T20:00:00Z'))).toBe(at('2026-03-23T08:00:00Z'));
  });

  test('hours over midnight hold into the next day', () => {
    const night = officeHours({ hours: [{ days: [1], from: 22 * 60, to: 6 * 60 }] });
    expect(opensAt(night, at('2026-03-03T05:59:00Z'))).toBe(at('2026-03-03T05:59:00Z'));
    expect(opensAt(night, at('2026-03-03T06:00:00Z'))).toBe(at('2026-03-09T22:00:00Z'));
  });

  test('hours that an hour left out swallows whole are none', () => {
    const gap = officeHours({ zone: zone('Europe/Berlin'), hours: [{ days: [0], from: 125, to: 150 }] });
    expect(opensAt(gap, at('2026-03-28T12:00:00Z'))).toBe(at('2026-04-05T00:05:00Z'));
  });

  test('are said as people say them', () => {
    expect(dayAndTime(zone('Europe/Berlin'), TUESDAY_9)).toBe('Tue 10:00 (2026-03-03, Europe/Berlin)');
    expect(describeCalendar(officeHours({ except: new Set(['2026-12-25']) }))).toBe(
      'mon-fri 09:00-17:00 UTC, but not on 2026-12-25',
    );
  });
});

describe('a cancel that is confined to hours', () => {
  const during = officeHours();
  const policy = aPolicy({ steps: [cancels({ during })] });
  const fired = (now: Instant) => aFinding({ since: now - HOUR, firingAt: now - HOUR, heldSince: now - HOUR });
  const planned = (now: Instant, given = policy, history = {}, world: Partial<World> = {}) =>
    planOne(anAssessment({ policy: given }, { finding: fired(now), ...history }), { now, ...world });

  test('comes within them, and outside the finding stays and says when', () => {
    expect(planned(MONDAY_10).cancel).not.toBeNull();
    const { cancel, finding, status } = planned(MONDAY_22);
    expect([cancel, finding?.state]).toEqual([null, 'firing']);
    expect(status).toMatchObject({
      state: 'firing',
      withheld: 'outside-hours',
      next: { what: 'the hours for cancels begin', at: TUESDAY_9 },
    });
    expect(status.reason).toContain(
      'outside the hours for cancels (mon-fri 09:00-17:00 UTC); waits for Tue 09:00 (2026-03-03, UTC)',
    );
  });

  test('is announced outside them, so that the grace is over in the morning', () => {
    const announced = { ...policy, grace: 30 * MINUTE };
    expect(planned(MONDAY_22, announced).decisions.map(({ kind }) => kind)).toEqual(['notify', 'withhold']);
    const notices = [aNotice({ at: MONDAY_22, deliveredAt: MONDAY_22 })];
    expect(planned(TUESDAY_9, announced, { notices }).cancel).not.toBeNull();
  });

  test('is not asked about outside them, and a yes that comes too late waits', () => {
    const approve = { ...policy, mode: 'approve' as const };
    expect(planned(MONDAY_22, approve).decisions.map(({ kind }) => kind)).toEqual(['withhold']);
    expect(planned(TUESDAY_9, approve).decisions.map(({ kind }) => kind)).toContain('ask');
    const approvals = [anApproval({ answer: 'approved', askedAt: MONDAY_1650, answeredAt: MONDAY_22 })];
    expect(planned(MONDAY_22, approve, { approvals }).status.withheld).toBe('outside-hours');
    expect(planned(TUESDAY_9, approve, { approvals }).cancel).not.toBeNull();
  });

  test('leaves the steps before it as they are', () => {
    const steps = [notifies('owner'), cancels({ after: 10 * MINUTE, during })];
    expect(planned(MONDAY_22, { ...policy, steps }).decisions.map(({ kind }) => kind)).toEqual(['notify', 'withhold']);
  });
});

describe('nobody is forecast a cancel that cannot come', () => {
  const during = officeHours();
  const steps = (after = 0) => [cancels({ after, during })];
  const of = (given: Parameters<typeof aPolicy>[0]) => ({
    policy: aPolicy(given),
    snapshot: aSnapshot(),
    verdict: aVerdict(),
  });
  const nothing = { freeze: null, overrides: [] };

  test('a grace that ends after the hours waits for the next ones', () => {
    const policy = aPolicy({ steps: steps(), grace: 30 * MINUTE });
    const finding = aFinding({ since: MONDAY_10, firingAt: MONDAY_10, heldSince: MONDAY_10 });
    const notices = [aNotice({ at: MONDAY_1650, deliveredAt: MONDAY_1650 })];
    const { status } = planOne(anAssessment({ policy }, { finding, notices }), { now: MONDAY_1650 });
    expect(status).toMatchObject({
      withheld: 'grace',
      next: { what: 'the grace ends; the cancel waits for Tue 09:00 (2026-03-03, UTC)', at: TUESDAY_9 },
    });
  });

  test('a step that is due after the hours is named with their beginning', () => {
    const policy = aPolicy({ steps: steps(HOUR) });
    const finding = aFinding({ since: MONDAY_1650, firingAt: MONDAY_1650 });
    const { status } = planOne(anAssessment({ policy }, { finding }), { now: MONDAY_1650 });
    expect(status.next).toEqual({ what: 'cancel; the cancel waits for Tue 09:00 (2026-03-03, UTC)', at: TUESDAY_9 });
  });

  test('a pending finding says that its cancel waits', () => {
    const policy = aPolicy({ for: HOUR, steps: steps() });
    const { status } = planOne(anAssessment({ policy }, { finding: null }), { now: MONDAY_1650 });
    expect(status.next).toEqual({
      what: 'if it still holds, it fires: cancel; the cancel waits for Tue 09:00 (2026-03-03, UTC)',
      at: MONDAY_1650 + HOUR,
    });
  });

  test('a step that is due during an extension or a freeze is named with its end', () => {
    const policy = aPolicy({ steps: [cancels({ after: HOUR })] });
    const finding = aFinding({ since: MONDAY_10, firingAt: MONDAY_10 });
    const next = (world: Partial<World>) =>
      planOne(anAssessment({ policy }, { finding }), { now: MONDAY_10, ...world }).status.next;
    const endsAt = MONDAY_10 + 4 * HOUR;
    expect(next({ overrides: [anOverride({ endsAt, createdAt: MONDAY_10 })] })).toEqual({
      what: 'cancel; the run is extended until 2026-03-02T14:00:00Z by operator',
      at: endsAt,
    });
    expect(next({ freeze: aFreeze({ endsAt }) })?.at).toBe(endsAt);
    expect(next({ freeze: aFreeze() })).toEqual({
      what: 'cancel; all cancels are frozen until somebody lifts the freeze',
      at: null,
    });
  });

  test('an extension that ends at night is followed by the hours', () => {
    const overrides = [anOverride({ endsAt: MONDAY_22, createdAt: MONDAY_10 })];
    expect(earliestCancel(of({ steps: steps() }), { ...nothing, overrides }, MONDAY_10)).toEqual({
      at: TUESDAY_9,
      waits: 'the cancel waits for Tue 09:00 (2026-03-03, UTC)',
    });
    const frozen = { overrides, freeze: aFreeze({ endsAt: TUESDAY_9 + HOUR }) };
    expect(earliestCancel(of({ steps: steps() }), frozen, MONDAY_10).at).toBe(TUESDAY_9 + HOUR);
  });

  test('a question that ends in a keep keeps its own end', () => {
    const policy = aPolicy({ mode: 'approve', steps: steps() });
    const finding = aFinding({ since: MONDAY_10, firingAt: MONDAY_10, heldSince: MONDAY_10 });
    const approvals = [anApproval({ askedAt: MONDAY_1650, expiresAt: MONDAY_1650 + HOUR })];
    const { status } = planOne(anAssessment({ policy, verdict: aVerdict() }, { finding, approvals }), {
      now: MONDAY_1650,
    });
    expect(status.next).toEqual({ what: 'without an answer it is kept', at: MONDAY_1650 + HOUR });
  });
});

describe('a violation that ends by time alone', () => {
  const at17 = at('2026-03-02T17:00:00Z');
  const office = 'window: {allowed: [{days: [mon-fri], from: "09:00", to: "17:00"}], timezone: UTC}';
  // Found within the hours only.
  const withinHours = (parts: Record<string, string>) =>
    compileOne(policyText({ when: `{tags: {required: [cost-center]}, unless: {${office}}}`, ...parts }));
  const judged = (policy: ReturnType<typeof compileOne>, now: Instant) => {
    const snapshot = aSnapshot({ createdAt: now - 5 * HOUR }, { children: known([], now) });
    const verdict = evaluate(snapshot, policy, now);
    if (verdict.outcome === 'not-matched') throw new Error('it is for every run');
    return { policy, snapshot, verdict };
  };
  const endOf = (when: string, now: Instant) => judged(compileOne(policyText({ when })), now).verdict.healthyAt ?? null;

  test('ends with the hours of an exception, or when allowed hours begin', () => {
    expect(judged(withinHours({}), MONDAY_10).verdict).toMatchObject({ outcome: 'violated', healthyAt: at17 });
    expect(endOf(`{${office}}`, MONDAY_22)).toBe(TUESDAY_9);
    expect(endOf(`{tags: {required: [a]}, ${office}}`, MONDAY_22)).toBe(TUESDAY_9);
    expect(endOf(`{any: [{tags: {required: [a]}}, {${office}}]}`, MONDAY_22)).toBeNull();
    expect(endOf('{tags: {required: [a]}}', MONDAY_22)).toBeNull();
  });

  const over = { what: 'the policy no longer finds it from then on, and no cancel comes of it', at: at17 };
  const next = (parts: Record<string, string>, firingAt: Instant | null) => {
    const policy = withinHours(parts);
    const { fingerprint } = policy;
    const finding =
      firingAt === null ? null : aFinding({ fingerprint, since: firingAt, firingAt, heldSince: firingAt });
    return planOne(anAssessment(judged(policy, MONDAY_1650), { finding }), { now: MONDAY_1650 }).status.next;
  };

  test('and a cancel, a notice and a firing that are due after it are not forecast', () => {
    expect(next({ steps: '[{after: 1h, cancel: true}]', mode: 'enforce' }, MONDAY_1650)).toEqual(over);
    expect(next({ steps: '[{after: 1h, notify: owner}]', mode: 'notify' }, MONDAY_1650)).toEqual(over);
    expect(next({ steps: '[{notify: owner}]', mode: 'notify', for: '1h' }, null)).toEqual(over);
  });

  test('and what is due before it is', () => {
    expect(next({ steps: '[{after: 5m, cancel: true}]', mode: 'enforce' }, MONDAY_1650)).toEqual({
      what: 'cancel',
      at: MONDAY_1650 + 5 * MINUTE,
    });
  });
});

test('of two freezes the one that ends last says when a cancel can come', () => {
  const short = aFreeze({ id: 'z-1', endsAt: MONDAY_10 + HOUR });
  const long = aFreeze({ id: 'z-2', endsAt: MONDAY_10 + 2 * HOUR });
  expect(freezeInForce([short, long], MONDAY_10)).toBe(long);
  expect(freezeInForce([long, short], MONDAY_10)).toBe(long);
  expect(freezeInForce([aFreeze({ id: 'z-3' }), long], MONDAY_10)?.id).toBe('z-3');
  expect(freezeInForce([short, long], MONDAY_10 + 2 * HOUR)).toBeNull();
});

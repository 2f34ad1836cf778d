import { describe, expect, test } from 'vitest';
import type { Assessment } from '../../src/core/decision/assessment.ts';
import type { Notice } from '../../src/core/decision/finding.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { ago, aSnapshot, compute, NOW } from '../conditions/snapshots.ts';
import {
  aCancellation,
  aFinding,
  aNotice,
  anAssessment,
  anOverride,
  aPolicy,
  aVerdict,
  cancels,
  notifies,
  planOne,
} from '../support/builders.ts';

function planned(assessment: Assessment, now = NOW) {
  const { decisions, status, cancel, finding, resolved } = planOne(assessment, { now });
  return {
    decided: decisions.map(({ kind, withheld }) => withheld ?? kind),
    decisions,
    status,
    cancel,
    finding,
    resolved: resolved.map(({ resolution }) => resolution),
  };
}

test('a run that has ended is never acted on, whatever the verdict', () => {
  const assessment = anAssessment({ snapshot: aSnapshot({ status: 'Completed' }) }, { finding: aFinding() });
  expect(planned(assessment)).toMatchObject({ decided: [], cancel: null, finding: null, resolved: ['run-ended'] });
  expect(planned(anAssessment()).cancel).not.toBeNull();
});

describe('how long a violation must hold', () => {
  const policy = aPolicy({ for: 10 * MINUTE });
  const pending = (since: number) => aFinding({ state: 'pending', since, firingAt: null });

  test('a first violation is pending and nothing follows', () => {
    const { finding, decided, cancel, status } = planned(anAssessment({ policy }, { finding: null }));
    expect(finding).toMatchObject({ state: 'pending', since: NOW, firingAt: null });
    expect([decided, cancel, status.state]).toEqual([[], null, 'pending']);
    expect(status.next).toEqual({ what: 'if it still holds, it fires: cancel', at: NOW + 10 * MINUTE });
  });

  test('what follows is said with the time that the first step waits, or not where there is none', () => {
    const next = (given: Partial<Policy>) =>
      planned(anAssessment({ policy: aPolicy({ for: MINUTE, ...given }) }, { finding: null })).status.next?.what;
    const steps = [{ after: HOUR, notify: ['owner'], cancel: null }];
    expect(next({ steps })).toBe('if it still holds, it fires: notify owner 1h later');
    expect(next({ steps: [] })).toBe('if it still holds, it fires');
  });

  test('a millisecond short of it is still pending', () => {
    const { finding, cancel } = planned(anAssessment({ policy }, { finding: pending(ago(10 * MINUTE) + 1) }));
    expect([finding?.state, cancel]).toEqual(['pending', null]);
  });

  test('at the exact moment it fires, from then and not from its beginning', () => {
    const { finding, cancel } = planned(anAssessment({ policy }, { finding: pending(ago(10 * MINUTE)) }));
    expect(finding).toMatchObject({ state: 'firing', since: ago(10 * MINUTE), firingAt: NOW });
    expect(cancel).not.toBeNull();
  });

  test.each(['healthy', 'unknown'] as const)('a pending finding that turns %s starts over', (outcome) => {
    const { finding, resolved } = planned(
      anAssessment({ policy, verdict: aVerdict(outcome) }, { finding: pending(ago(9 * MINUTE)) }),
    );
    expect([finding, resolved]).toEqual([null, [outcome]]);
  });

  test('a firing finding waits out what is unknown and keeps the steps done', () => {
    const firing = aFinding({ stepsDone: [0] });
    const { finding, cancel, decided } = planned(anAssessment({ verdict: aVerdict('unknown') }, { finding: firing }));
    expect([finding, cancel, decided]).toEqual([{ ...firing, mode: 'enforce', heldSince: null }, null, ['unknown']]);
  });

  test('after it was unknown a firing finding notifies people and must hold again before a cancel', () => {
    const steps = [notifies('owner'), cancels()];
    const assessment = anAssessment(
      { policy: aPolicy({ ...policy, steps }) },
      { finding: aFinding({ heldSince: null }) },
    );
    const { finding, cancel, decided, status } = planned(assessment);
    expect([finding?.heldSince, cancel, decided]).toEqual([NOW, null, ['notify', 'interrupted']]);
    expect(status.next).toEqual({ what: 'it has held for 10m again', at: NOW + 10 * MINUTE });
    const later = anAssessment({ policy }, { finding: aFinding({ heldSince: ago(10 * MINUTE) }) });
    expect(planned(later).cancel).not.toBeNull();
    const short = anAssessment({ policy }, { finding: aFinding({ heldSince: ago(10 * MINUTE) + 1 }) });
    expect(planned(short).cancel).toBeNull();
  });

  test('after nobody watched a firing finding must hold again, and without a `for` it need not', () => {
    const blind = (given: Assessment) => planOne(given, { blind: true });
    expect(blind(anAssessment({ policy }))).toMatchObject({ cancel: null, finding: { id: 'f-1', heldSince: NOW } });
    expect(blind(anAssessment({ policy: aPolicy({ for: 0 }) })).cancel).not.toBeNull();
  });

  test('a firing finding ends when the run is healthy, and nothing is decided', () => {
    const { finding, resolved, decided, cancel } = planned(anAssessment({ verdict: aVerdict('healthy') }));
    expect([finding, resolved, decided, cancel]).toEqual([null, ['healthy'], [], null]);
  });
});

describe('an edited policy', () => {
  test('begins a new episode that must hold anew', () => {
    const policy = aPolicy({ fingerprint: 'edited', for: 10 * MINUTE });
    const { finding, resolved, cancel } = planned(anAssessment({ policy }));
    expect(finding).toMatchObject({ id: 'n-1', state: 'pending', since: NOW, fingerprint: 'edited' });
    expect([resolved, cancel]).toEqual([['policy-changed'], null]);
  });

  test('gives notice anew: what was said before the edit does not count', () => {
    const policy = aPolicy({ fingerprint: 'edited', grace: 30 * MINUTE });
    const { decided, decisions, cancel } = planned(anAssessment({ policy }, { notices: [aNotice()] }));
    expect([decided, cancel]).toEqual([['notify', 'waiting-for-notice'], null]);
    expect(decisions[0]).toMatchObject({ recipients: ['owner'], announcesCancel: true, findingId: 'n-1' });
  });

  test('does not cancel a second time what is being cancelled', () => {
    const policy = aPolicy({ fingerprint: 'edited' });
    expect(planned(anAssessment({ policy }, { cancellation: aCancellation() })).cancel).toBeNull();
  });
});

describe('the steps', () => {
  const steps = [
    notifies('owner'),
    { after: 30 * MINUTE, notify: ['owner', 'oncall'], cancel: null },
    cancels({ after: HOUR }),
  ];
  const policy = aPolicy({ steps });
  const fired = (firingAt: number, stepsDone: number[] = []) =>
    anAssessment({ policy }, { finding: aFinding({ firingAt, stepsDone }) });

  test('a step is taken at its exact time and not a millisecond before', () => {
    expect(planned(fired(ago(30 * MINUTE) + 1, [0])).decided).toEqual([]);
    const { decided, finding, decisions } = planned(fired(ago(30 * MINUTE), [0]));
    expect([decided, finding?.stepsDone]).toEqual([['notify'], [0, 1]]);
    expect(decisions[0]?.recipients).toEqual(['owner', 'oncall']);
  });

  test('nothing is cancelled a millisecond before the step is due', () => {
    const early = planned(fired(ago(HOUR) + 1, [0, 1]));
    expect([early.cancel, early.status.next]).toEqual([null, { what: 'cancel', at: NOW + 1 }]);
    expect(planned(fired(ago(HOUR), [0, 1])).cancel).toMatchObject({ step: 2, approvedByPerson: false });
  });

  test('several steps that are due at once are all taken, and people are notified once', () => {
    const { decisions, finding, cancel } = planned(fired(ago(5 * HOUR)));
    expect(decisions.map(({ kind, step }) => [kind, step])).toEqual([['notify', 1]]);
    expect([finding?.stepsDone, cancel?.step]).toEqual([[0, 1], 2]);
  });

  test('a step done is not taken again', () => {
    expect(planned(fired(ago(50 * MINUTE), [0, 1])).decided).toEqual([]);
  });

  test('what happens next is the first step that is not due', () => {
    const { next } = planned(fired(NOW)).status;
    expect(next).toEqual({ what: 'notify owner, oncall', at: NOW + 30 * MINUTE });
  });

  test.each([
    ['audit', 'would notify owner and would cancel'],
    ['notify', 'notify owner and would cancel'],
    ['approve', 'notify owner and ask a person to approve a cancel'],
    ['enforce', 'notify owner and cancel'],
  ] as const)('under mode %s, what happens next is no more than the mode allows', (mode, what) => {
    const last = [{ after: HOUR, notify: ['owner'], cancel: { within: HOUR, otherwise: 'keep' } }] as const;
    const assessment = anAssessment(
      { policy: aPolicy({ steps: last, mode }) },
      { finding: aFinding({ firingAt: NOW }) },
    );
    expect(planned(assessment).status.next?.what).toBe(what);
  });

  test('while Azure is canceling the run no step is taken', () => {
    const { decided, cancel, status } = planned({
      ...fired(ago(5 * HOUR)),
      snapshot: aSnapshot({ status: 'CancelRequested' }),
    });
    expect([decided, cancel, status.state]).toEqual([[], null, 'canceling']);
  });
});

describe('a policy does no more than its mode', () => {
  const steps = [notifies('owner'), cancels()];
  const under = (mode: Assessment['policy']['mode']) => planned(anAssessment({ policy: aPolicy({ mode, steps }) }));

  test.each([
    ['off', ['mode', 'mode'], false],
    ['audit', ['mode', 'mode'], false],
    ['notify', ['notify', 'mode'], false],
    ['approve', ['notify', 'ask', 'waiting-for-approval'], false],
    ['enforce', ['notify'], true],
  ] as const)('%s', (mode, decided, cancel) => {
    const result = under(mode);
    expect([result.decided, result.cancel !== null]).toEqual([decided, cancel]);
  });

  test('an audit decision says so, and only such a one does', () => {
    expect(under('audit').decisions.every(({ audit }) => audit)).toBe(true);
    expect(under('audit').status.audit).toBe(true);
    expect(under('notify').decisions.some(({ audit }) => audit)).toBe(false);
  });

  test('under audit the cancel that would follow is recorded although a notice was withheld just before', () => {
    const policy = aPolicy({ mode: 'audit', steps: [notifies('owner'), cancels({ after: 5 * MINUTE })] });
    const finding = aFinding({ audit: true, firingAt: NOW });
    const first = planned(anAssessment({ policy }, { finding }));
    const later = NOW + 5 * MINUTE;
    const second = planned(anAssessment({ policy }, { finding: first.finding, status: first.status }), later);
    expect([first.decided, second.decided]).toEqual([['mode'], ['mode']]);
    expect(second.decisions[0]?.reason).toContain('would be cancelled');
    expect(
      planned(anAssessment({ policy }, { finding: second.finding, status: second.status }), later).decided,
    ).toEqual([]);
  });

  test.each([
    ['notify', false],
    ['approve', true],
    ['enforce', true],
  ] as const)('a notice under mode %s announces a cancel: %s', (mode, announces) => {
    expect(under(mode).decisions.find(({ kind }) => kind === 'notify')?.announcesCancel).toBe(announces);
  });

  test('a notice of a policy that never cancels announces none', () => {
    const policy = aPolicy({ steps: [notifies('owner')] });
    expect(planned(anAssessment({ policy })).decisions[0]?.announcesCancel).toBe(false);
  });
});

describe('notice', () => {
  const policy = aPolicy({ grace: 30 * MINUTE });
  const given = (...notices: Notice[]) => planned(anAssessment({ policy }, { notices }));

  test('without one nothing is cancelled and the owner is notified', () => {
    const { decided, decisions, cancel } = given();
    expect([decided, cancel]).toEqual([['notify', 'waiting-for-notice'], null]);
    expect(decisions[0]).toMatchObject({ recipients: ['owner'], announcesCancel: true });
  });

  test('the grace counts from the delivery, to the exact moment', () => {
    const early = given(aNotice({ at: ago(9 * HOUR), deliveredAt: ago(30 * MINUTE) + 1 }));
    expect([early.cancel, early.status.withheld, early.status.next?.at]).toEqual([null, 'grace', NOW + 1]);
    expect(given(aNotice({ deliveredAt: ago(30 * MINUTE) })).cancel).not.toBeNull();
  });

  test.each([
    ['on its way', { deliveredAt: null }, []],
    ['that failed just now', { deliveredAt: null, failed: true, at: ago(14 * MINUTE) }, []],
    [
      'that failed a while ago, which is sent anew',
      { deliveredAt: null, failed: true, at: ago(15 * MINUTE) },
      ['notify'],
    ],
    ['to others', { toOwner: false }, ['notify']],
    ['given under mode notify, which announced no cancel', { announcesCancel: false }, ['notify']],
  ])('nothing is cancelled on a notice %s', (_, how, sent) => {
    const { decided, cancel } = given(aNotice(how));
    expect([decided, cancel]).toEqual([[...sent, 'waiting-for-notice'], null]);
  });

  test('the step that notifies the owner in the same pass is the notice, and is not doubled', () => {
    const { decided } = planned(
      anAssessment({ policy: { ...policy, steps: [notifies('owner', 'oncall'), cancels()] } }),
    );
    expect(decided).toEqual(['notify', 'waiting-for-notice']);
  });

  test('a step that notifies others in the same pass is not the notice', () => {
    const { decisions } = planned(anAssessment({ policy: { ...policy, steps: [notifies('oncall'), cancels()] } }));
    expect(decisions.map(({ recipients }) => recipients)).toEqual([['oncall'], ['owner'], []]);
  });

  test('a policy that opts out needs none', () => {
    const { decided, cancel } = planned(anAssessment({ policy: aPolicy({ grace: null }) }));
    expect([decided, cancel !== null]).toEqual([[], true]);
  });
});

describe('an exemption', () => {
  const exempted = (given: object, snapshot = aSnapshot()) =>
    planOne(anAssessment({ snapshot }), { overrides: [anOverride({ kind: 'exempt', ...given })] });

  test('holds back every step, and ends no finding', () => {
    const { finding, resolved, cancel, decisions, status } = exempted({});
    expect(decisions.map(({ withheld }) => withheld)).toEqual(['exempt']);
    expect([finding?.id, finding?.state, resolved, cancel, status.state]).toEqual([
      'f-1',
      'firing',
      [],
      null,
      'exempt',
    ]);
    expect(status.next?.at).toBe(NOW + HOUR);
  });

  test.each([
    ['a millisecond before its end', { endsAt: NOW + 1 }, true],
    ['at its exact end', { endsAt: NOW }, false],
    ['once revoked', { revokedAt: ago(1) }, false],
    ['for another policy', { policies: ['other'] }, false],
    ['whose scope nobody can settle', { scope: { gpu: true } }, true],
  ])('%s: holds %s', (_, given, holds) => {
    expect(exempted(given).status.state === 'exempt').toBe(holds);
  });

  test('ends no finding, but the health of the run does', () => {
    const assessment = anAssessment({ verdict: aVerdict('healthy') });
    const { status, resolved } = planOne(assessment, { overrides: [anOverride({ kind: 'exempt' })] });
    expect([status.state, resolved[0]?.resolution]).toEqual(['exempt', 'healthy']);
  });

  test('for GPU runs does not hold for one that is known to have none', () => {
    expect(exempted({ scope: { gpu: true } }, aSnapshot({}, { compute: compute(0) })).cancel).not.toBeNull();
  });
});

describe('what is withheld is recorded when it is news', () => {
  test('once, and again only after something else', () => {
    const assessment = anAssessment({ policy: aPolicy({ grace: HOUR }) }, { notices: [aNotice({ deliveredAt: NOW })] });
    const first = planned(assessment);
    const again = planned({ ...assessment, history: { ...assessment.history, status: first.status } });
    const since = planned({
      ...assessment,
      history: { ...assessment.history, status: { state: 'firing', withheld: 'extended' } },
    });
    expect([first.decided, again.decided, since.decided]).toEqual([['grace'], [], ['grace']]);
    expect(again.status).toEqual(first.status);
  });

  test('unknown is news when the run turns unknown while its finding fires', () => {
    const assessment = anAssessment({ verdict: aVerdict('unknown') });
    const { status, decided } = planned(assessment);
    expect(decided).toEqual(['unknown']);
    expect(planned({ ...assessment, history: { ...assessment.history, status } }).decided).toEqual([]);
  });
});

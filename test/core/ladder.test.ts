import { describe, expect, test } from 'vitest';
import type { Assessment } from '../../src/core/decision/assessment.ts';
import { planAssessment } from '../../src/core/decision/escalation.ts';
import type { Notice } from '../../src/core/decision/finding.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { ago, aSnapshot, compute, NOW } from '../conditions/snapshots.ts';
import {
  aCancellation,
  aContext,
  aFinding,
  aNotice,
  anAssessment,
  anOverride,
  aPolicy,
  aVerdict,
  cancels,
  notifies,
} from '../support/builders.ts';

function told(assessment: Assessment, now = NOW) {
  const { decisions, status, candidate, finding, resolved } = planAssessment(assessment, aContext({ now }));
  return {
    decided: decisions.map(({ kind, withheld }) => withheld ?? kind),
    decisions,
    status,
    candidate,
    finding,
    resolved: resolved.map(({ resolution }) => resolution),
  };
}

test('a run that has ended is never acted on, whatever the verdict', () => {
  const assessment = anAssessment({ snapshot: aSnapshot({ status: 'Completed' }) }, { finding: aFinding() });
  expect(told(assessment)).toMatchObject({ decided: [], candidate: null, finding: null, resolved: ['run-ended'] });
  expect(told(anAssessment()).candidate).not.toBeNull();
});

describe('how long a violation must hold', () => {
  const policy = aPolicy({ for: 10 * MINUTE });
  const pending = (since: number) => aFinding({ state: 'pending', since, firingAt: null });

  test('a first violation is pending and nothing follows', () => {
    const { finding, decided, candidate, status } = told(anAssessment({ policy }, { finding: null }));
    expect(finding).toMatchObject({ state: 'pending', since: NOW, firingAt: null });
    expect([decided, candidate, status.state]).toEqual([[], null, 'pending']);
    expect(status.next).toEqual({ what: 'if it still holds, it fires: cancel', at: NOW + 10 * MINUTE });
  });

  test('what follows is said with the time that the first rung waits, or not where there is none', () => {
    const next = (given: Partial<Policy>) =>
      told(anAssessment({ policy: aPolicy({ for: MINUTE, ...given }) }, { finding: null })).status.next?.what;
    const steps = [{ after: HOUR, notify: ['owner'], cancel: null }];
    expect(next({ steps })).toBe('if it still holds, it fires: notify owner 1h later');
    expect(next({ steps: [] })).toBe('if it still holds, it fires');
  });

  test('a millisecond short of it is still pending', () => {
    const { finding, candidate } = told(anAssessment({ policy }, { finding: pending(ago(10 * MINUTE) + 1) }));
    expect([finding?.state, candidate]).toEqual(['pending', null]);
  });

  test('at the exact moment it fires, from then and not from its beginning', () => {
    const { finding, candidate } = told(anAssessment({ policy }, { finding: pending(ago(10 * MINUTE)) }));
    expect(finding).toMatchObject({ state: 'firing', since: ago(10 * MINUTE), firingAt: NOW });
    expect(candidate).not.toBeNull();
  });

  test.each(['healthy', 'unknown'] as const)('a pending finding that turns %s starts over', (outcome) => {
    const { finding, resolved } = told(
      anAssessment({ policy, verdict: aVerdict(outcome) }, { finding: pending(ago(9 * MINUTE)) }),
    );
    expect([finding, resolved]).toEqual([null, [outcome]]);
  });

  test('a firing finding waits out what is unknown and keeps its rungs', () => {
    const firing = aFinding({ stepsDone: [0] });
    const { finding, candidate, decided } = told(anAssessment({ verdict: aVerdict('unknown') }, { finding: firing }));
    expect([finding, candidate, decided]).toEqual([{ ...firing, heldSince: null }, null, ['unknown']]);
  });

  test('after it was unknown a firing finding tells people and must hold again before a cancel', () => {
    const steps = [notifies('owner'), cancels()];
    const assessment = anAssessment(
      { policy: aPolicy({ ...policy, steps }) },
      { finding: aFinding({ heldSince: null }) },
    );
    const { finding, candidate, decided, status } = told(assessment);
    expect([finding?.heldSince, candidate, decided]).toEqual([NOW, null, ['notify', 'interrupted']]);
    expect(status.next).toEqual({ what: 'it has held for 10m again', at: NOW + 10 * MINUTE });
    const later = anAssessment({ policy }, { finding: aFinding({ heldSince: ago(10 * MINUTE) }) });
    expect(told(later).candidate).not.toBeNull();
    const short = anAssessment({ policy }, { finding: aFinding({ heldSince: ago(10 * MINUTE) + 1 }) });
    expect(told(short).candidate).toBeNull();
  });

  test('after nobody watched a firing finding must hold again, and without a `for` it need not', () => {
    const blind = (given: Assessment) => planAssessment(given, aContext({ wasBlind: true }));
    expect(blind(anAssessment({ policy }))).toMatchObject({ candidate: null, finding: { id: 'f-1', heldSince: NOW } });
    expect(blind(anAssessment({ policy: aPolicy({ for: 0 }) })).candidate).not.toBeNull();
  });

  test('a firing finding ends when the run is healthy, and nothing is decided', () => {
    const { finding, resolved, decided, candidate } = told(anAssessment({ verdict: aVerdict('healthy') }));
    expect([finding, resolved, decided, candidate]).toEqual([null, ['healthy'], [], null]);
  });
});

describe('an edited policy', () => {
  test('begins a new episode that must hold anew', () => {
    const policy = aPolicy({ fingerprint: 'edited', for: 10 * MINUTE });
    const { finding, resolved, candidate } = told(anAssessment({ policy }));
    expect(finding).toMatchObject({ id: 'n-1', state: 'pending', since: NOW, fingerprint: 'edited' });
    expect([resolved, candidate]).toEqual([['policy-changed'], null]);
  });

  test('gives notice anew: what was said before the edit does not count', () => {
    const policy = aPolicy({ fingerprint: 'edited', grace: 30 * MINUTE });
    const { decided, decisions, candidate } = told(anAssessment({ policy }, { notices: [aNotice()] }));
    expect([decided, candidate]).toEqual([['notify', 'waiting-for-notice'], null]);
    expect(decisions[0]).toMatchObject({ recipients: ['owner'], announcesCancel: true, findingId: 'n-1' });
  });

  test('does not cancel a second time what is being cancelled', () => {
    const policy = aPolicy({ fingerprint: 'edited' });
    expect(told(anAssessment({ policy }, { cancellation: aCancellation() })).candidate).toBeNull();
  });
});

describe('the rungs', () => {
  const steps = [
    notifies('owner'),
    { after: 30 * MINUTE, notify: ['owner', 'oncall'], cancel: null },
    cancels({ after: HOUR }),
  ];
  const policy = aPolicy({ steps });
  const fired = (firingAt: number, stepsDone: number[] = []) =>
    anAssessment({ policy }, { finding: aFinding({ firingAt, stepsDone }) });

  test('a rung is climbed at its exact time and not a millisecond before', () => {
    expect(told(fired(ago(30 * MINUTE) + 1, [0])).decided).toEqual([]);
    const { decided, finding, decisions } = told(fired(ago(30 * MINUTE), [0]));
    expect([decided, finding?.stepsDone]).toEqual([['notify'], [0, 1]]);
    expect(decisions[0]?.recipients).toEqual(['owner', 'oncall']);
  });

  test('a cancel is no candidate a millisecond before its rung', () => {
    const early = told(fired(ago(HOUR) + 1, [0, 1]));
    expect([early.candidate, early.status.next]).toEqual([null, { what: 'cancel', at: NOW + 1 }]);
    expect(told(fired(ago(HOUR), [0, 1])).candidate).toMatchObject({ step: 2, approvedByPerson: false });
  });

  test('several rungs that are due at once are all climbed, each once and in order', () => {
    const { decisions, finding, candidate } = told(fired(ago(5 * HOUR)));
    expect(decisions.map(({ kind, step }) => [kind, step])).toEqual([
      ['notify', 0],
      ['notify', 1],
    ]);
    expect([finding?.stepsDone, candidate?.step]).toEqual([[0, 1], 2]);
  });

  test('a rung done is not climbed again', () => {
    expect(told(fired(ago(50 * MINUTE), [0, 1])).decided).toEqual([]);
  });

  test('what happens next is the first rung that is not due', () => {
    const { next } = told(fired(NOW)).status;
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
    expect(told(assessment).status.next?.what).toBe(what);
  });

  test('while Azure is canceling the run no rung is climbed', () => {
    const { decided, candidate, status } = told({
      ...fired(ago(5 * HOUR)),
      snapshot: aSnapshot({ status: 'CancelRequested' }),
    });
    expect([decided, candidate, status.state]).toEqual([[], null, 'canceling']);
  });
});

describe('a policy does no more than its mode', () => {
  const steps = [notifies('owner'), cancels()];
  const under = (mode: Assessment['policy']['mode']) => told(anAssessment({ policy: aPolicy({ mode, steps }) }));

  test.each([
    ['off', ['mode', 'mode'], false],
    ['audit', ['mode', 'mode'], false],
    ['notify', ['notify', 'mode'], false],
    ['approve', ['notify', 'ask', 'waiting-for-approval'], false],
    ['enforce', ['notify'], true],
  ] as const)('%s', (mode, decided, candidate) => {
    const planned = under(mode);
    expect([planned.decided, planned.candidate !== null]).toEqual([decided, candidate]);
  });

  test('an audit decision says so, and only such a one does', () => {
    expect(under('audit').decisions.every(({ audit }) => audit)).toBe(true);
    expect(under('audit').status.audit).toBe(true);
    expect(under('notify').decisions.some(({ audit }) => audit)).toBe(false);
  });

  test('under audit the cancel that would follow is recorded although a notice was withheld just before', () => {
    const policy = aPolicy({ mode: 'audit', steps: [notifies('owner'), cancels({ after: 5 * MINUTE })] });
    const finding = aFinding({ audit: true, firingAt: NOW });
    const first = told(anAssessment({ policy }, { finding }));
    const later = NOW + 5 * MINUTE;
    const second = told(anAssessment({ policy }, { finding: first.finding, status: first.status }), later);
    expect([first.decided, second.decided]).toEqual([['mode'], ['mode']]);
    expect(second.decisions[0]?.reason).toContain('would be cancelled');
    expect(told(anAssessment({ policy }, { finding: second.finding, status: second.status }), later).decided).toEqual(
      [],
    );
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
    expect(told(anAssessment({ policy })).decisions[0]?.announcesCancel).toBe(false);
  });
});

describe('notice', () => {
  const policy = aPolicy({ grace: 30 * MINUTE });
  const given = (...notices: Notice[]) => told(anAssessment({ policy }, { notices }));

  test('without one nothing is cancelled and the owner is told', () => {
    const { decided, decisions, candidate } = given();
    expect([decided, candidate]).toEqual([['notify', 'waiting-for-notice'], null]);
    expect(decisions[0]).toMatchObject({ recipients: ['owner'], announcesCancel: true });
  });

  test('the grace counts from the delivery, to the exact moment', () => {
    const early = given(aNotice({ at: ago(9 * HOUR), deliveredAt: ago(30 * MINUTE) + 1 }));
    expect([early.candidate, early.status.withheld, early.status.next?.at]).toEqual([null, 'grace', NOW + 1]);
    expect(given(aNotice({ deliveredAt: ago(30 * MINUTE) })).candidate).not.toBeNull();
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
    const { decided, candidate } = given(aNotice(how));
    expect([decided, candidate]).toEqual([[...sent, 'waiting-for-notice'], null]);
  });

  test('the rung that tells the owner in the same pass is the notice, and is not doubled', () => {
    const told1 = told(anAssessment({ policy: { ...policy, steps: [notifies('owner', 'oncall'), cancels()] } }));
    expect(told1.decided).toEqual(['notify', 'waiting-for-notice']);
  });

  test('a rung that tells others in the same pass is not the notice', () => {
    const planned = told(anAssessment({ policy: { ...policy, steps: [notifies('oncall'), cancels()] } }));
    expect(planned.decisions.map(({ recipients }) => recipients)).toEqual([['oncall'], ['owner'], []]);
  });

  test('a policy that opts out needs none', () => {
    const { decided, candidate } = told(anAssessment({ policy: aPolicy({ grace: null }) }));
    expect([decided, candidate !== null]).toEqual([[], true]);
  });
});

describe('an exemption', () => {
  const exempted = (given: object, snapshot = aSnapshot()) =>
    planAssessment(anAssessment({ snapshot }), aContext({ overrides: [anOverride({ kind: 'exempt', ...given })] }));

  test('ends the finding, and nothing is decided', () => {
    const { finding, resolved, candidate, decisions, status } = exempted({});
    expect([finding, candidate, decisions, status.state]).toEqual([null, null, [], 'exempt']);
    expect(resolved[0]?.resolution).toBe('exempt');
    expect(status.next?.at).toBe(NOW + HOUR);
  });

  test.each([
    ['a millisecond before its end', { endsAt: NOW + 1 }, true],
    ['at its exact end', { endsAt: NOW }, false],
    ['once revoked', { revokedAt: ago(1) }, false],
    ['for another policy', { policies: ['other'] }, false],
    ['whose scope cannot be told', { scope: { gpu: true } }, true],
  ])('%s: holds %s', (_, given, holds) => {
    expect(exempted(given).status.state === 'exempt').toBe(holds);
  });

  test('for GPU runs does not hold for one that is known to have none', () => {
    expect(exempted({ scope: { gpu: true } }, aSnapshot({}, { compute: compute(0) })).candidate).not.toBeNull();
  });
});

describe('what is withheld is recorded when it is news', () => {
  test('once, and again only after something else', () => {
    const assessment = anAssessment({ policy: aPolicy({ grace: HOUR }) }, { notices: [aNotice({ deliveredAt: NOW })] });
    const first = told(assessment);
    const again = told({ ...assessment, history: { ...assessment.history, status: first.status } });
    const since = told({
      ...assessment,
      history: { ...assessment.history, status: { state: 'firing', withheld: 'extended' } },
    });
    expect([first.decided, again.decided, since.decided]).toEqual([['grace'], [], ['grace']]);
    expect(again.status).toEqual(first.status);
  });

  test('unknown is news when the run turns unknown while its finding fires', () => {
    const assessment = anAssessment({ verdict: aVerdict('unknown') });
    const { status, decided } = told(assessment);
    expect(decided).toEqual(['unknown']);
    expect(told({ ...assessment, history: { ...assessment.history, status } }).decided).toEqual([]);
  });
});

import { afterEach, describe, expect, test } from 'vitest';
import { approvalsNeeded } from '../../src/core/decision/approvals-needed.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { showDecisionDetail } from '../../src/http/schemas/decision.ts';
import { errorsOf, policyText } from '../policy/helpers.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { ENFORCE_IDLE, idleRun, oneWorkspace } from '../support/scenarios.ts';

const SEES_ALL = { workspaces: null, owners: [], ownIn: null };
let rig: Rig;
afterEach(() => rig?.close());

/** An idle run on eight GPUs that has cost some 80 USD in three hours. */
async function asked(mode: 'approve' | 'enforce', above: string): Promise<string | null> {
  const policy = ENFORCE_IDLE.replace('mode: enforce', `mode: ${mode}`).replace('cancel: true', `cancel: {${above}}`);
  rig = await createRig(oneWorkspace([idleRun('idle')]), policy);
  await rig.settle();
  const [question] = await rig.decisions({ kind: 'ask' });
  if (question)
    expect(rig.arrived.map(({ data }) => data.text).join()).toContain('Two different people must approve it');
  return question?.decision.id ?? null;
}

function answer(id: string | null, by: string, word: 'approved' | 'rejected' = 'approved') {
  return rig.ledger.answer(id ?? '', { answer: word, by, note: null }, rig.now());
}

async function act(): Promise<number> {
  await rig.enforceAll();
  await rig.settle();
  return rig.cancelRequests();
}

describe('a run that has cost more than the amount', () => {
  test('is cancelled when two different people have approved it, and not before', async () => {
    const id = await asked('approve', 'approvals: 2, above: 50 USD');
    const text = rig.arrived.map(({ data }) => data.text).join();
    expect(text).toContain(
      'Your approval counts as one of two. Nothing is cancelled before another person approves it.',
    );
    const robin = { answer: 'approved', who: 'issuer:42', note: null } as const;
    expect(await rig.ledger.answer(id ?? '', { ...robin, by: 'robin' }, rig.now())).toMatchObject({
      kind: 'answered',
      approval: { answer: null, given: [{ by: 'robin' }] },
    });
    expect(await act()).toBe(0);
    expect(await answer(id, 'Robin')).toEqual({ kind: 'approved-by-them', by: 'Robin' });
    // A second key of the same person.
    const other = { answer: 'approved', by: 'robin-phone', note: null, ownIds: ['robin-phone', 'robin'] } as const;
    expect(await rig.ledger.answer(id ?? '', other, rig.now())).toEqual({
      kind: 'approved-by-them',
      by: 'robin-phone',
    });
    // The same person under another name.
    expect(await rig.ledger.answer(id ?? '', { ...robin, by: 'batman' }, rig.now())).toEqual({
      kind: 'approved-by-them',
      by: 'batman',
    });
    expect(await act()).toBe(0);
    expect(await answer(id, 'sam')).toMatchObject({
      approval: { answer: 'approved', answeredBy: 'robin and sam', given: [{ by: 'robin' }, { by: 'sam' }] },
    });
    expect(await act()).toBe(1);
    const all = await rig.decisions({});
    const cancel = all.find(({ decision }) => decision.kind === 'cancel') ?? expect.fail('no cancel');
    // Whoever asks later why the run was cancelled reads who approved it.
    expect(
      showDecisionDetail(cancel, {
        ofFinding: all,
        kept: [],
        override: null,
        saidWrong: null,
        now: rig.now(),
        visible: SEES_ALL,
      }).approval,
    ).toMatchObject({
      decisionId: id,
      answeredBy: 'robin and sam',
    });
  });

  test('is kept when any one rejects it, after a yes as well', async () => {
    const id = await asked('approve', 'approvals: 2, above: 50 USD');
    await answer(id, 'robin');
    expect(await answer(id, 'sam', 'rejected')).toMatchObject({ approval: { answer: 'rejected', answeredBy: 'sam' } });
    expect(await answer(id, 'alex')).toMatchObject({ kind: 'already-answered', by: 'sam' });
    expect(await act()).toBe(0);
  });

  test.each(['exempt', 'extend'] as const)('needs two anew when it was %s after the first yes', async (kind) => {
    const id = await asked('approve', 'approvals: 2');
    await answer(id, 'robin');
    const override = {
      id: 'o1',
      kind,
      scope: { run: ['idle'] },
      policies: ['*'],
      reason: 'a deadline',
      author: 'alex',
    };
    const ends = { createdAt: rig.now(), endsAt: rig.now() + HOUR, revokedAt: null, revokedBy: null };
    await rig.ledger.createOverride({ ...override, ...ends });
    await rig.settle();
    await rig.ledger.revokeOverride('o1', 'alex', rig.now());
    await rig.settle();
    expect(await answer(id, 'sam')).toMatchObject({ kind: 'ended', as: 'withdrawn' });
    const again = (await rig.decisions({ kind: 'ask' })).at(-1)?.decision.id ?? null;
    expect(await answer(again, 'sam')).toMatchObject({ approval: { answer: null, given: [{ by: 'sam' }] } });
    expect(await act()).toBe(0);
    expect(await answer(again, 'robin')).toMatchObject({ approval: { answer: 'approved' } });
    expect(await act()).toBe(1);
  });

  test('is asked about under enforce, too', async () => {
    expect(await asked('enforce', 'approvals: 2, above: 50 USD')).not.toBeNull();
    expect(rig.cancelRequests()).toBe(0);
  });

  test('without an amount is every run', async () => {
    const id = await asked('approve', 'approvals: 2');
    await answer(id, 'robin');
    expect(await act()).toBe(0);
  });
});

describe('a run that has cost less', () => {
  test('needs one', async () => {
    await answer(await asked('approve', 'approvals: 2, above: 500 USD'), 'robin');
    expect(await act()).toBe(1);
  });

  test('needs nobody under enforce', async () => {
    expect(await asked('enforce', 'approvals: 2, above: 500 USD')).toBeNull();
    expect(rig.cancelRequests()).toBe(1);
  });
});

test('what is not known, or grows beyond the amount while people wait, needs two', () => {
  const rule = { above: 500, currency: 'EUR' };
  const at = { seenAt: 0, now: 10 * HOUR };
  const cost = { currency: 'EUR', soFar: 400, perHour: 9, atLeast: false };
  expect(approvalsNeeded(null, null, at)).toBe(1);
  expect(approvalsNeeded(rule, cost, at)).toBe(1);
  expect(approvalsNeeded(rule, { ...cost, perHour: 11 }, at)).toBe(2);
  expect(approvalsNeeded(rule, null, at)).toBe(2);
  expect(approvalsNeeded(rule, { ...cost, atLeast: true }, at)).toBe(2);
  expect(approvalsNeeded(rule, { ...cost, atLeast: true, atMost: 405 }, at)).toBe(1);
  expect(approvalsNeeded(rule, { ...cost, currency: 'USD' }, at)).toBe(2);
});

test.each([
  ['approvals: 3', '2; one person is enough when it is left out'],
  ['above: 500 EUR', 'an amount beside approvals: 2'],
  ['approvals: 2, otherwise: cancel', 'silence is no approval of two people'],
  ['approvals: 2, above: 500 EUR', 'an amount in USD'],
])('a policy with %s is refused', (cancel, expected) => {
  const text = policyText({ mode: 'approve', steps: `[{cancel: {${cancel}}}]` });
  expect(errorsOf(text, { currency: 'USD' }).join('\n')).toContain(expected);
});

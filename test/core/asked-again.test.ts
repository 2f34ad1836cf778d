import { expect, test } from 'vitest';
import { askedAgain, type EarlierQuestion, type NewQuestion } from '../../src/core/decision/asked-again.ts';
import type { Approval } from '../../src/core/decision/finding.ts';
import { HOUR } from '../../src/core/values/duration.ts';

const NOW = Date.UTC(2026, 11, 1, 15, 0, 0);

const ASKED: NewQuestion = { at: NOW, findingId: 'f1', evidenceKey: 'k1', because: 'mode' };

function earlier(changes: Partial<Approval> = {}, finding: Partial<EarlierQuestion['finding']> = {}): EarlierQuestion {
  return {
    approval: {
      decisionId: 'ask-1',
      findingId: finding.id ?? 'f1',
      evidenceKey: 'k1',
      because: 'mode',
      askedAt: NOW - 6 * HOUR,
      expiresAt: NOW - 5 * HOUR,
      otherwise: 'keep',
      answer: null,
      answeredAt: null,
      answeredBy: null,
      given: [],
      note: null,
      ended: null,
      ...changes,
    },
    finding: { id: 'f1', resolution: null, resolvedAt: null, ...finding },
  };
}

const NO: Partial<Approval> = {
  ...{ answer: 'rejected', answeredAt: NOW - 5.5 * HOUR, answeredBy: 'sasha', note: 'Data is being copied.' },
};
const OVER = (resolution: EarlierQuestion['finding']['resolution']) => ({
  ...{ id: 'f0', resolution, resolvedAt: NOW - 2 * HOUR },
});

test('nobody was asked before: there is nothing to say', () => {
  expect(askedAgain([], ASKED)).toBeNull();
});

test.each([
  [
    'after health',
    earlier(NO, OVER('healthy')),
    'the run was as the policy wants it at 2026-12-01T13:00:00Z, and is not any more',
  ],
  ['after an edit', earlier(NO, OVER('policy-changed')), 'the policy was edited at 2026-12-01T13:00:00Z'],
  [
    'after it was set aside',
    earlier(NO, OVER('not-matched')),
    'the policy was not for the run at 2026-12-01T13:00:00Z, and is again',
  ],
  ['for other evidence', earlier({ ...NO, evidenceKey: 'k0' }), 'the reason is another one now'],
  [
    'after a lapse',
    earlier({ answer: 'approved', ended: { as: 'lapsed', at: NOW, because: 'the run is exempt' } }),
    'that approval lapsed at 2026-12-01T15:00:00Z, because the run was exempt',
  ],
  [
    'after a withdrawal',
    earlier({ ended: { as: 'withdrawn', at: NOW, because: 'the mode was changed' } }),
    'that question was withdrawn, because the mode was changed',
  ],
  ['when it reached nobody', earlier({ expiresAt: NOW + HOUR }), 'that question reached nobody'],
])('why people are asked again %s', (_, question, why) => {
  expect(askedAgain([question], ASKED)?.why).toBe(why);
});

test('after an objection the objection is why', () => {
  expect(askedAgain([earlier(NO)], { ...ASKED, because: 'objected' })?.why).toBe('the owner objected since then');
});

test('three earlier answers at most, the newest first, each with who, when and the note', () => {
  const all = [1, 2, 3, 4, 5].map((number) => earlier({ ...NO, askedAt: NOW - number * HOUR, note: `${number}` }));
  expect(askedAgain(all.toReversed(), ASKED)?.earlier.map(({ note }) => note)).toEqual(['1', '2', '3']);
  expect(askedAgain([earlier(NO)], ASKED)?.earlier).toEqual([
    { as: 'rejected', by: 'sasha', at: NOW - 5.5 * HOUR, note: 'Data is being copied.' },
  ]);
  expect(askedAgain([earlier()], ASKED)?.earlier).toEqual([
    { as: 'silence', by: null, at: NOW - 5 * HOUR, note: null },
  ]);
});

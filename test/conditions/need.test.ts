import { describe, expect, test } from 'vitest';
import { need, needSubmission } from '../../src/conditions/signals/need.ts';
import { prepared } from '../../src/core/signal/prepared.ts';
import { known, type SignalRequest, unknown } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { ended } from './around.ts';
import { ago, aSnapshot, NOW, started } from './snapshots.ts';

describe('a signal that a condition needs', () => {
  test('has its value and its age', () => {
    const snapshot = aSnapshot({}, { timing: started(ago(HOUR)) });
    const value = { startedAt: ago(HOUR), endedAt: null };
    expect(need(snapshot, { kind: 'timing' }, NOW)).toEqual({ known: true, value, at: ago(MINUTE), age: MINUTE });
  });

  test.each<[SignalRequest, string]>([
    [{ kind: 'timing' }, 'its start was not read yet'],
    [{ kind: 'children' }, 'its children were not read yet'],
    [{ kind: 'metric', name: 'constructor' }, 'its metric constructor was not read yet'],
    [{ kind: 'artifact', step: null, output: null, path: 'r.json' }, 'r.json was not read yet'],
  ])('that was not read is missing: %o', (request, reason) => {
    expect(need(aSnapshot(), request, NOW, { threshold: 3 })).toMatchObject({
      known: false,
      answer: { outcome: 'unknown', reason, threshold: 3, missingSignals: [request] },
    });
  });

  test('that is unknown says why, and is not asked for again', () => {
    const snapshot = aSnapshot({}, { peers: unknown('403'), metrics: { loss: unknown('404') } });
    for (const [request, reason] of [
      [{ kind: 'peers' } as const, 'the other runs are unknown: 403'],
      [{ kind: 'metric', name: 'loss' } as const, 'its metric loss is unknown: 404'],
    ] as const)
      expect(need(snapshot, request, NOW)).toMatchObject({
        known: false,
        answer: { outcome: 'unknown', reason, missingSignals: [] },
      });
  });

  test('is missing when it does not reach as far back as is asked', () => {
    const last = (count: number) => ({ kind: 'outcomes', last: count }) as const;
    const outcomes = known({ runs: [], isCut: true, asked: 3 }, NOW);
    expect(need(aSnapshot({}, { outcomes }), last(3), NOW).known).toBe(true);
    expect(need(aSnapshot({}, { outcomes }), last(4), NOW).known).toBe(false);
    expect(need(aSnapshot({}, { outcomes: ended() }), last(4), NOW).known).toBe(true);
  });
});

test('a submission is known unless it cannot be right', () => {
  const submission = (createdAt: number) => needSubmission(prepared(aSnapshot({ createdAt }), NOW), { threshold: 3 });
  expect(submission(ago(HOUR))).toMatchObject({ known: true, value: ago(HOUR) });
  expect(submission(NOW + HOUR)).toMatchObject({
    known: false,
    answer: { outcome: 'unknown', reason: expect.stringContaining('lies in the future'), threshold: 3 },
  });
});

import { expect, test } from 'vitest';
import { paceOf } from '../../src/core/alert/pace.ts';
import { MINUTE } from '../../src/core/values/duration.ts';

const NOW = Date.UTC(2026, 4, 3, 3, 20);
const notices = (count: number, at = NOW) =>
  Array.from({ length: count }, () => ({ at, type: 'finding.notice' as const, data: {} }));
const question = (within: number, at = NOW) => ({
  at,
  type: 'approval.requested' as const,
  data: { expiresAt: new Date(at + within).toISOString() },
});
const pace = (given: Partial<Parameters<typeof paceOf>[0]>) =>
  paceOf({ now: NOW, moreThan: 5, waiting: notices(1), grouped: null, alone: [], ...given });

test('five that wait go out one by one, and six as one', () => {
  expect(pace({ waiting: notices(5) })).toEqual({ kind: 'alone' });
  expect(pace({ waiting: notices(6) })).toEqual({ kind: 'together', follows: false });
});

test('after a message about many, the next waits until five minutes have passed', () => {
  expect(pace({ grouped: NOW - MINUTE })).toEqual({ kind: 'wait', until: NOW + 4 * MINUTE });
  expect(pace({ grouped: NOW - MINUTE, waiting: notices(50) })).toEqual({ kind: 'wait', until: NOW + 4 * MINUTE });
});

test('what has waited goes out together, however few, and one alone', () => {
  const waited = { now: NOW + 4 * MINUTE, grouped: NOW - MINUTE };
  expect(pace({ ...waited, waiting: notices(2) })).toEqual({ kind: 'together', follows: true });
  expect(pace({ ...waited, waiting: notices(1) })).toEqual({ kind: 'alone' });
});

test('what comes after the pause is of no storm', () => {
  expect(pace({ grouped: NOW - 5 * MINUTE, waiting: notices(2) })).toEqual({ kind: 'alone' });
  expect(pace({ grouped: NOW - 5 * MINUTE, waiting: notices(6) })).toEqual({ kind: 'together', follows: false });
});

test('five single messages are a storm, too: the sixth waits for five minutes from the first', () => {
  const alone = [0, 1, 1, 2, 3].map((minutes) => NOW - minutes * MINUTE);
  expect(pace({ alone: alone.slice(1) })).toEqual({ kind: 'alone' });
  expect(pace({ alone })).toEqual({ kind: 'wait', until: NOW + 2 * MINUTE });
  expect(pace({ alone, now: NOW + 2 * MINUTE, waiting: notices(2) })).toEqual({ kind: 'together', follows: false });
});

test('a question waits for no more than a quarter of its time', () => {
  const grouped = NOW - MINUTE;
  expect(pace({ grouped, waiting: [question(60 * MINUTE)] })).toEqual({ kind: 'wait', until: NOW + 4 * MINUTE });
  expect(pace({ grouped, waiting: [question(8 * MINUTE)] })).toEqual({ kind: 'wait', until: NOW + 2 * MINUTE });
  const late = { grouped, now: NOW + 2 * MINUTE };
  expect(pace({ ...late, waiting: [question(8 * MINUTE)] })).toEqual({ kind: 'alone' });
  // All that wait go with the one that can wait no more.
  expect(pace({ ...late, waiting: [question(60 * MINUTE), question(8 * MINUTE)] })).toMatchObject({ kind: 'together' });
});

import { expect, test } from 'vitest';
import { queuedText } from '../../src/commands/queued.ts';

const cancel = { kind: 'cancel', audit: false } as const;
const notify = { kind: 'notify', audit: false } as const;
const ask = { kind: 'ask', audit: false } as const;

test('a scan says what it has queued, and that a running serve carries it out', () => {
  expect(queuedText([cancel])).toBe('1 cancel is queued; a running serve carries it out.');
  expect(queuedText([notify, cancel, notify])).toBe(
    '1 cancel and 2 notices are queued; a running serve carries them out.',
  );
  expect(queuedText([ask, cancel, notify])).toBe(
    '1 cancel, 1 notice and 1 question are queued; a running serve carries them out.',
  );
});

test('what is withheld or made under audit queues nothing', () => {
  expect(queuedText([])).toBeNull();
  expect(
    queuedText([
      { kind: 'withhold', audit: false },
      { ...notify, audit: true },
    ]),
  ).toBeNull();
});

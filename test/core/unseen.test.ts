import { expect, test } from 'vitest';
import { unseenSince } from '../../src/core/record/unseen.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';

const NOW = Date.UTC(2026, 2, 2);

test.each([
  ['when all was well for the last time', NOW - 5 * MINUTE, NOW - 5 * MINUTE],
  ['now, if nothing was ever seen', null, NOW],
  ['now, after a pause in which nobody looked', NOW - 2 * HOUR, NOW],
  ['now, by a clock that was set right by a second', NOW + 1000, NOW],
  ['nearly long enough ago, if the clock was set back', NOW + HOUR, NOW - 29 * MINUTE],
])('something new is unseen since %s', (_, lastSeenAt, since) => {
  expect(unseenSince(lastSeenAt, NOW, 30 * MINUTE)).toBe(since);
});

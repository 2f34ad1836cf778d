import { describe, expect, it } from 'vitest';
import { hadGoneOut } from '../../src/core/decision/finding.ts';

const FROZEN_AT = 20;

describe('A cancel had gone out before a freeze', () => {
  it.each([
    ['Azure had it and the run had not ended', { state: 'requested', requestedAt: 10 }],
    ['it was claimed before and sent a moment later', { state: 'requested', requestedAt: 21 }],
    ['Azure may have it', { state: 'unclear' }],
    ['the run ended after the freeze began', { state: 'confirmed', requestedAt: 10, endedAt: 25, settledAt: 26 }],
  ] as const)('where %s', (_, given) => {
    expect(hadGoneOut({ ...NOTHING, ...given }, FROZEN_AT)).toBe(true);
  });

  it.each([
    ['it had ended by then', { state: 'confirmed', requestedAt: 5, endedAt: 9, settledAt: 10 }],
    ['it was settled by then in another way', { state: 'ended-otherwise', requestedAt: 5, settledAt: 10 }],
    ['it was never sent', { state: 'queued' }],
    ['it was given up', { state: 'abandoned', settledAt: 30 }],
  ] as const)('not where %s', (_, given) => {
    expect(hadGoneOut({ ...NOTHING, ...given }, FROZEN_AT)).toBe(false);
  });
});

const NOTHING = { requestedAt: null, endedAt: null, settledAt: null };

import { describe, expect, it } from 'vitest';
import type { StatusFacts } from '../../src/core/decision/decision.ts';
import { worstOf } from '../../src/core/decision/worst-status.ts';

function aStatus(given: Partial<StatusFacts>): StatusFacts {
  return {
    workspaceId: 'w',
    runId: 'r',
    policy: 'idle-gpu',
    audit: false,
    at: 0,
    outcome: 'violated',
    state: 'firing',
    withheld: null,
    reason: 'all 8 GPUs stayed below 5%',
    unknownSince: null,
    next: null,
    findingId: 'f',
    isAsked: false,
    ...given,
  };
}

describe('The worst status of a run', () => {
  it('is none where no policy judges it', () => {
    expect(worstOf([])).toBeNull();
  });

  it.each([
    ['waiting', { withheld: 'waiting-for-approval' }],
    ['waiting', { withheld: 'objected', isAsked: true }],
    ['waiting', { withheld: 'frozen', isAsked: true }],
    ['waiting', { state: 'unknown', isAsked: true }],
    ['held', { withheld: 'objected' }],
    ['canceling', { state: 'canceling' }],
    ['firing', {}],
    ['firing', { withheld: 'grace' }],
    ['held', { withheld: 'extended' }],
    ['held', { withheld: 'rejected' }],
    ['held', { state: 'exempt' }],
    ['audit', { audit: true }],
    ['unknown', { state: 'unknown' }],
    ['healthy', { state: 'healthy' }],
  ] as const)('is %s for %j', (state, given) => {
    expect(worstOf([aStatus(given)])?.state).toBe(state);
  });

  it('puts a question before what fires, and what is unknown before what a person holds', () => {
    const firing = aStatus({ policy: 'missing-owner' });
    const asked = aStatus({ policy: 'idle-gpu', withheld: 'waiting-for-approval' });
    const unknown = aStatus({ policy: 'failed-validation', state: 'unknown' });
    const held = aStatus({ policy: 'runtime-limit', withheld: 'extended' });
    expect(worstOf([firing, asked])?.policy).toBe('idle-gpu');
    expect(worstOf([held, unknown])?.policy).toBe('failed-validation');
  });
});

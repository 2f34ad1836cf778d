import { describe, expect, test } from 'vitest';
import { evaluate, evidenceKey } from '../../src/core/policy/evaluate.ts';
import type { Snapshot } from '../../src/core/signal/signal.ts';
import { aSnapshot, NOW, started } from '../conditions/snapshots.ts';
import { compileOne, policyText } from '../policy/helpers.ts';

function keyOf(when: string, snapshot: Snapshot): string {
  const policy = compileOne(policyText({ when }));
  const verdict = evaluate(snapshot, policy, NOW);
  if (verdict.outcome !== 'violated') throw new Error(`it is ${verdict.outcome}`);
  return evidenceKey(policy, verdict);
}

describe('what a decision is about', () => {
  const when = '{any: [{not: {tags: {required: [debug]}}}, {not: {limits: {required: true}}}]}';

  test('is, under not, which condition said so', () => {
    const debugged = aSnapshot({ tags: { debug: '1' }, timeLimit: null });
    const limited = aSnapshot({ tags: {}, timeLimit: 3_600_000 });
    expect(keyOf(when, debugged)).not.toBe(keyOf(when, limited));
    expect(keyOf(when, debugged)).toBe(keyOf(when, aSnapshot({ tags: { debug: 'x' }, timeLimit: null })));
  });

  test('is which sign fell silent', () => {
    const stalled = '{stalled: {not-responding: 30m, no-log: 30m}}';
    const lost = aSnapshot({ status: 'NotResponding' }, { timing: started(NOW - 600_000) }, NOW - 3_600_000);
    const key = keyOf(stalled, lost);
    expect(key).toContain('stalled:not-responding');
    expect(key).not.toContain('no-log');
  });
});

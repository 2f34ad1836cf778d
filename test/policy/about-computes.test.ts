import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/core/policy/evaluate.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { compilePolicies } from '../../src/policy/compile.ts';
import { readDefaults } from '../../src/policy/defaults.ts';
import { aSnapshot, NOW } from '../conditions/snapshots.ts';
import { compileOne, errorsOf, policyText } from './helpers.ts';

const text = (parts: Record<string, string> = {}) =>
  policyText({ when: '{idle-compute: {for: 2h}}', steps: '[{notify: owner}]', ...parts });

describe('a policy about computes', () => {
  it('asks for a time and a number of nodes', () => {
    expect(compileOne(text()).computes).toEqual({ for: 2 * HOUR, nodes: 1 });
    expect(compileOne(policyText())).not.toHaveProperty('computes');
  });

  it('is for no run', () => {
    expect(evaluate(aSnapshot(), compileOne(text()), NOW)).toEqual({ outcome: 'not-matched' });
  });

  it.each([
    ['a cancel', { steps: '[{notify: owner}, {cancel: true}]' }, /"cancel" is for runs.*does not stop computes/],
    ['a later step', { steps: '[{notify: owner}, {after: 1h, notify: finops}]' }, /"after" is given/],
    ['another condition', { when: '{idle-compute: {for: 2h}, runtime: {over: 1h}}' }, /one condition of several/],
    ['a not', { when: '{not: {idle-compute: {for: 2h}}}' }, /one condition of several/],
    ['tags of runs', { match: '{tags: {team: vision}}' }, /"match" says more than which computes/],
    ['an exception by tags', { except: '[{tags: {team: vision}}]' }, /"except" says more/],
    ['a time beside it', { for: '10m' }, /"for" is for runs/],
    ['limits', { limits: '{per-cycle: 1}' }, /"limits" is for runs/],
    ['less than an hour', { when: '{idle-compute: {for: 10m}}' }, /at least 1h/],
  ])('refuses %s, with what is right', (_, parts, words) => {
    expect(errorsOf(text(parts)).join('\n')).toMatch(words);
  });

  it('does not take what its folder shares for runs', () => {
    const shared = 'for: 10m\ngrace: 1h\nlimits: {per-cycle: 3}\nexcept: [{tags: {tier: critical}}]\n';
    const defaults = readDefaults({ file: 'defaults.yaml', text: shared });
    const loaded = compilePolicies([{ file: 'p.yaml', text: text(), defaults }]);
    expect(loaded.ok).toBe(true);
    const cancelling = readDefaults({ file: 'defaults.yaml', text: 'then: [{cancel: true}]\n' });
    const refused = compilePolicies([{ file: 'p.yaml', text: text({ steps: '' }), defaults: cancelling }]);
    expect(refused.ok).toBe(false);
  });
});

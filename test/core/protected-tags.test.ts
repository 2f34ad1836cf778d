import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/core/policy/evaluate.ts';
import { matchPolicy, policyAnswer } from '../../src/core/policy/match.ts';
import { withoutTags, withUnconfirmed } from '../../src/core/run/protected-tags.ts';
import type { Run } from '../../src/core/run/run.ts';
import { aSnapshot, NOW } from '../conditions/snapshots.ts';
import { compileOne } from '../policy/helpers.ts';

const ALICE = '5d1c3f2e-0000-4000-8000-00000000000a';

const EXCEPTED = (more = '') => `
name: long
mode: notify
except: [{tags: {tier: critical}}]
${more}
when: {tags: {required: [tier]}}
then: [{notify: owner}]
`;

const tagged = (given: Partial<Run> = {}) => aSnapshot({ tags: { Tier: 'critical', team: 'vision' }, ...given });
const unconfirmed = (given: Partial<Run> = {}) => tagged({ unconfirmedTags: ['tier'], ...given });

describe('a protected tag that nobody confirmed', () => {
  test('excepts no run, and a condition does not read it', () => {
    const policy = compileOne(EXCEPTED());
    expect(policyAnswer(policy, tagged())).toBe('no');
    expect(policyAnswer(policy, unconfirmed())).toBe('yes');
    expect(evaluate(unconfirmed(), policy, NOW)).toMatchObject({ outcome: 'violated', reason: 'tag tier is missing' });
  });

  test('makes no run match', () => {
    const policy = compileOne(
      EXCEPTED().replace('except: [{tags: {tier: critical}}]', 'match: {tags: {tier: critical}}'),
    );
    expect(policyAnswer(policy, tagged())).toBe('yes');
    expect(matchPolicy(policy, unconfirmed())).toMatchObject({ answer: 'no', because: 'there is no tag tier' });
  });

  test('is read by no expression', () => {
    const policy = compileOne(
      EXCEPTED()
        .replace('except: [{tags: {tier: critical}}]', '')
        .replace('tags: {required: [tier]}', 'expression: \'!("tier" in run.tags)\''),
    );
    expect(evaluate(tagged(), policy, NOW).outcome).toBe('healthy');
    expect(evaluate(unconfirmed(), policy, NOW).outcome).toBe('violated');
  });

  test('counts where the policy trusts whoever submitted the run, or its workspace', () => {
    const byCreator = compileOne(EXCEPTED(`confirmed-tags: [{tag: TIER, creator: ${ALICE.toUpperCase()}}]`));
    expect(policyAnswer(byCreator, unconfirmed({ creator: { objectId: ALICE, displayName: null } }))).toBe('no');
    expect(policyAnswer(byCreator, unconfirmed({ creator: { objectId: 'other', displayName: ALICE } }))).toBe('yes');
    const byPlace = (workspace: string) =>
      compileOne(EXCEPTED(`confirmed-tags: [{tag: tier, workspace: "${workspace}"}]`));
    expect(policyAnswer(byPlace('ML-*'), unconfirmed())).toBe('no');
    expect(policyAnswer(byPlace('other'), unconfirmed())).toBe('yes');
    const byValue = compileOne(EXCEPTED('confirmed-tags: [{tag: tier, value: low, workspace: "*"}]'));
    expect(policyAnswer(byValue, unconfirmed())).toBe('yes');
  });

  test('leaves the policy unknown while Azure does not report who submitted the run: unknown never cancels', () => {
    const policy = compileOne(EXCEPTED(`confirmed-tags: [{tag: tier, creator: ${ALICE}}]`));
    const run = { creator: { objectId: null, displayName: 'Alice' } };
    expect(evaluate(unconfirmed(run), policy, NOW)).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('whether its tag tier is confirmed is not known'),
    });
  });

  test('is judged as a run without the tag is', () => {
    const policies = [EXCEPTED(), EXCEPTED().replace('except', 'match').replace('[{', '{').replace('}}]', '}}')].map(
      (text) => compileOne(text),
    );
    const key = fc.constantFrom('tier', 'Tier', ' tier ', 'team');
    const tags = fc.dictionary(key, fc.constantFrom('critical', 'low', ''));
    fc.assert(
      fc.property(tags, fc.constantFrom(...policies), (given, policy) => {
        const { run } = aSnapshot({ tags: given });
        const marked = withUnconfirmed(run, ['tier'], []);
        const of = (one: Run) => evaluate({ ...aSnapshot(), run: one }, policy, NOW);
        expect(of(marked)).toEqual(of(withoutTags(run, ['tier'])));
      }),
    );
  });
});

describe('the tags that nobody confirmed', () => {
  const keysOf = (run: Partial<Run>, confirmed: { tag: string; value: string }[]) =>
    withUnconfirmed(aSnapshot(run).run, ['Tier', 'hold'], confirmed).unconfirmedTags;

  test('are the protected ones of the run whose value is another one, whatever their case', () => {
    expect(keysOf({ tags: { tier: 'critical' } }, [])).toEqual(['tier']);
    expect(keysOf({ tags: { TIER: 'Critical' } }, [{ tag: 'tier', value: 'critical' }])).toBeUndefined();
    expect(keysOf({ tags: { tier: 'critical' } }, [{ tag: 'tier', value: 'low' }])).toEqual(['tier']);
    expect(keysOf({ tags: { team: 'vision' } }, [])).toBeUndefined();
    expect(keysOf({ tags: { tier: 'a', hold: 'b' } }, [{ tag: 'hold', value: 'b' }])).toEqual(['tier']);
  });

  test('include one that has a second spelling with a value that nobody confirmed', () => {
    expect(keysOf({ tags: { tier: 'low', Tier: 'critical' } }, [{ tag: 'tier', value: 'low' }])).toEqual(['tier']);
  });
});

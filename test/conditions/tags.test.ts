import { describe, expect, test } from 'vitest';
import { tags } from '../../src/conditions/tags.ts';
import { aSnapshot, faults, judge } from './snapshots.ts';

const all = {
  required: ['owner', 'cost-center'],
  pattern: { owner: '[a-z]+@example\\.com' },
  allowed: { tier: ['critical', 'standard'] },
};
const good = { owner: 'a@example.com', 'cost-center': '42', tier: 'standard' };

describe('tags', () => {
  test.each<[string, Record<string, string>, string]>([
    ['all as wanted', good, 'healthy'],
    ['keys in another case', { Owner: 'a@example.com', 'COST-CENTER': '42' }, 'healthy'],
    ['an optional tag is absent', { owner: 'a@example.com', 'cost-center': '42' }, 'healthy'],
    ['blanks around a value', { ...good, owner: ' a@example.com ' }, 'healthy'],
    ['a required tag is absent', { owner: 'a@example.com' }, 'violated'],
    ['a required tag is empty', { ...good, 'cost-center': '' }, 'violated'],
    ['a required tag is blank', { ...good, 'cost-center': ' \t' }, 'violated'],
    ['only a part of the value fits', { ...good, owner: 'a@example.com.evil.org' }, 'violated'],
    ['a value in another case', { ...good, tier: 'Critical' }, 'violated'],
    ['a value that is not allowed', { ...good, tier: 'gold' }, 'violated'],
    ['blanks around a key', { 'owner ': 'a@example.com', ' Cost-Center': '42' }, 'healthy'],
    ['signs that cannot be seen', { ...good, 'ti\u200ber': 'standard\u2060' }, 'healthy'],
    ['two spellings of one value', { ...good, Tier: ' standard' }, 'healthy'],
    ['two spellings that are both allowed', { ...good, Tier: 'critical' }, 'healthy'],
    ['two spellings of which one is allowed', { ...good, Tier: 'gold' }, 'unknown'],
    ['two spellings of which none is allowed', { ...good, tier: 'gold', Tier: 'silver' }, 'violated'],
    ['two spellings of which one fits', { ...good, Owner: 'me' }, 'unknown'],
    ['two spellings of which one is blank', { ...good, 'Cost-Center': ' ' }, 'unknown'],
    ['two spellings that are blank', { ...good, 'cost-center': '', 'Cost-Center': ' ' }, 'violated'],
    ['a fault beside what cannot be told', { owner: 'a@example.com', tier: 'critical', Tier: 'gold' }, 'violated'],
  ])('%s', (_, given, outcome) => {
    expect(judge(tags, all, aSnapshot({ tags: given })).outcome).toBe(outcome);
  });

  test('that Azure does not tell are not missing', () => {
    expect(judge(tags, all, aSnapshot({ unknown: { tags: 'Azure does not report its tags' } }))).toMatchObject({
      outcome: 'unknown',
      reason: 'Azure does not report its tags',
    });
  });

  test('names every fault, and its identity only the keys', () => {
    const result = judge(tags, all, aSnapshot({ tags: { owner: 'me', tier: 'gold' } }));
    expect(result.reason).toBe(
      'tag cost-center is missing, tag owner is "me", wanted [a-z]+@example\\.com, tag tier is "gold", wanted critical or standard',
    );
    expect(result.identity).toBe('tags:allowed tier,missing cost-center,pattern owner');
    const other = judge(tags, all, aSnapshot({ tags: { owner: 'you', tier: 'silver' } }));
    expect(other.identity).toBe(result.identity);
  });

  test('says which values contradict one another', () => {
    const twice = aSnapshot({ tags: { ...good, Tier: 'gold', 'COST-center': '' } });
    expect(judge(tags, all, twice).reason).toBe(
      'tag cost-center is "" and "42", one of them blank, tag tier is "gold" and "standard", wanted critical or standard',
    );
  });

  test("Azure's own tags never count, should one come through", () => {
    const snapshot = aSnapshot({ tags: { _aml_system_owner: 'x' } });
    expect(judge(tags, { required: ['owner'] }, snapshot).outcome).toBe('violated');
    expect(faults(tags, { required: ['_AML_system_owner'] })).toEqual([expect.stringContaining("Azure's own")]);
  });

  test('a tag called like a member of every object is not there', () => {
    expect(judge(tags, { required: ['constructor'] }, aSnapshot()).outcome).toBe('violated');
  });

  test('a long value is cut in the reason', () => {
    const result = judge(tags, { pattern: { a: 'b' } }, aSnapshot({ tags: { a: 'x'.repeat(5000) } }));
    expect(result.reason.length).toBeLessThan(120);
  });

  test('a pattern that makes other engines run for ever is answered', () => {
    const result = judge(tags, { pattern: { a: '(a+)+$' } }, aSnapshot({ tags: { a: `${'a'.repeat(2000)}!` } }));
    expect(result.outcome).toBe('violated');
  });

  test('parameters are refused with what would be right', () => {
    expect(faults(tags, {})).toEqual(['at least one of required, pattern and allowed']);
    expect(faults(tags, { required: [] })).not.toEqual([]);
    expect(faults(tags, { pattern: { owner: '(' } })).toEqual([expect.stringContaining('RE2 syntax')]);
    expect(faults(tags, { pattern: { owner: '(?=a)' } })).toEqual([expect.stringContaining('RE2 syntax')]);
    expect(faults(tags, { allowed: { tier: [true] } })).toEqual([expect.stringContaining('quotes')]);
  });
});

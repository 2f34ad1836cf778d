import { describe, expect, test } from 'vitest';
import { compilePolicies } from '../../src/policy/compile.ts';

function warningsOf(except: string, { mode = 'enforce', protectedTags = ['Tier'] } = {}) {
  const text = `name: p\nmode: ${mode}\nexcept: ${except}\nwhen: {runtime: {over: 24h}}\nthen: [{notify: owner, cancel: true}]\n`;
  const loaded = compilePolicies([{ file: 'p.yaml', text }], { protectedTags });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
  return loaded.idle.map(({ line, message, isWhole }) => ({ line, message, isWhole }));
}

describe('an exception by a tag that is not protected', () => {
  test('is a warning where the policy enforces and the config protects tags', () => {
    expect(warningsOf('[{experiment: a}, {tags: {keep: "yes"}}]')).toEqual([
      {
        line: 3,
        message: 'whoever submits a run can except it: the tag keep is not among protected-tags',
        isWhole: false,
      },
    ]);
  });

  test('is nothing to be said of elsewhere', () => {
    expect(warningsOf('[{tags: {TIER: critical}}]')).toEqual([]);
    expect(warningsOf('[{tags: {keep: "yes", tier: critical}}]')).toEqual([]);
    expect(warningsOf('[{tags: {keep: "yes"}}]', { mode: 'approve' })).toEqual([]);
    expect(warningsOf('[{tags: {keep: "yes"}}]', { protectedTags: [] })).toEqual([]);
  });
});

describe('the tags that a policy confirms', () => {
  const errorOf = (confirmed: string) => {
    const text = `name: p\nconfirmed-tags: ${confirmed}\nwhen: {runtime: {over: 24h}}\n`;
    const loaded = compilePolicies([{ file: 'p.yaml', text }]);
    return loaded.ok ? null : loaded.errors.map(({ expected }) => expected).join();
  };

  test('are for a creator or a workspace, not for everybody who submits', () => {
    expect(errorOf('[{tag: tier, workspace: "ml-*"}]')).toBeNull();
    expect(errorOf('[{tag: tier}]')).toContain('whoever submits a run confirms its tag');
    expect(errorOf('[{tag: tier, experiment: nightly}]')).not.toBeNull();
    expect(errorOf('[{tag: tier, creator: alice@example.com}]')).toContain('the object id of a person');
    expect(errorOf('[]')).toContain('at least one');
  });

  test('change the fingerprint of the policy, which an approval is for, and no policy without them has another', () => {
    const of = (more: string) => {
      const loaded = compilePolicies([{ file: 'p.yaml', text: `name: p\n${more}when: {runtime: {over: 24h}}\n` }]);
      return loaded.ok ? loaded.policies[0]?.fingerprint : null;
    };
    expect(of('confirmed-tags: [{tag: tier, workspace: a}]\n')).not.toBe(of(''));
  });
});

import { describe, expect, it } from 'vitest';
import { draftOf, keptDrafts, withDraft } from '../../src/console/drafts.ts';

function aTab() {
  const kept = new Map<string, string>();
  return {
    inThisTab: {
      get: (key: string) => kept.get(key) ?? null,
      set: (key: string, value: string) => void kept.set(key, value),
    },
  };
}

describe('a half-typed reason', () => {
  it('is for the questions beside which it was typed, and for none that comes later', () => {
    const typed = withDraft({}, ['first', 'second'], 'a planned run');
    expect(draftOf(typed, ['second', 'third'])).toBe('a planned run');
    expect(draftOf(typed, ['third'])).toBe('');
    expect(withDraft(typed, ['first', 'second'], '')).toEqual({});
  });

  it('stays in its tab over a sign-in of the same person', () => {
    const tab = aTab();
    const before = keptDrafts(tab);
    before.belongTo('ana@example.com');
    before.drafts.value = { first: 'a planned run' };
    const after = keptDrafts(tab);
    after.belongTo('ana@example.com');
    expect(after.drafts.value).toEqual({ first: 'a planned run' });
  });

  it('is gone once somebody signs out, and for anybody else who signs in', () => {
    const tab = aTab();
    const { belongTo, drafts, forget } = keptDrafts(tab);
    belongTo('ana@example.com');
    drafts.value = { first: 'a planned run' };
    const other = keptDrafts(tab);
    other.belongTo('ben@example.com');
    expect(other.drafts.value).toEqual({});
    drafts.value = { first: 'typed again' };
    forget();
    expect(tab.inThisTab.get('drafts')).toBe('{}');
  });
});

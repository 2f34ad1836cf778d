import { describe, expect, it } from 'vitest';
import {
  answersInShort,
  answersVerdict,
  changeInWords,
  findingsInWords,
  keyOfLine,
  nextMode,
  shortFile,
} from '../../src/console/words/policies.ts';

const answers = (approved: number, rejected: number) => ({
  ...{ asked: approved + rejected, approved, rejected, objected: 0 },
  share: approved + rejected < 5 ? null : { count: approved, of: approved + rejected, low: 0.84, high: 0.98 },
});
const run = { workspace: 'ml', runId: 'a', displayName: 'a', at: '2026-11-30T00:00:00Z', reason: 'x', status: null };

describe('what people answered to a policy', () => {
  it('is a share with its interval', () => {
    expect(answersVerdict(answers(47, 3))).toEqual([
      'People approved 47 of 50 questions: 94 %.',
      'With 95 % confidence they approve between 84 % and 98 % of its questions.',
    ]);
  });

  it('is too few to say below five answers, and nothing without one', () => {
    expect(answersVerdict(answers(3, 1))[0]).toBe('Too few to say.');
    expect(answersVerdict(answers(0, 0))[0]).toBe('Nobody answered a question of it in 90 days.');
  });

  it('is in the queue in a few words', () => {
    expect(answersInShort({ mode: 'approve', answers: answers(2, 1) })).toBe('2 of 3 approved');
    expect(answersInShort({ mode: 'notify', answers: answers(0, 0) })).toBe('asks nobody');
    expect(answersInShort({ mode: 'enforce', answers: answers(0, 0) })).toBe('no answer yet');
  });
});

it('counts the findings of one policy by their state', () => {
  const findings = [
    { policy: 'idle', state: 'firing' },
    { policy: 'idle', state: 'pending' },
    { policy: 'other', state: 'firing' },
  ] as const;
  expect(findingsInWords(findings, 'idle')).toBe('1 firing, 1 pending');
  expect(findingsInWords(findings, 'none')).toBe('no finding');
});

it('says what a change does to runs, and where the list is cut', () => {
  expect(changeInWords({ before: 1, after: 2, added: [run], removed: [], moved: 3 })).toBe('1 new, 3 at another time');
  expect(changeInWords({ before: 0, after: 500, added: [run], removed: [], moved: 0 })).toBe('at least 1 new');
  expect(changeInWords({ before: 4, after: 4, added: [], removed: [], moved: 0 })).toBe('nothing');
});

it('knows the mode above, the key of a line and the file in its folder', () => {
  expect(nextMode('approve')).toBe('enforce');
  expect(nextMode('enforce')).toBeNull();
  expect(keyOfLine('  - after: 30m')).toEqual(['  - ', 'after', ': 30m']);
  expect(keyOfLine('# a comment: with a colon')).toEqual(['', '', '# a comment: with a colon']);
  expect(shortFile('/srv/policies/idle.yaml')).toBe('policies/idle.yaml');
});

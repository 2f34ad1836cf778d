import { describe, expect, it } from 'vitest';
import { type Followed, follow } from '../../src/commands/logs/follow.ts';
import type { LogPart } from '../../src/commands/logs/log-part.ts';
import { Unanswered } from '../../src/commands/service/unanswered.ts';

const PART: LogPart = {
  path: 'user_logs/std_log.txt',
  of: { id: 'r', displayName: 'train' },
  active: true,
  isText: true,
  from: 0,
  text: 'a\n',
  unfinished: '',
  next: 2,
  size: 2,
  changedAt: null,
  redacted: {},
  keptAt: null,
  unread: null,
};

const MIB = 1024 * 1024;

/** What the service answers to each read in turn; the last one stays. */
type Answers = readonly (Partial<LogPart> | null | string)[];

async function followed(answers: Answers, stopAfter = Number.POSITIVE_INFINITY, stopInRead = Number.POSITIVE_INFINITY) {
  const pauses: number[] = [];
  const asked: (number | null)[] = [];
  const stop = new AbortController();
  const came: Followed[] = [];
  const parts = {
    stop: stop.signal,
    async pause(length: number) {
      pauses.push(length / 1000);
      if (pauses.length >= stopAfter) stop.abort();
    },
    async read(from: number | null) {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      asked.push(from);
      if (asked.length >= stopInRead) stop.abort();
      if (typeof answer === 'string') throw new Unanswered(answer);
      return answer ? { ...PART, text: '', ...answer } : null;
    },
  };
  for await (const one of follow(PART, parts)) came.push(one);
  const shown = came.map((one) => (one.kind === 'note' ? `-- ${one.text}` : one.text));
  return { shown, pauses, asked };
}

const ENDED = { active: false, from: 9, next: 9, size: 9 };

describe('following a log', () => {
  it('shows each line once, and ends a little after its run', async () => {
    const { shown, asked } = await followed([
      { from: 2, text: 'b\n', next: 4, size: 4 },
      { from: 4, text: 'c\n', next: 6, size: 9, unfinished: 'las' },
      { active: false, from: 6, text: 'last\n', next: 9, size: 9 },
      ENDED,
    ]);
    expect(shown).toEqual(['b\n', 'c\n', 'last\n']);
    expect(asked).toEqual([2, 4, 6, 9, 9]);
  });

  it('shows the last line at the end, also if it has no line break', async () => {
    const { shown } = await followed([{ active: false, from: 2, next: 2, size: 6, unfinished: 'done' }]);
    expect(shown).toEqual(['done']);
  });

  it('waits longer while nothing comes, from 2 s to 60 s, and shortly again once something does', async () => {
    const quiet = { from: 2, next: 2, size: 2 };
    const { pauses } = await followed([
      ...Array.from({ length: 12 }, () => quiet),
      { from: 2, text: 'b\n', next: 4, size: 4 },
      ENDED,
    ]);
    expect(pauses.slice(0, 4)).toEqual([2, 3, 4.5, 6.75]);
    expect(Math.max(...pauses)).toBe(60);
    expect(pauses[13]).toBe(2);
  });

  it('begins again with a log that was replaced, and says so', async () => {
    const { shown, asked } = await followed([
      { from: 1, text: '', next: 1, size: 1 },
      { from: 0, text: 'new\n', next: 4, size: 4 },
      { ...ENDED, from: 4, next: 4, size: 4 },
    ]);
    expect(shown).toEqual(['-- the log is shorter than it was: it was replaced, and begins again', 'new\n']);
    expect(asked.slice(0, 3)).toEqual([2, 0, 4]);
  });

  it('goes to the end of a log that grows faster than it can be read, and says what is left out', async () => {
    const { shown, asked } = await followed([
      { from: 2, text: 'b\n', next: 4, size: 5 * MIB },
      { from: 5 * MIB - 2, text: 'z\n', next: 5 * MIB, size: 5 * MIB },
      { active: false, from: 5 * MIB, next: 5 * MIB, size: 5 * MIB },
    ]);
    expect(shown).toEqual(['-- 5.0 MiB are left out here', 'z\n']);
    expect(asked.slice(0, 2)).toEqual([2, null]);
  });

  it('goes on over an outage of the service, and says so once', async () => {
    const { shown } = await followed([
      'HTTP 503',
      'HTTP 503',
      { from: 2, text: 'b\n', next: 4, size: 4 },
      { ...ENDED, from: 4, next: 4, size: 4 },
    ]);
    expect(shown).toEqual(['-- no answer, trying again: HTTP 503', '-- it answers again', 'b\n']);
  });

  it('ends where the log is deleted', async () => {
    expect((await followed([null])).shown).toEqual(['-- the log is not there any more']);
  });

  it('ends without a remark when it is stopped while it reads', async () => {
    expect((await followed([null], undefined, 1)).shown).toEqual([]);
  });

  it('ends at once when it is stopped', async () => {
    const { shown, asked } = await followed([{ from: 2, text: 'b\n', next: 4, size: 4 }], 2);
    expect(shown).toEqual(['b\n']);
    expect(asked).toHaveLength(1);
  });
});

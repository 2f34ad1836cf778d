import { expect, test } from 'vitest';
import { isWhole, judge, type LetterSeen, overtaken, type Seen, type Truth } from './oracle.ts';

const DUE = 100_000;
const truth = (fate: Truth['fate']): Truth => ({ run: fate, fate, dueAt: DUE });
const letter = (run: string, type: string, at = DUE + 1_000, id = `${run}-${type}`): LetterSeen => ({
  ...{ id, run, at },
  type: `runwarden.${type}.v1`,
});

const TRUTHS = (['enforced', 'warned', 'approved', 'rejected', 'noticed', 'healthy'] as const).map(truth);

const RIGHT: Seen = {
  grace: 5_000,
  dropped: [],
  cancels: [
    { run: 'enforced', at: DUE, status: 202 },
    { run: 'warned', at: DUE + 6_000, status: 202 },
    { run: 'approved', at: DUE + 3_000, status: 202 },
  ],
  letters: [
    ...['enforced', 'warned', 'approved', 'rejected', 'noticed'].map((run) => letter(run, 'finding.notice')),
    ...['enforced', 'warned', 'approved'].flatMap((run) => [
      letter(run, 'cancel.requested'),
      letter(run, 'cancel.confirmed'),
    ]),
    ...['approved', 'rejected'].map((run) => letter(run, 'approval.requested')),
    letter('rejected', 'run.kept'),
  ],
  answers: [
    { run: 'approved', answer: 'approve', sentAt: DUE + 2_000, status: 200 },
    { run: 'rejected', answer: 'reject', sentAt: DUE + 2_000, status: 200 },
  ],
};

const found = (seen: Partial<Seen>) => judge(TRUTHS, { ...RIGHT, ...seen }).map(({ kind, run }) => `${kind} ${run}`);
const cancelled = (run: string, at: number, status = 202) => ({ cancels: [...RIGHT.cancels, { run, at, status }] });
const insteadOf = (run: string, at: number) => ({
  cancels: [...RIGHT.cancels.filter((cancel) => cancel.run !== run), { run, at, status: 202 }],
});

test('the oracle finds nothing where all is right', () => {
  expect(judge(TRUTHS, RIGHT)).toEqual([]);
  expect(isWhole(TRUTHS, RIGHT)).toBe(true);
});

test('a letter that came again under its id is right', () => {
  expect(found({ letters: [...RIGHT.letters, letter('noticed', 'finding.notice', DUE + 9_000)] })).toEqual([]);
});

test('a second request is right where Azure refused the first one', () => {
  const refused = { run: 'enforced', at: DUE, status: 503 };
  expect(found({ cancels: [refused, ...RIGHT.cancels] })).toEqual([]);
});

test('the oracle finds each cancel that is undue', () => {
  expect(found(insteadOf('enforced', DUE - 1))).toEqual(['undue enforced']);
  expect(found(insteadOf('warned', DUE + 5_999))).toEqual(['undue warned']);
  expect(found(insteadOf('approved', DUE + 1_999))).toEqual(['undue approved']);
  for (const run of ['rejected', 'noticed', 'healthy', 'unheard-of'])
    expect(found(cancelled(run, DUE + 9_000))).toEqual([`undue ${run}`]);
  expect(found({ letters: RIGHT.letters.filter(({ id }) => id !== 'warned-finding.notice') })).toContain(
    'undue warned',
  );
});

test('the oracle finds what is done twice', () => {
  expect(found(cancelled('enforced', DUE + 9_000))).toEqual(['double enforced']);
  expect(found(cancelled('enforced', DUE + 9_000, 400))).toEqual(['double enforced']);
  expect(found({ letters: [...RIGHT.letters, letter('noticed', 'finding.notice', DUE, 'other')] })).toEqual([
    'double noticed',
  ]);
});

test('the oracle finds what is lost: each cancel, each letter, each question', () => {
  for (const { run } of RIGHT.cancels)
    expect(found({ cancels: RIGHT.cancels.filter((cancel) => cancel.run !== run) })).toEqual([`lost ${run}`]);
  for (const id of ['warned-finding.notice', 'noticed-finding.notice', 'rejected-run.kept'].concat(
    ['enforced', 'warned', 'approved'].map((run) => `${run}-cancel.confirmed`),
  ))
    expect(found({ letters: RIGHT.letters.filter((one) => one.id !== id) })).toContain(`lost ${id.split('-')[0]}`);
  const unanswered = { ...RIGHT, answers: [] };
  expect(judge(TRUTHS, unanswered).map(({ kind, run }) => `${kind} ${run}`)).toContain('lost rejected');
  expect(isWhole(TRUTHS, unanswered)).toBe(false);
});

test('a letter that the end of its run overtook is counted, and is lost where no record calls it dropped', () => {
  expect(overtaken(TRUTHS, RIGHT)).toBe(0);
  for (const id of ['enforced-cancel.requested', 'approved-approval.requested', 'rejected-finding.notice']) {
    const letters = RIGHT.letters.filter((one) => one.id !== id);
    const [run = '', type] = id.split('-');
    expect(overtaken(TRUTHS, { letters })).toBe(1);
    expect(found({ letters, dropped: [{ run, type: `runwarden.${type}.v1` }] })).toEqual([]);
    expect(found({ letters, dropped: [{ run: 'another', type: `runwarden.${type}.v1` }] })).toEqual([`lost ${run}`]);
  }
});

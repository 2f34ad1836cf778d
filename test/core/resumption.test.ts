import { expect, test } from 'vitest';
import { phaseOf } from '../../src/core/run/status.ts';
import type { ListedRun } from '../../src/core/signal/known-run.ts';
import { resumedAt } from '../../src/core/signal/resumption.ts';
import { aRun, NOW, started } from '../conditions/snapshots.ts';

const seenAs = (status: string, startedAt: number | null): ListedRun => ({
  run: aRun({ status, phase: phaseOf(status) }),
  timing: started(startedAt),
});

/** What becomes of the moment over passes that see these statuses, at 1, 2, 3, …; a start is told where `*` stands. */
function over(...statuses: string[]): (number | undefined)[] {
  const answers: (number | undefined)[] = [];
  for (const [index, said] of statuses.entries()) {
    const before = statuses[index - 1];
    const at = answers[index - 1];
    const known =
      before === undefined
        ? null
        : { run: seenAs(before.replace('*', ''), null).run, phaseSince: 0, lastSeenAt: index };
    const listed = seenAs(said.replace('*', ''), said.endsWith('*') ? NOW : null);
    answers.push(resumedAt(known && at !== undefined ? { ...known, resumedAt: at } : known, listed, index + 1, 1));
  }
  return answers;
}

const NONE = undefined;

test.each<[string, string[], (number | undefined)[]]>([
  ['went its way', ['Queued', 'Preparing', 'Running', 'NotResponding', 'Running'], [NONE, NONE, NONE, NONE, NONE]],
  ['was preparing and waits again, and never began', ['Preparing', 'Queued', 'Running'], [NONE, NONE, NONE]],
  ['was queued again, and went on', ['Running', 'Queued', 'Queued', 'Running', 'Running'], [NONE, 2, 2, 4, 4]],
  ['got ready again', ['Running', 'Preparing', 'Running'], [NONE, 2, 3]],
  ['was paused, and went on', ['Running', 'Paused', 'Running'], [NONE, 2, 3]],
  ['is paused at first sight', ['Paused', 'Running'], [1, 2]],
  ['waits with a start at first sight', ['Queued*', 'Queued', 'Running*'], [1, 1, 3]],
  ['was queued again twice', ['Running', 'Queued', 'Running', 'Queued', 'Running'], [NONE, 2, 3, 4, 5]],
  ['lost its heartbeat after it resumed', ['Running', 'Queued', 'Running', 'NotResponding'], [NONE, 2, 3, 3]],
  ['was in a status that nobody knows after it resumed', ['Paused', 'Running', 'Napping', 'Running'], [1, 2, 3, 4]],
  ['may have been at rest in a status that nobody knows', ['Running', 'Napping', 'Running'], [NONE, 2, 3]],
  ['was in a status that nobody knows before the queue', ['Napping', 'Queued', 'Running'], [NONE, NONE, NONE]],
])('a run that %s', (_, statuses, moments) => {
  expect(over(...statuses)).toEqual(moments);
});

test('without a word on its start, a run that is first seen in the queue has not begun', () => {
  expect(resumedAt(null, { ...seenAs('Queued', null), timing: null }, NOW, 1)).toBe(NONE);
  expect(resumedAt(null, { ...seenAs('Queued', null), timing: { known: false, reason: '403' } }, NOW, 1)).toBe(NONE);
});

test('after a time that nobody saw, a run that had a break may have had another', () => {
  const before = { run: seenAs('Running', null).run, phaseSince: 0, resumedAt: 1, lastSeenAt: 2 };
  expect(resumedAt(before, seenAs('Running', NOW), 4, 2)).toBe(1);
  expect(resumedAt(before, seenAs('Running', NOW), 5, 2)).toBe(5);
});

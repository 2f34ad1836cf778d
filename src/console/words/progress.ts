import type { components } from '../../api/types.ts';

export type Progress = components['schemas']['Progress'];
type State = Progress['state'];

/** What was reached, in words for a line of a story. */
export const REACHED: Readonly<Record<State, string>> = {
  proposed: 'recorded, with its evidence',
  'awaiting-approval': 'a person was asked',
  approved: 'the yes is on record',
  unclear: 'Azure may have taken the request',
  requested: 'asked Azure; accepted',
  acknowledged: 'Azure shows that it cancels the run',
  ended: 'the run has ended',
  released: 'the nodes are free',
  withdrawn: 'not needed any more',
  lapsed: 'the approval does not count any more',
  rejected: 'a person rejected it: the run is kept',
  expired: 'nobody answered: the run is kept',
  limited: 'a limit of cancels was full',
  objected: 'the owner objected',
  frozen: 'held by a freeze',
  failed: 'Azure did not cancel the run',
  superseded: 'another cancel took the run',
};

/** What a cancel still goes through after a state, so that a reader knows what comes. */
export function stillToCome({ state, isOver }: Progress): readonly string[] {
  if (isOver) return [];
  const ways: Partial<Record<State, readonly string[]>> = {
    proposed: ['read again, then Azure is asked', 'Azure says Canceled', 'the nodes are free'],
    approved: ['read again, then Azure is asked', 'Azure says Canceled', 'the nodes are free'],
    unclear: ['the run is read until it shows'],
    requested: ['Azure says Canceled, usually within 2 min', 'the nodes are free'],
    acknowledged: ['Azure says Canceled, usually within 2 min', 'the nodes are free'],
    ended: ['the nodes are free'],
  };
  return ways[state] ?? [];
}

import type { components } from '../../api/types.ts';

type Schemas = components['schemas'];
type Now = Schemas['Now'];
type StoppedRun = Schemas['NowStoppedGroup']['runs'][number];

/** Cancels that Azure had when the freeze began and that were not over then: it cannot call them back. */
export function goneOutBefore({ stopped }: Pick<Now, 'stopped'>): readonly StoppedRun[] {
  return stopped.groups.flatMap(({ runs }) => runs).filter(({ hadGoneOut }) => hadGoneOut);
}

/** `None is held yet.`, `3 cancels are held.` */
export function heldInWords({ wrong }: Pick<Now, 'wrong'>): string {
  const held = wrong.items.filter(({ withheld }) => withheld === 'frozen').length;
  if (held === 0) return 'None is held yet.';
  return held === 1 ? '1 cancel is held.' : `${held} cancels are held.`;
}

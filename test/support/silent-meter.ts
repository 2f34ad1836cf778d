import type { Meter } from '../../src/core/ports/meter.ts';

/** Counts nothing. */
export const silentMeter: Meter = {
  passEnded: () => undefined,
  azureAnswered: () => undefined,
  judged: () => undefined,
  delivered: () => undefined,
  cancelMoved: () => undefined,
  evidenceKept: () => undefined,
  policiesRead: () => undefined,
  policiesDiffer: () => undefined,
  replicaUnfit: () => undefined,
  linkRefused: () => undefined,
  dropped: () => undefined,
};

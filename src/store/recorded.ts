import type { RecordedSignals } from '../core/ports.ts';

/** Signals out of Runwarden's own record of ended runs. */
export function recordedSignals(): RecordedSignals {
  return { spend: async () => new Map(), lineage: async () => new Map(), outcomes: async () => new Map() };
}

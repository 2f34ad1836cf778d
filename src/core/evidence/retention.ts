import { DAY, type Milliseconds } from '../values/duration.ts';
import type { KeepClass } from './kept.ts';

/** How long the contents of evidence are kept, by what became of their run. */
export type EvidenceKeep = Readonly<Record<KeepClass, Milliseconds>>;

export const DEFAULT_EVIDENCE_KEEP: EvidenceKeep = { cancelled: 365 * DAY, notified: 90 * DAY, rest: 30 * DAY };

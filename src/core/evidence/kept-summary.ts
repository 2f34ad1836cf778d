import type { Instant } from '../values/duration.ts';
import type { KeptItem } from './kept.ts';

/** What there is of the evidence of a decision or a run. */
export interface KeptSummary {
  /** With a content that can be read. */
  readonly items: number;
  readonly missing: number;
  /** What retention dropped, when it last did, and by which rule; null where everything is there. */
  readonly dropped: { readonly items: number; readonly at: Instant; readonly because: string } | null;
}

export function summarizeKept(items: readonly KeptItem[]): KeptSummary {
  const gone = items.flatMap(({ dropped }) => dropped ?? []);
  const last = gone.toSorted((a, b) => b.at - a.at)[0];
  return {
    items: items.filter(({ content, dropped }) => content !== null && dropped === null).length,
    missing: items.filter(({ missing }) => missing !== null).length,
    dropped: last ? { items: gone.length, ...last } : null,
  };
}

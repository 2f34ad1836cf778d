import type { Content, KeptItem } from './kept.ts';
import { chooseLogs } from './log-files.ts';

/** A kept log. */
export type KeptLog = KeptItem & { readonly content: Content };

/**
 * The log among the kept items that says most: of a step by whose file the policy judged if there is one, and what the user's
 * code printed. Null where none is kept.
 */
export function mainLog(items: readonly KeptItem[]): KeptLog | null {
  const judged = new Set(items.filter(({ kind }) => kind === 'artifact').map(({ ofRun }) => ofRun.id));
  const logs = items.filter(isKeptLog);
  const first = logs.filter(({ ofRun }) => judged.has(ofRun.id));
  for (const some of [first, logs]) {
    const [best] = chooseLogs(
      some.map((item) => ({ path: item.name, bytes: item.content.bytes, item })),
      1,
    ).logs;
    if (best) return best.item;
  }
  return null;
}

function isKeptLog(item: KeptItem): item is KeptLog {
  return item.kind === 'log' && item.content !== null && item.content.bytes > 0 && item.dropped === null;
}

import type { KeptItem } from '../../core/evidence/kept.ts';
import { isSameId } from '../../core/run/run.ts';
import { formatBytes } from '../../core/values/bytes.ts';
import { counted } from '../counted.ts';
import { columns } from '../table.ts';
import { clockTime, type Here } from '../times/show.ts';
import type { Subject } from './subject.ts';

const HEAD = ['NAME', 'KIND', 'OF', 'SIZE', 'KEPT'];

/** What is kept, and below it what is missing with the reason. */
export function listLines({ run, decision, items }: Subject, here: Here, width: number | null): string[] {
  const whose =
    decision === null
      ? `run ${run.id} of ${run.workspace}`
      : `decision ${decision} on run ${run.id} of ${run.workspace}`;
  if (items.length === 0) return [`Nothing is kept for ${whose}.`];
  const there = items.filter((item) => item.content && !item.dropped);
  const gone = items.filter((item) => !item.content || item.dropped);
  const missing = new Set(
    gone.map((item) => onTerminal(`  ${item.name} of ${item.ofRun.displayName}: ${whyGone(item, here)}`)),
  );
  const row = ({ newest: item, times }: SameContent) => [
    onTerminal(item.name),
    item.kind,
    isSameId(item.ofRun.id, run.id) ? '' : onTerminal(item.ofRun.displayName),
    sizeOf(item),
    `${clockTime(item.at, here)}${times === 1 ? '' : `, ${times} times`}`,
  ];
  return [
    `Kept for ${whose}:`,
    ...(there.length === 0 ? ['nothing'] : columns(HEAD, eachContent(there).map(row), width)),
    ...(missing.size === 0 ? [] : ['', `${counted(missing.size, 'item')} missing:`]),
    ...missing,
  ];
}

interface SameContent {
  readonly newest: KeptItem;
  readonly times: number;
}

/** What is kept again at each decision and has not changed is one row. */
function eachContent(items: readonly KeptItem[]): SameContent[] {
  const found = new Map<string, SameContent>();
  for (const item of items) {
    const key = JSON.stringify([item.kind, item.name, item.ofRun.id, item.content?.sha256]);
    const { newest = item, times = 0 } = found.get(key) ?? {};
    found.set(key, { newest: item.at > newest.at ? item : newest, times: times + 1 });
  }
  return [...found.values()];
}

/** The size of what is kept; of a part, also that of the whole. */
function sizeOf({ content }: KeptItem): string {
  if (!content) return '';
  const { bytes, whole } = content;
  return whole.from > 0 ? `${formatBytes(bytes)} of ${formatBytes(whole.bytes)}` : formatBytes(bytes);
}

function whyGone({ dropped, missing }: KeptItem, here: Here): string {
  return dropped ? `dropped ${clockTime(dropped.at, here)}: ${dropped.because}` : (missing ?? 'no reason is kept');
}

/** Names come from Azure, and a terminal obeys control characters. */
function onTerminal(text: string): string {
  return text.replace(/\p{C}/gu, '_');
}

import type { KeptItem } from '../../core/evidence/kept.ts';
import { isSameId } from '../../core/run/run.ts';
import { formatBytes } from '../../core/values/bytes.ts';
import { formatInstant } from '../../core/values/duration.ts';
import { counted } from '../counted.ts';
import { columns } from '../table.ts';
import type { Subject } from './subject.ts';

const HEAD = ['NAME', 'KIND', 'OF', 'SIZE', 'KEPT'];

/** What is kept, and below it what is missing with the reason. */
export function listLines({ run, decision, items }: Subject): string[] {
  const whose =
    decision === null
      ? `run ${run.id} of ${run.workspace}`
      : `decision ${decision} on run ${run.id} of ${run.workspace}`;
  if (items.length === 0) return [`Nothing is kept for ${whose}.`];
  const there = items.filter((item) => item.content && !item.dropped);
  const gone = items.filter((item) => !item.content || item.dropped);
  const row = (item: KeptItem) => [
    onTerminal(item.name),
    item.kind,
    isSameId(item.ofRun.id, run.id) ? '' : onTerminal(item.ofRun.displayName),
    sizeOf(item),
    formatInstant(item.at),
  ];
  return [
    `Kept for ${whose}:`,
    ...(there.length === 0 ? ['nothing'] : columns(HEAD, there.map(row))),
    ...(gone.length === 0 ? [] : ['', `${counted(gone.length, 'item')} missing:`]),
    ...gone.map((item) => onTerminal(`  ${item.name} of ${item.ofRun.displayName}: ${whyGone(item)}`)),
  ];
}

/** The size of what is kept; of a part, also that of the whole. */
function sizeOf({ content }: KeptItem): string {
  if (!content) return '';
  const { bytes, whole } = content;
  return whole.from > 0 ? `${formatBytes(bytes)} of ${formatBytes(whole.bytes)}` : formatBytes(bytes);
}

function whyGone({ dropped, missing }: KeptItem): string {
  return dropped ? `dropped at ${formatInstant(dropped.at)}: ${dropped.because}` : (missing ?? 'no reason is kept');
}

/** Names come from Azure, and a terminal obeys control characters. */
function onTerminal(text: string): string {
  return text.replace(/\p{C}/gu, '_');
}

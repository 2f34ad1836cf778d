import type { KeptItem } from '../../core/evidence/kept.ts';
import { type RunRecord, runRecordSchema } from '../../core/evidence/run-record.ts';
import { isSameId } from '../../core/run/run.ts';
import { formatInstant } from '../../core/values/duration.ts';
import type { BundledRun } from './run.ts';
import type { SafePaths } from './safe-path.ts';

/** The bytes of a content, or why they could not be had, in words that follow "missing: ". */
export type GivenContent = { readonly bytes: Uint8Array } | { readonly missing: string };

/** A kept item with its file in the bundle. */
export interface KeptFile {
  readonly item: KeptItem;
  /** Null where there is none. */
  readonly path: string | null;
  readonly bytes: Uint8Array | null;
  /** Why there is none. */
  readonly missing: string | null;
}

/** The newest kept of a name keeps it; an earlier one with another content carries its time. */
export function keptFiles(
  run: BundledRun,
  items: readonly KeptItem[],
  contents: ReadonlyMap<string, GivenContent>,
  paths: SafePaths,
): KeptFile[] {
  const written = new Map<string, string>();
  const named = new Set<string>();
  return items
    .toSorted((a, b) => b.at - a.at)
    .map((item): KeptFile => {
      const given = item.content && contents.get(item.content.sha256);
      if (!item.content || !given || 'missing' in given)
        return { item, path: null, bytes: null, missing: whyMissing(item, given) };
      const place = placeOf(run, item);
      // The same content twice is one file.
      const key = `${place} ${item.content.sha256}`;
      const path = written.get(key) ?? paths.file(named.has(place) ? withTime(place, item.at) : place);
      written.set(key, path);
      named.add(place);
      return { item, path, bytes: given.bytes, missing: null };
    });
}

function whyMissing({ dropped, missing }: KeptItem, given: GivenContent | null | undefined): string {
  if (dropped) return `it was dropped at ${formatInstant(dropped.at)}: ${dropped.because}`;
  if (missing !== null) return missing;
  return given && 'missing' in given ? given.missing : 'its content is not kept';
}

function placeOf(run: BundledRun, { kind, name, ofRun }: KeptItem): string {
  if (kind === 'record') return 'record.json';
  const isOwn = isSameId(ofRun.id, run.id);
  const owner = (isOwn ? run.id : ofRun.displayName).replaceAll(/[/\\]/g, '_');
  if (kind === 'files') return `files/${owner}.json`;
  const below = isOwn ? '' : `${owner}/`;
  return kind === 'log' ? `logs/${below}${name.replace(/^logs\//, '')}` : `artifacts/${below}${name}`;
}

function withTime(place: string, at: number): string {
  const time = formatInstant(at).replaceAll(/[-:]/g, '');
  const slash = place.lastIndexOf('/');
  const dot = place.lastIndexOf('.');
  return dot > slash + 1 ? `${place.slice(0, dot)}.${time}${place.slice(dot)}` : `${place}.${time}`;
}

/** The newest run record among kept files; null where none can be read. */
export function newestRecord(files: readonly KeptFile[]): RunRecord | null {
  for (const { item, bytes } of files) {
    if (item.kind !== 'record' || !bytes) continue;
    const read = runRecordSchema.safeParse(parse(bytes));
    if (read.success) return read.data;
  }
  return null;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return null;
  }
}

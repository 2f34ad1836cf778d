import type { Refreshed } from '../../core/ports/azure.ts';
import type { ScanState } from '../../core/ports/scan-ledger.ts';
import type { Run } from '../../core/run/run.ts';
import type { KnownRun } from '../../core/signal/known-run.ts';
import { type Instant, MINUTE } from '../../core/values/duration.ts';
import { getOwn } from '../../core/values/own-value.ts';
import type { Listing } from './listing.ts';

/** What asking for runs by name found. */
export interface RefreshedRuns {
  readonly gone: readonly string[];
  /** Active runs whose present state could not be read, with the reason. They are judged as unknown. */
  readonly unreadable: readonly { readonly known: KnownRun; readonly reason: string }[];
  readonly missing: Missing;
}

/**
 * How long Azure must report that a known run does not exist before it counts as gone: after a single 404 it would be
 * forgotten, with every answer that people gave about it.
 */
const GONE_AFTER = 30 * MINUTE;

const NOT_GONE_YET = 'Azure reports that it does not exist, which counts only once it has done so for 30 minutes';

/** Names that are shown of many. */
const MOST_NAMED = 5;

type Missing = Readonly<Record<string, Instant>>;

/** Asks by name for the known runs that the pages did not show, and for those whose entry could not be read. */
export async function refreshKnown(
  listing: Listing,
  known: readonly KnownRun[],
  before: ScanState,
): Promise<RefreshedRuns> {
  const { found, deps, warnings, unseen } = listing;
  const unlisted = known.filter(({ run }) => !found.has(run.id));
  const answers = await refresh(listing, new Map(unlisted.map(({ run }) => [run.id, run])));
  const failed: Unread[] = [];
  const missed: Unread[] = [];
  const gone: string[] = [];
  for (const one of unlisted) {
    const { id } = one.run;
    const answer = answers.get(id) ?? NO_ANSWER;
    if (answer.kind === 'found') found.set(id, answer.listed);
    else if (answer.kind === 'failed') failed.push({ known: one, reason: answer.reason });
    else if (isGone(id, before, deps.now)) gone.push(id);
    else missed.push({ known: one, reason: NOT_GONE_YET });
  }
  const unreadable = [...failed, ...missed];
  for (const { known: one, reason } of unreadable) warnings.push(`run ${one.run.id} could not be read: ${reason}`);
  const [first] = failed;
  if (first)
    unseen.push({ kind: 'runs', part: 'known', what: ofActive(failed.length, known.length), reason: first.reason });
  takeUnread(listing, answers);
  const since = (id: string) => getOwn(before.missing ?? {}, id) ?? deps.now;
  const missing = Object.fromEntries(missed.map(({ known: { run } }) => [run.id, since(run.id)]));
  return { gone, unreadable, missing };
}

type Unread = RefreshedRuns['unreadable'][number];

function ofActive(count: number, all: number): string {
  return `${count} of ${all} active ${all === 1 ? 'run' : 'runs'}`;
}

const NO_ANSWER: Refreshed = { kind: 'failed', reason: 'Azure did not answer for it' };

function isGone(id: string, { missing }: ScanState, now: Instant): boolean {
  const since = getOwn(missing ?? {}, id);
  return since !== undefined && now - since >= GONE_AFTER;
}

/** What came of those whose entry could not be read: they stay unread until they can be, or do not exist. */
function takeUnread({ unread, found, saved, unseen }: Listing, answers: ReadonlyMap<string, Refreshed>): void {
  for (const id of [...unread.keys()]) {
    const answer = answers.get(id) ?? NO_ANSWER;
    if (answer.kind === 'failed') unread.set(id, answer.reason);
    else unread.delete(id);
    if (answer.kind === 'found' && (answer.listed.run.phase !== 'ended' || saved.has(id))) found.set(id, answer.listed);
  }
  // Those that are known are counted among the known ones.
  const others = [...unread].filter(([id]) => !saved.has(id));
  const [first] = others;
  if (!first) return;
  const names = others.slice(0, MOST_NAMED).map(([id]) => id);
  const more = others.length > MOST_NAMED ? ' …' : '';
  const what = `${others.length === 1 ? 'run' : `${others.length} runs:`} ${names.join(', ')}${more}`;
  unseen.push({ kind: 'runs', part: 'unread', what, reason: first[1] });
}

async function refresh(
  { workspace, deps, unread }: Listing,
  known: ReadonlyMap<string, Run>,
): Promise<ReadonlyMap<string, Refreshed>> {
  const ids = [...new Set([...known.keys(), ...unread.keys()])];
  if (ids.length === 0) return new Map();
  await deps.progress();
  return deps.runs.refresh(workspace, ids, deps.abort, known);
}

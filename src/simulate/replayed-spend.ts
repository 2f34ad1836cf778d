import type { EndedRecord } from '../core/record/ended-run.ts';
import { costEnded, costSeen, type RecordedCost } from '../core/record/recorded-cost.ts';
import type { RecordedRun, RecordedWorkspace } from '../core/record/recorded-workspace.ts';
import { type CountedWorkspace, type Extent, extended, SpendSum, spendValue } from '../core/record/tag-spend.ts';
import type { Run, Workspace } from '../core/run/run.ts';
import { tagKey, tagOf } from '../core/run/tags.ts';
import {
  requestKey,
  type Signal,
  type SignalRequest,
  type Spend,
  type SpendRequest,
  unknown,
} from '../core/signal/signal.ts';
import type { Instant } from '../core/values/duration.ts';
import { periodStart } from '../core/values/period.ts';
import { TagCosts } from './tag-costs.ts';

/** A run whose cost counts for budgets. */
interface Entry {
  readonly run: Pick<Run, 'id' | 'jobType'>;
  readonly cost: RecordedCost;
  readonly tagCosts: readonly TagCosts[];
}

/** What a replay knows of a workspace's costs. */
interface Book {
  readonly id: string;
  readonly name: string;
  readonly active: Map<string, Entry>;
  readonly closed: Map<string, Entry & { readonly endedAt: Instant }>;
  extent: Extent | null;
}

/**
 * What was spent on the runs with a tag, as the store would have answered at each pass of the past, by the same rules. Ended
 * runs are added to daily sums, so a pass looks at active runs only.
 *
 * It differs from the store where the replay does:
 * - It begins later than the record, so the first period is a lower bound from the first replayed pass on.
 * - A run that the replay cancels costs nothing from then on.
 * - Workspaces that are not replayed are named as missing.
 */
export class PastSpend {
  readonly #tags: ReadonlySet<string>;
  /** Ended runs by workspace. */
  readonly #past: ReadonlyMap<string, readonly EndedRecord[]>;
  readonly #ends = new Map<string, ReadonlyMap<string, EndedRecord>>();
  readonly #books = new Map<string, Book>();
  /** By tag and value. */
  readonly #tagCosts = new Map<string, TagCosts>();
  /** Kept within one pass: the sums by request and tag value, and the workspaces by the start of the period. */
  readonly #answers = new Map<string, Map<string, Signal<Spend>>>();
  readonly #workspaces = new Map<Instant, readonly CountedWorkspace[]>();
  #answeredAt: Instant | null = null;
  #answeredFor = '';
  readonly #spans = new Map<string, { first: Instant; last: Instant; name: string }>();

  constructor(requests: readonly SignalRequest[], past: ReadonlyMap<string, readonly EndedRecord[]>) {
    this.#tags = new Set(requests.flatMap((request) => (request.kind === 'spend' ? [tagKey(request.tag)] : [])));
    this.#past = past;
  }

  signal(workspace: Workspace, run: Run, request: SpendRequest, now: Instant): Signal<Spend> {
    const tag = tagOf(run, request.tag);
    if (tag === null) return unknown(`the run has no tag ${request.tag}`);
    if (this.#answeredAt !== now || this.#answeredFor !== workspace.id) this.#forget();
    this.#answeredAt = now;
    this.#answeredFor = workspace.id;
    const key = requestKey(request);
    const answers = this.#answers.get(key) ?? new Map<string, Signal<Spend>>();
    this.#answers.set(key, answers);
    const answer = answers.get(tag) ?? this.#sum(workspace, request, spendValue(tag), now);
    answers.set(tag, answer);
    return answer;
  }

  /** Takes the costs that a pass has recorded. @param cancelled runs that the replay has ended. */
  take(workspace: Workspace, recorded: RecordedWorkspace, cancelled: ReadonlySet<string>, now: Instant): void {
    if (this.#tags.size === 0) return;
    this.#forget();
    const book = this.#bookOf(workspace);
    const previous = book.extent?.until ?? null;
    if (previous === null) this.#foldPast(book, recorded, now);
    for (const id of previous === null ? recorded.runs.keys() : recorded.touched) {
      const run = recorded.runs.get(id);
      const isStopped = cancelled.has(id) && book.closed.has(id);
      if (run && !isStopped) this.#see(book, run, now, previous);
    }
    this.#closeGone(book, recorded, cancelled, now);
    book.extent = extended(book.extent ?? undefined, now);
  }

  #forget(): void {
    this.#answers.clear();
    this.#workspaces.clear();
  }

  #closeGone(book: Book, recorded: RecordedWorkspace, cancelled: ReadonlySet<string>, now: Instant): void {
    const previous = book.extent?.until ?? now;
    for (const [id, entry] of book.active) {
      if (!recorded.runs.has(id)) this.#end(book, entry, previous, now);
      else if (cancelled.has(id)) close(book, entry, { ...entry.cost, until: entry.cost.until ?? now }, now);
    }
  }

  #bookOf({ id, name }: Workspace): Book {
    const book = this.#books.get(id) ?? { id, name, active: new Map(), closed: new Map(), extent: null };
    this.#books.set(id, book);
    return book;
  }

  /** Runs that had ended before the replay began. */
  #foldPast(book: Book, recorded: RecordedWorkspace, now: Instant): void {
    for (const { run, endedAt, cost } of this.#past.get(book.id) ?? [])
      if (cost && endedAt <= now && !recorded.runs.has(run.id))
        close(book, { run: { id: run.id, jobType: '' }, cost, tagCosts: this.#tagCostsOf(run) }, cost, endedAt);
  }

  #see(book: Book, { run, ...rest }: RecordedRun, now: Instant, previous: Instant | null): void {
    const before = book.active.get(run.id) ?? reopened(book, run.id);
    if (before) for (const costs of before.tagCosts) costs.remove(book.id, run.id);
    const cost = costSeen(before?.cost ?? null, { run, ...rest }, now, previous);
    const tagCosts = cost ? this.#tagCostsOf(run) : [];
    if (!cost || tagCosts.length === 0) {
      book.active.delete(run.id);
      return;
    }
    book.active.set(run.id, { run, cost, tagCosts });
    for (const costs of tagCosts) costs.put(book.id, run.id, cost);
  }

  #end(book: Book, entry: Entry, previous: Instant, now: Instant): void {
    const end = this.#endOf(book.id, entry.run.id);
    // If it ended later than now, nobody knew that then.
    const endedAt = end !== null && end <= now ? end : null;
    close(book, entry, costEnded(entry.cost, entry.run, endedAt, previous, now), endedAt ?? now);
  }

  #endOf(workspaceId: string, runId: string): Instant | null {
    const past = this.#past.get(workspaceId) ?? [];
    const ends = this.#ends.get(workspaceId) ?? new Map(past.map((record) => [record.run.id, record]));
    this.#ends.set(workspaceId, ends);
    return ends.get(runId)?.endedAt ?? null;
  }

  #tagCostsOf(run: Pick<Run, 'tags'>): TagCosts[] {
    return [...this.#tags].flatMap((tag) => {
      const value = tagOf(run, tag);
      if (value === null) return [];
      const key = `${tag}|${spendValue(value)}`;
      const costs = this.#tagCosts.get(key) ?? new TagCosts();
      this.#tagCosts.set(key, costs);
      return [costs];
    });
  }

  #sum(workspace: Workspace, request: SpendRequest, value: string, now: Instant): Signal<Spend> {
    const begin = periodStart(request.period, now);
    const sum = new SpendSum();
    const until = (workspaceId: string) => this.#books.get(workspaceId)?.extent?.until ?? begin;
    this.#tagCosts.get(`${tagKey(request.tag)}|${value}`)?.addTo(sum, begin, until);
    const counted = this.#workspaces.get(begin) ?? this.#counted(workspace, begin, now);
    this.#workspaces.set(begin, counted);
    return sum.signal(`${request.tag}=${value}`, counted, now);
  }

  #counted(judged: Workspace, begin: Instant, now: Instant): CountedWorkspace[] {
    const counted: CountedWorkspace[] = [];
    for (const [id, { name, extent }] of this.#books)
      if (id === judged.id || (extent && extent.until >= begin)) counted.push({ name, extent });
    if (!this.#books.has(judged.id)) counted.push({ name: judged.name, extent: null });
    for (const [id, past] of this.#past) {
      if (this.#books.has(id) || id === judged.id) continue;
      const { first, last, name } = this.#spanOf(id, past);
      if (first <= now && last >= begin) counted.push({ name, extent: null });
    }
    return counted;
  }

  /** When the first and the last run of a workspace ended. */
  #spanOf(id: string, past: readonly EndedRecord[]) {
    const known = this.#spans.get(id);
    if (known) return known;
    const ends = past.map(({ endedAt }) => endedAt).sort((a, b) => a - b);
    const name = id.split('/').at(-1) ?? id;
    const span = { first: ends[0] ?? Number.POSITIVE_INFINITY, last: ends.at(-1) ?? Number.NEGATIVE_INFINITY, name };
    this.#spans.set(id, span);
    return span;
  }
}

/** Adds a run's cost to the daily sums. */
function close(book: Book, { run, tagCosts }: Entry, cost: RecordedCost, endedAt: Instant): void {
  book.active.delete(run.id);
  book.closed.set(run.id, { run, tagCosts, cost, endedAt });
  for (const costs of tagCosts) {
    costs.remove(book.id, run.id);
    costs.fold(cost, endedAt, 1);
  }
}

/** Takes the cost of a run that has come back out of the daily sums. */
function reopened(book: Book, id: string): Entry | null {
  const closed = book.closed.get(id);
  if (!closed) return null;
  book.closed.delete(id);
  for (const costs of closed.tagCosts) costs.fold(closed.cost, closed.endedAt, -1);
  return closed;
}

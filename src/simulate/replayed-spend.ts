import type { EndedRecord } from '../core/record/ended-run.ts';
import { costEnded, costSeen, type RecordedCost } from '../core/record/recorded-cost.ts';
import type { RecordedRun, RecordedWorkspace } from '../core/record/recorded-workspace.ts';
import { type SpendBy, spendByKey, spendInWords, spendValues } from '../core/record/spend-by.ts';
import { type CountedWorkspace, type Extent, extended, SpendSum, spendOf } from '../core/record/tag-spend.ts';
import type { BudgetOwners } from '../core/run/owner.ts';
import type { Run, Workspace } from '../core/run/run.ts';
import {
  requestKey,
  type Signal,
  type SignalRequest,
  type Spend,
  type SpendRequest,
  unknown,
} from '../core/signal/signal.ts';
import type { Instant } from '../core/values/duration.ts';
import { nearValues } from '../core/values/near-values.ts';
import { periodStart } from '../core/values/period.ts';

/** A run whose cost counts for budgets. */
interface Entry {
  readonly workspace: WorkspaceCosts;
  readonly run: Pick<Run, 'id' | 'jobType'>;
  readonly cost: RecordedCost;
  readonly tagCosts: readonly TagCosts[];
}

type EndedEntry = Entry & { readonly endedAt: Instant };

/** The runs with one value of a tag, of one experiment, or in one workspace. */
interface TagCosts {
  readonly active: Set<Entry>;
  readonly ended: Set<EndedEntry>;
  /** Of the ended, by the start of the period. */
  readonly endedSums: Map<Instant, SpendSum>;
}

/** What a replay knows of a workspace's costs. */
interface WorkspaceCosts {
  readonly id: string;
  readonly name: string;
  readonly active: Map<string, Entry>;
  readonly ended: Map<string, EndedEntry>;
  /** When the runs of the whole record ended. */
  readonly ends: ReadonlyMap<string, Instant>;
  extent: Extent | null;
}

/** The answers to a request in one pass, by the value of the tag. */
interface Answers {
  readonly judged: string;
  readonly now: Instant;
  /** The start of the period. */
  readonly begin: Instant;
  readonly counted: readonly CountedWorkspace[];
  readonly signals: Map<string, Signal<Spend>>;
  /** Values that are spelled nearly the same. */
  readonly near: Map<string, readonly string[]>;
}

/**
 * What was spent on the runs with a tag, as the store would have answered at each pass of the past, by the same rules. The
 * sums of ended runs are kept, so a pass looks at active runs only.
 *
 * It differs from the store where the replay does:
 * - It begins later than the record, so the first period is a lower bound from the first replayed pass on.
 * - A run that the replay cancels costs nothing from then on.
 * - Workspaces that are not replayed are said to be missing.
 */
export class PastSpend {
  readonly #owners: BudgetOwners;
  /** By what costs are added up, each once. */
  readonly #by: readonly SpendBy[];
  /** Ended runs by workspace. */
  readonly #past: ReadonlyMap<string, readonly EndedRecord[]>;
  readonly #workspaces = new Map<string, WorkspaceCosts>();
  /** By tag and value. */
  readonly #tagCosts = new Map<string, TagCosts>();
  /** By the request. */
  readonly #answers = new Map<string, Answers>();

  constructor(
    requests: readonly SignalRequest[],
    past: ReadonlyMap<string, readonly EndedRecord[]>,
    owners: BudgetOwners = { tags: [] },
  ) {
    this.#owners = owners;
    const asked = requests.flatMap((request) => (request.kind === 'spend' ? [request] : []));
    this.#by = [...new Map(asked.map((request) => [spendByKey(request), request])).values()];
    this.#past = past;
  }

  signal(workspace: Workspace, run: Run, request: SpendRequest, now: Instant): Signal<Spend> {
    const values = spendValues(run, request, this.#owners);
    if (values.length === 0) return unknown(`the run has no ${'tag' in request ? `tag ${request.tag}` : request.by}`);
    const key = requestKey(request);
    let answers = this.#answers.get(key);
    if (answers?.now !== now || answers.judged !== workspace.id) {
      const begin = periodStart(request.period, now);
      answers = {
        judged: workspace.id,
        now,
        begin,
        counted: 'tag' in request ? this.#counted(workspace, begin, now) : this.#alone(workspace),
        signals: new Map(),
        near: new Map(),
      };
      this.#answers.set(key, answers);
    }
    const { signals, counted, begin } = answers;
    const signalOf = (value: string) => {
      const known = signals.get(value);
      if (known) return known;
      const sum = sumOf(this.#tagCosts.get(keyOf(request, value, workspace.id)), begin);
      const signal = sum.signal(spendInWords(request, value), counted, now);
      signals.set(value, signal);
      return signal;
    };
    return spendOf(values, signalOf, (value) => {
      if (!('tag' in request)) return [];
      const near = answers.near.get(value) ?? nearValues(value, this.#valuesOf(request));
      answers.near.set(value, near);
      return near;
    });
  }

  /** Every value of a tag that was seen so far. */
  #valuesOf(by: SpendBy): string[] {
    const prefix = keyOf(by, '', '');
    return [...this.#tagCosts.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  }

  /** Takes the costs that a pass has recorded. @param cancelled runs that the replay has ended. */
  take(workspace: Workspace, recorded: RecordedWorkspace, cancelled: ReadonlySet<string>, now: Instant): void {
    if (this.#by.length === 0) return;
    this.#answers.clear();
    const costs = this.#workspaceOf(workspace);
    const previous = costs.extent?.until ?? null;
    if (previous === null) this.#endPast(costs, recorded, now);
    const changed = [...(previous === null ? recorded.runs.keys() : recorded.touched)];
    const seen = changed.filter((id) => !(cancelled.has(id) && costs.ended.has(id)));
    for (const run of seen.flatMap((id) => recorded.runs.get(id) ?? [])) this.#see(costs, run, now, previous);
    for (const [id, entry] of costs.active)
      if (!recorded.runs.has(id)) end(goneEntry(entry, previous ?? now, now));
      else if (cancelled.has(id))
        end({ ...entry, cost: { ...entry.cost, until: entry.cost.until ?? now }, endedAt: now });
    costs.extent = extended(costs.extent, now);
  }

  #workspaceOf({ id, name }: Workspace): WorkspaceCosts {
    const before = this.#workspaces.get(id);
    if (before) return before;
    const ends = new Map((this.#past.get(id) ?? []).map(({ run, endedAt }) => [run.id, endedAt]));
    const costs = { id, name, active: new Map(), ended: new Map(), ends, extent: null };
    this.#workspaces.set(id, costs);
    return costs;
  }

  /** Runs that had ended before the replay began. */
  #endPast(workspace: WorkspaceCosts, recorded: RecordedWorkspace, now: Instant): void {
    for (const { run, endedAt, cost } of this.#past.get(workspace.id) ?? [])
      if (cost && endedAt <= now && !recorded.runs.has(run.id))
        end({ workspace, run: { id: run.id, jobType: '' }, cost, tagCosts: this.#tagCostsOf(run, workspace), endedAt });
  }

  #see(workspace: WorkspaceCosts, recorded: RecordedRun, now: Instant, previous: Instant | null): void {
    const { run } = recorded;
    const before = workspace.active.get(run.id) ?? workspace.ended.get(run.id);
    if (before) forget(before);
    const cost = costSeen(before?.cost ?? null, recorded, now, previous);
    const tagCosts = this.#tagCostsOf(run, workspace);
    if (!cost || tagCosts.length === 0) return;
    const entry = { workspace, run, cost, tagCosts };
    workspace.active.set(run.id, entry);
    for (const { active } of tagCosts) active.add(entry);
  }

  #tagCostsOf(run: Pick<Run, 'tags' | 'experiment'>, { id }: WorkspaceCosts): TagCosts[] {
    return this.#by.flatMap((by) =>
      spendValues(run, by, this.#owners).map((value) => {
        const key = keyOf(by, value, id);
        const costs = this.#tagCosts.get(key) ?? { active: new Set(), ended: new Set(), endedSums: new Map() };
        this.#tagCosts.set(key, costs);
        return costs;
      }),
    );
  }

  /** An experiment is in one workspace. */
  #alone({ id, name }: Workspace): CountedWorkspace[] {
    return [{ name, extent: this.#workspaces.get(id)?.extent ?? null }];
  }

  #counted(judged: Workspace, begin: Instant, now: Instant): CountedWorkspace[] {
    const counted: CountedWorkspace[] = [];
    for (const [id, { name, extent }] of this.#workspaces)
      if (id === judged.id || (extent && extent.until >= begin)) counted.push({ name, extent });
    if (!this.#workspaces.has(judged.id)) counted.push({ name: judged.name, extent: null });
    for (const [id, past] of this.#past) {
      if (this.#workspaces.has(id) || id === judged.id) continue;
      const wasThere = past.some(({ endedAt }) => endedAt <= now) && past.some(({ endedAt }) => endedAt >= begin);
      // Without its name: whoever tries a policy may not see the workspace.
      if (wasThere) counted.push({ name: 'a workspace that is not replayed', extent: null });
    }
    return counted;
  }
}

/** @param workspaceId counts where a sum is within it. */
function keyOf(by: SpendBy, value: string, workspaceId: string): string {
  return 'tag' in by ? `${spendByKey(by)}|${value}` : `${spendByKey(by)}|${workspaceId}|${value}`;
}

/** A run that is gone from the record. */
function goneEntry(entry: Entry, previous: Instant, now: Instant): EndedEntry {
  const recorded = entry.workspace.ends.get(entry.run.id);
  // If it ended later than now, nobody knew that then.
  const endedAt = recorded !== undefined && recorded <= now ? recorded : null;
  return { ...entry, cost: costEnded(entry.cost, entry.run, { endedAt, previous }, now), endedAt: endedAt ?? now };
}

function end(entry: EndedEntry): void {
  const before = entry.workspace.active.get(entry.run.id);
  if (before) forget(before);
  entry.workspace.ended.set(entry.run.id, entry);
  for (const { ended, endedSums } of entry.tagCosts) {
    ended.add(entry);
    for (const [begin, sum] of endedSums) addEnded(sum, entry, begin);
  }
}

/** A run that was ended may come back after all. */
function forget(entry: Entry | EndedEntry): void {
  entry.workspace.active.delete(entry.run.id);
  entry.workspace.ended.delete(entry.run.id);
  for (const { active, ended, endedSums } of entry.tagCosts) {
    active.delete(entry);
    if ('endedAt' in entry && ended.delete(entry)) endedSums.clear();
  }
}

function sumOf(costs: TagCosts | undefined, begin: Instant): SpendSum {
  const sum = new SpendSum();
  if (!costs) return sum;
  let ended = costs.endedSums.get(begin);
  if (!ended) {
    ended = new SpendSum();
    for (const entry of costs.ended) addEnded(ended, entry, begin);
    costs.endedSums.set(begin, ended);
  }
  sum.addSum(ended);
  for (const { cost, workspace } of costs.active) sum.addCost(cost, begin, workspace.extent?.until ?? begin);
  return sum;
}

/** Adds a run that ended in the period or later. */
function addEnded(sum: SpendSum, { cost: { cost, until }, endedAt }: EndedEntry, begin: Instant): void {
  if (endedAt >= begin) sum.addCost({ cost, until: Math.min(until ?? endedAt, endedAt) }, begin, endedAt);
}

import type { SeenCost } from '../../core/decision/decision.ts';
import type { HourlyLoad } from '../../core/decision/run-load.ts';
import type { NowFacts, NowRun } from '../../core/ports/now-ledger.ts';
import { type OwnerRules, ownerOf } from '../../core/run/owner.ts';

/** Which run, in every part of the facts. */
export interface RunKey {
  readonly workspaceId: string;
  readonly runId: string;
}

/** An active run, with what it takes and whose it is. */
export interface KnownRun extends NowRun {
  /** Null: nobody's, so that the fallback is notified. */
  readonly owner: string | null;
}

/** The active runs by their keys. */
export interface RunIndex {
  readonly all: readonly KnownRun[];
  get(key: RunKey): KnownRun | undefined;
  /** Those of the keys that are active, each once. */
  these(keys: Iterable<RunKey>): KnownRun[];
}

/** Builds the index. A run whose cost is not recorded has the cost that its policy read. */
export function indexRuns({ runs, findings, workspaces }: NowFacts, rules: OwnerRules): RunIndex {
  const read = new Map<string, SeenCost>();
  for (const finding of findings) if (finding.cost) read.set(keyOf(finding), finding.cost);
  const tagsOf = new Map(workspaces.map(({ workspace }) => [workspace.id, workspace.tags]));
  const owners = new Map<NowRun['owned'], string | null>();
  const ownerNameOf = ({ workspaceId, owned }: NowRun): string | null => {
    const known = owners.get(owned);
    if (known !== undefined) return known;
    const owner = ownerOf(owned, { tags: tagsOf.get(workspaceId) ?? {} }, rules);
    const name = owner.source === 'fallback' ? null : owner.display;
    owners.set(owned, name);
    return name;
  };
  const byKey = new Map<string, KnownRun>();
  for (const run of runs) {
    const key = keyOf({ workspaceId: run.workspaceId, runId: run.id });
    byKey.set(key, { ...run, cost: run.cost ?? read.get(key) ?? null, owner: ownerNameOf(run) });
  }
  return {
    all: [...byKey.values()],
    get: (key) => byKey.get(keyOf(key)),
    these(keys) {
      const distinct = new Set([...keys].map(keyOf));
      return [...distinct].flatMap((key) => byKey.get(key) ?? []);
    },
  };
}

export function keyOf({ workspaceId, runId }: RunKey): string {
  return `${workspaceId} ${runId}`;
}

/** What each list says of a run. */
export function showLoad({ cost, gpus, why }: HourlyLoad) {
  return {
    perHour: cost?.perHour ?? null,
    costUnknown: cost === null ? (why ?? 'no pass has read its cost yet') : null,
    currency: cost?.currency ?? null,
    atLeast: cost?.atLeast ?? true,
    gpus,
  };
}

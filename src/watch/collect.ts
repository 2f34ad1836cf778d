import type { KeepTerms, NamedArtifact } from '../core/evidence/kept.ts';
import { BY_HAND_POLICY } from '../core/policy/by-hand-policy.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { CollectRequest, NewItem } from '../core/ports/evidence.ts';
import type { DecidedCase } from '../core/ports/ledger.ts';
import type { CollectJob } from '../core/ports/queue.ts';
import type { ArtifactRequest } from '../core/signal/signal.ts';
import { MINUTE, type Milliseconds } from '../core/values/duration.ts';
import { globMatches } from '../core/values/glob.ts';
import type { WatchDeps } from './deps.ts';
import { startStopwatch } from './stopwatch.ts';

type CollectDeps = Pick<
  WatchDeps,
  'ledger' | 'policies' | 'collect' | 'collectWithin' | 'log' | 'meter' | 'clock' | 'monotonic' | 'newId'
>;

/** What was collected of a run so lately is what a further decision about it saw, too. */
const STILL_THE_SAME = MINUTE;

/** Collecting that nobody waits for may take longer than a cancel may wait. The queue gives it five minutes with writing. */
const PATIENCE = 5;
const LONGEST: Milliseconds = 4 * MINUTE;

/** Collects evidence of a run for decisions that people hear of, or after its end. Does nothing when it was collected. */
export async function collectJob(job: CollectJob, deps: CollectDeps, abort: AbortSignal): Promise<void> {
  const found = await deps.ledger.collectCase(job);
  if (!found) return;
  const { workspace, run, policies } = found;
  const keep = keepOf(policies, deps);
  const within = Math.min(PATIENCE * deps.collectWithin, LONGEST);
  await collectNow({ workspace, run, decisionIds: job.decisionIds, keep, within }, deps, abort);
}

/**
 * Collects evidence before a cancel is judged again, so that the run is read last. The cancel waits at most for so long as the
 * config says. What a try before this one has collected stays.
 */
export async function collectBeforeCancel(
  { decision, workspace, before }: Pick<DecidedCase, 'decision' | 'workspace' | 'before'>,
  deps: CollectDeps,
  abort: AbortSignal,
): Promise<void> {
  if (!before || (await deps.ledger.evidence({ decisionId: decision.id })).length > 0) return;
  const keep = keepOf([decision.policy], deps);
  const { collectWithin: within } = deps;
  await collectNow({ workspace, run: before.run, decisionIds: [decision.id], keep, within }, deps, abort);
}

async function collectNow(request: CollectRequest, deps: CollectDeps, abort: AbortSignal): Promise<void> {
  const again = await collectedLately(request, deps);
  if (again.length > 0) return deps.ledger.keep(again);
  const since = startStopwatch(deps);
  const within = AbortSignal.any([abort, AbortSignal.timeout(request.within)]);
  const items = await deps.collect(request, abort);
  await deps.ledger.keep(items, within);
  const took: Milliseconds = since();
  const missing = items.filter((each) => each.item.missing !== null).length;
  deps.meter.evidenceKept({ items: items.length - missing, missing, took });
  const { decisionIds, run } = request;
  deps.log.info(
    { runId: run.id, decisionIds, items: items.length, missing, ms: Math.round(took) },
    'evidence was kept',
  );
}

/** For a run about which several decisions are made at once, Azure is asked once. */
async function collectedLately({ run, decisionIds, keep }: CollectRequest, deps: CollectDeps): Promise<NewItem[]> {
  if (decisionIds.length === 0) return [];
  const items = await deps.ledger.evidence({ workspaceId: run.workspaceId, runId: run.id });
  const latest = items.at(-1);
  if (latest?.occasion !== 'decided' || deps.clock() - latest.at > STILL_THE_SAME) return [];
  const same = items.filter(({ decisionId, at }) => decisionId === latest.decisionId && at === latest.at);
  const isThere = ({ step, output, path }: NamedArtifact) =>
    same.some(
      ({ kind, name, ofRun }) =>
        kind === 'artifact' &&
        name === (output === null ? path : `${output}/${path}`) &&
        (step === null ? ofRun.id === run.id : globMatches(step, ofRun.displayName)),
    );
  const hasLogs = same.some(({ kind }) => kind === 'files');
  if (!keep.artifacts.every(isThere) || (keep.logs && !hasLogs)) return [];
  return decisionIds.flatMap((decisionId) =>
    same.map((item) => ({ item: { ...item, id: deps.newId(), decisionId }, bytes: null })),
  );
}

/** What the policies name, and the artifacts by which they judge. Logs are kept unless every policy leaves them out. */
function keepOf(names: readonly string[], { policies }: Pick<CollectDeps, 'policies'>): KeepTerms {
  const all = [...policies.current(), BY_HAND_POLICY].filter(({ name }) => names.includes(name));
  const artifacts = all.flatMap((policy) => [...judgedBy(policy), ...policy.keep.artifacts]);
  const distinct = new Map(
    artifacts.map(({ step, output, path }) => [`${step} ${output} ${path}`, { step, output, path }]),
  );
  return { artifacts: [...distinct.values()], logs: all.length === 0 || all.some(({ keep }) => keep.logs) };
}

function judgedBy({ signals }: Policy): readonly ArtifactRequest[] {
  return signals.filter((request) => request.kind === 'artifact');
}

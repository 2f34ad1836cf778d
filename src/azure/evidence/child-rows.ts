import type { ChildRow } from '../../core/evidence/run-record.ts';
import type { SignalSource } from '../../core/ports/azure.ts';
import type { Run, Workspace } from '../../core/run/run.ts';
import { costBetween, preparingBetween } from '../../core/signal/cost.ts';
import { type Cost, known, type Signals } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { literalText } from '../arm/job-inputs.ts';
import type { FamilyMember } from '../run-history/children.ts';
import type { HistoryRun } from '../run-history/history-schema.ts';
import type { AssetVersions } from './asset-versions.ts';
import { attempt } from './attempt.ts';
import type { LastValues } from './last-values.ts';
import { workOf } from './step-work.ts';

interface Parts {
  readonly values: LastValues;
  readonly versions: AssetVersions;
  readonly cost: SignalSource['cost'];
}

/** A run whose children are described. */
export interface Parent {
  readonly workspace: Workspace;
  readonly run: Run;
  readonly job: PlainObject | null;
  readonly history: HistoryRun | null;
  readonly members: readonly FamilyMember[];
  /** Whatever else of it was read. */
  readonly signals: Signals;
  readonly now: Instant;
}

/** The table of the children of a run, and what the run has cost with them. */
export async function childRowsOf(parent: Parent, { values, versions, cost }: Parts, abort: AbortSignal) {
  const { workspace, run, job, history, members } = parent;
  const [metrics, work, spent] = await Promise.all([
    history ? values.ofChildren({ workspace, abort }, history, members) : null,
    run.jobType === 'pipeline'
      ? workOf(
          workspace,
          job,
          members.map(({ run: child }) => child),
          { versions, abort },
        )
      : null,
    costOf(parent, cost, abort),
  ]);
  const rows = members.map(({ run: child, child: shown }, index): ChildRow => {
    const what = work?.[index];
    return {
      child: { ...shown, tags: tagsOf(shown.tags) },
      parameters: parametersOf(child),
      metrics: metrics?.[index] ?? unknown('run history did not answer for its parent'),
      cost: spent.known ? costOfChild(spent.value, child.runId, parent.now) : null,
      ...(what && { work: what }),
    };
  });
  return { rows, cost: spent };
}

async function costOf(
  { workspace, run, signals, now }: Parent,
  cost: SignalSource['cost'],
  abort: AbortSignal,
): Promise<Known<Cost>> {
  const snapshot = { run, phaseSince: now, signals };
  const answer = await attempt('reading the cost', abort, async (own) =>
    (await cost(workspace, [snapshot], own)).get(run.id),
  );
  if (!answer.known) return answer;
  const found = answer.value;
  if (!found) return unknown('its cost was not read');
  return found.known ? { known: true, value: found.value } : unknown(found.reason);
}

/** What a run has cost until a moment. At least so much where a part has no price, or may have held nodes before its start. */
export function spentUntil(cost: Cost, now: Instant) {
  const amount = costBetween(cost, Number.NEGATIVE_INFINITY, now);
  const isMore = cost.unpriced.length > 0 || preparingBetween(cost, Number.NEGATIVE_INFINITY, now) > 0;
  return { currency: cost.currency, amount: Math.round(amount * 10_000) / 10_000, atLeast: isMore };
}

function costOfChild(cost: Cost, id: string, now: Instant): ChildRow['cost'] {
  const isOwn = ({ runId }: { readonly runId: string }) => runId === id;
  const pieces = cost.pieces.filter(isOwn);
  const preparing = cost.preparing?.filter(isOwn) ?? [];
  const unpriced = cost.unpriced.filter((one) => one === id);
  if (pieces.length === 0 && unpriced.length > 0) return null;
  return spentUntil({ currency: cost.currency, pieces, preparing, unpriced }, now);
}

/** The tag in which a sweep keeps the parameters of a trial, which are read from it. */
const PARAMETERS = 'hyperparameters';

/** Tags without the secrets that people wrote into them. */
export function tagsOf(tags: Readonly<Record<string, string>>): Record<string, string> {
  const others = Object.entries(tags).filter(([name]) => name !== PARAMETERS);
  return Object.fromEntries(others.map(([name, value]) => [name, literalText(name, value)]));
}

/** The values that a sweep gave a trial, which run history has as JSON text in its tags. */
function parametersOf({ tags }: HistoryRun): Record<string, string> {
  const given = tags?.[PARAMETERS] ?? tags?._aml_system_hyperparameters;
  if (!given) return {};
  try {
    const values: unknown = JSON.parse(given);
    if (!isPlainObject(values)) return {};
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, literalText(name, value ?? 'null')]),
    );
  } catch {
    return {};
  }
}

/** The children as the signal that others are read from. */
export function childrenSignal(members: Known<readonly FamilyMember[]>, now: Instant): Pick<Signals, 'children'> {
  if (!members.known) return { children: members };
  return {
    children: known(
      members.value.map(({ child }) => child),
      now,
    ),
  };
}

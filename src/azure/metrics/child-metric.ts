import { AzureError, type SignalSource } from '../../core/ports/azure.ts';
import type { ChildRun, Run, Workspace } from '../../core/run/run.ts';
import {
  type ChildMetric,
  known,
  type LoggedMetric,
  logsMetrics,
  MOST_CHILDREN_READ,
  type Signal,
  unknown,
} from '../../core/signal/signal.ts';
import { DAY } from '../../core/values/duration.ts';
import type { Known } from '../../core/values/known.ts';
import { failedSignal } from '../errors.ts';
import { mapLimited } from '../http/concurrency.ts';
import { expiringCache } from '../http/expiring-cache.ts';
import { childrenIn, signalPerRun } from '../run-signals.ts';
import type { AzureContext } from '../settings.ts';
import { thinned } from './logged-metric.ts';
import type { LoggedValues } from './logged-values.ts';

type Points = LoggedMetric['points'];
type Answers = Record<string, Known<Points>>;

interface Asked {
  readonly workspace: Workspace;
  readonly name: string;
  readonly history: boolean;
  readonly abort: AbortSignal;
}

/** MLflow does not know the experiment or the search: the children are read one by one. */
const NO_SEARCH: ReadonlySet<AzureError['kind']> = new Set(['not-found', 'malformed']);
const PLAIN_ID = /^[\w.:-]+$/;

/** Of one child: a run has many, and all are recorded. */
const MOST_POINTS = 1000;

/**
 * A metric as the children of a run logged it. The newest values come from one search by their parent. A whole history,
 * and what the search does not list (children of children), is read child by child, {@link MOST_CHILDREN_READ} in a pass;
 * that of a child that has ended is read once.
 */
export function createChildMetric(context: AzureContext, logged: LoggedValues): SignalSource['childMetric'] {
  const ended = expiringCache<Points>(context.clock, DAY);

  async function searched({ id, experiment }: Run, asked: Asked): Promise<ReadonlyMap<string, Points>> {
    if (asked.history || experiment === null || !PLAIN_ID.test(id)) return new Map();
    try {
      return await logged.newestOfChildren(asked, { id, experiment }, asked.name);
    } catch (error) {
      if (error instanceof AzureError && (NO_SEARCH.has(error.kind) || error.status === 400)) return new Map();
      throw error;
    }
  }

  async function readChild({ id, phase, displayName }: ChildRun, asked: Asked): Promise<Known<Points>> {
    const { name, workspace, abort } = asked;
    const key = `${workspace.id}/${id}/${name}`;
    const kept = ended.get(key);
    if (kept) return { known: true, value: kept };
    try {
      const points = thinned(await logged.history(asked, id, name), MOST_POINTS);
      if (phase === 'ended') ended.set(key, points);
      return { known: true, value: points };
    } catch (error) {
      return failedSignal(error, `reading the metric ${name} of ${displayName}`, abort);
    }
  }

  async function readFamily(run: Run, children: readonly ChildRun[], asked: Asked): Promise<Signal<ChildMetric>> {
    const loggers = children.filter(logsMetrics);
    const newest = await searched(run, asked);
    const answers: Answers = {};
    const open: ChildRun[] = [];
    for (const child of loggers) {
      const found = newest.get(child.id.toLowerCase()) ?? ended.get(`${asked.workspace.id}/${child.id}/${asked.name}`);
      if (found) answers[child.id] = { known: true, value: found };
      else open.push(child);
    }
    const read = await mapLimited(
      open.slice(0, MOST_CHILDREN_READ),
      async (child) => [child.id, await readChild(child, asked)] as const,
    );
    for (const [id, answer] of read) answers[id] = answer;
    for (const { id } of open.slice(MOST_CHILDREN_READ))
      answers[id] = unknown(`a pass reads ${MOST_CHILDREN_READ} children one by one, and it is beyond them`);
    // If none could be read, that is a failure of the whole and not of some children.
    const all = Object.values(answers);
    const failure = all.find((answer) => !answer.known && answer.failed);
    if (failure && !failure.known && !all.some((answer) => answer.known)) return failure;
    return known({ whole: asked.history, children: answers }, context.clock());
  }

  return async (workspace, snapshots, { name, history }, abort) =>
    signalPerRun(snapshots, `reading the metric ${name} of the children`, abort, async ({ run, signals }) => {
      const children = childrenIn(signals);
      return children.known ? readFamily(run, children.value, { workspace, name, history, abort }) : children;
    });
}

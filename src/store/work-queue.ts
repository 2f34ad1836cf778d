import type { JobWithMetadata, PgBoss, WorkOptions } from 'pg-boss';
import type { Log } from '../core/ports/log.ts';
import { type Attempt, TryLater, type WorkHandlers, type WorkQueue } from '../core/ports/queue.ts';
import {
  BY_PERSON,
  DELIVER_QUEUE,
  type DeliverJob,
  ENFORCE_QUEUE,
  type EnforceJob,
  PASS_QUEUE,
  type PassJob,
} from './jobs.ts';

/** Passes over different workspaces that one process runs at once. Bounded by Azure's read bucket, not by the machine. */
const PASSES_AT_ONCE = 4;
const DELIVERIES_AT_ONCE = 4;
/** Passes beyond those, for what people ask for. */
const ASKED_PASSES_AT_ONCE = 2;

/** Every worker looks for work twice a second, also for work that this process queued. */
function polling(localConcurrency: number, minPriority: number) {
  return {
    minPriority,
    pollingIntervalSeconds: 0.5,
    batchSize: 1,
    includeMetadata: true,
    localConcurrency,
  } as const satisfies WorkOptions;
}

/** The work queue over pg-boss. */
export function workQueue(boss: PgBoss, log: Log): WorkQueue {
  const stopping = new AbortController();
  let handing: WorkHandlers | null = null;
  let judges = true;
  const work = <T extends object>(name: string, atOnce: number, handle: Handle<T>, minPriority = 0) =>
    boss.work(name, polling(atOnce, minPriority), (jobs: JobWithMetadata<T>[]) =>
      handOut(jobs, log, (job, attempt, abort) => handle(job, attempt, AbortSignal.any([abort, stopping.signal]))),
    );
  const startJudging = async (handlers: WorkHandlers) => {
    await work<PassJob>(PASS_QUEUE, PASSES_AT_ONCE, ({ workspaceId }, _, abort) => handlers.pass(workspaceId, abort));
    // However many passes of ticks wait, what a person asked for begins at once.
    await work<PassJob>(
      PASS_QUEUE,
      ASKED_PASSES_AT_ONCE,
      ({ workspaceId }, _, abort) => handlers.pass(workspaceId, abort),
      BY_PERSON,
    );
    // One cancel at a time: each is judged with the one before already counted.
    await work<EnforceJob>(ENFORCE_QUEUE, 1, ({ decisionId }, attempt, abort) =>
      handlers.enforce(decisionId, attempt, abort),
    );
  };
  return {
    async requestPass(workspaceId) {
      await boss.send(PASS_QUEUE, { workspaceId } satisfies PassJob, { singletonKey: workspaceId });
    },
    async judge(on) {
      if (on === judges) return;
      judges = on;
      if (handing === null) return;
      if (on) await startJudging(handing);
      else for (const name of [PASS_QUEUE, ENFORCE_QUEUE]) await boss.offWork(name, { wait: false });
    },
    async start(handlers: WorkHandlers) {
      handing = handlers;
      if (judges) await startJudging(handlers);
      await work<DeliverJob>(DELIVER_QUEUE, DELIVERIES_AT_ONCE, ({ alertId, channel }, attempt, abort) =>
        handlers.deliver(alertId, channel, attempt, abort),
      );
    },
    async stop(withinMs) {
      stopping.abort(new Error('Runwarden is stopping'));
      await boss.stop({ graceful: true, timeout: withinMs });
    },
  };
}

type Handle<T> = (data: T, attempt: Attempt, abort: AbortSignal) => Promise<void>;

/** Handles the jobs of a batch one by one; a failure is logged here, once, and left to pg-boss to try again. */
async function handOut<T extends object>(
  jobs: readonly JobWithMetadata<T>[],
  log: Log,
  handle: Handle<T>,
): Promise<void> {
  for (const job of jobs) {
    const attempt = { number: job.retryCount + 1, last: job.retryCount >= job.retryLimit };
    try {
      await handle(job.data, attempt, job.signal);
    } catch (error) {
      const facts = { queue: job.name, ...job.data, attempt: attempt.number, last: attempt.last };
      if (error instanceof TryLater) log.info(facts, error.message);
      else log.warn({ ...facts, err: error }, `${job.name} failed${attempt.last ? ' for the last time' : ''}`);
      throw error;
    }
  }
}

import type { JobWithMetadata, PgBoss, WorkOptions } from 'pg-boss';
import type { Log } from '../core/ports/log.ts';
import { type Attempt, TryLater, type WorkHandlers, type WorkQueue } from '../core/ports/queue.ts';
import { DELIVER_QUEUE, type DeliverJob, ENFORCE_QUEUE, type EnforceJob, PASS_QUEUE, type PassJob } from './queue.ts';

/** Passes over different workspaces that one process runs at once. Bounded by Azure's read bucket, not by the machine. */
const PASSES_AT_ONCE = 4;
const DELIVERIES_AT_ONCE = 4;

/** How often a worker looks for work. What is queued in this very process waits no longer either. */
function polling(localConcurrency: number) {
  return {
    pollingIntervalSeconds: 0.5,
    batchSize: 1,
    includeMetadata: true,
    localConcurrency,
  } as const satisfies WorkOptions;
}

/** The work queue over pg-boss. */
export function workQueue(boss: PgBoss, log: Log): WorkQueue {
  const stopping = new AbortController();
  return {
    async requestPass(workspaceId) {
      await boss.send(PASS_QUEUE, { workspaceId } satisfies PassJob, { singletonKey: workspaceId });
    },
    async start(handlers: WorkHandlers) {
      await boss.work(PASS_QUEUE, polling(PASSES_AT_ONCE), (jobs: JobWithMetadata<PassJob>[]) =>
        each(jobs, log, (data, _attempt, signal) => handlers.pass(data.workspaceId, either(signal, stopping.signal))),
      );
      // One cancel at a time: each is judged with the one before already counted.
      await boss.work(ENFORCE_QUEUE, polling(1), (jobs: JobWithMetadata<EnforceJob>[]) =>
        each(jobs, log, (data, attempt, signal) =>
          handlers.enforce(data.decisionId, attempt, either(signal, stopping.signal)),
        ),
      );
      await boss.work(DELIVER_QUEUE, polling(DELIVERIES_AT_ONCE), (jobs: JobWithMetadata<DeliverJob>[]) =>
        each(jobs, log, (data, attempt, signal) =>
          handlers.deliver(data.alertId, data.channel, attempt, either(signal, stopping.signal)),
        ),
      );
    },
    async stop(withinMs) {
      stopping.abort(new Error('Runwarden is stopping'));
      await boss.stop({ graceful: true, timeout: withinMs });
    },
  };
}

function either(job: AbortSignal, stopping: AbortSignal): AbortSignal {
  return AbortSignal.any([job, stopping]);
}

/** Hands out a batch's jobs one by one; a failure is logged once here and left to pg-boss to try again. */
async function each<T extends object>(
  jobs: readonly JobWithMetadata<T>[],
  log: Log,
  handle: (data: T, attempt: Attempt, signal: AbortSignal) => Promise<void>,
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

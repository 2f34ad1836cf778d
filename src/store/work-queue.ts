import type { JobWithMetadata, PgBoss } from 'pg-boss';
import type { Log } from '../core/ports/log.ts';
import { type Attempt, type CollectJob, TryLater, type WorkHandlers, type WorkQueue } from '../core/ports/queue.ts';
import { type Milliseconds, SECOND } from '../core/values/duration.ts';
import {
  BY_PERSON,
  COLLECT_QUEUE,
  DELIVER_QUEUE,
  type DeliverJob,
  ENFORCE_QUEUE,
  type EnforceJob,
  HEARTBEAT_EVERY_SECONDS,
  PASS_QUEUE,
  type PassJob,
} from './jobs.ts';
import type { Wakes } from './open/wakes.ts';

/** Passes of one process for each core. A pass mostly waits for Azure and the database; more at once only hold more in memory. */
const PASSES_A_CORE = 8;
const MOST_PASSES = 32;
/** They wait for receivers, and each channel has few of them at once: see `watch/channel-turns.ts`. */
const DELIVERIES_AT_ONCE = 8;
/** Nobody waits for them, and Azure's read bucket is needed for passes. */
const COLLECTS_AT_ONCE = 2;
/** Passes beyond those, for what people ask for. */
const ASKED_PASSES_AT_ONCE = 2;

/** Cancels that are judged again at once. Each claims by itself, one after another, with those before already counted. */
const CANCELS_AT_ONCE = 8;

/**
 * One idle worker of each queue looks for work twice a second; where the database says when there is some, every five
 * seconds, for work whose time has come. By themselves they look now and then.
 */
const LOOKS_EVERY = 500;
const LOOKS_WHERE_HEARD = 10;
const ALONE_LOOKS_EVERY_SECONDS = 30;

/** How many passes over different workspaces a machine carries at once. */
export function passesFor(cores: number): number {
  return Math.min(cores * PASSES_A_CORE, MOST_PASSES);
}

/** The work queue over pg-boss. @param passesAtOnce over different workspaces. */
export function workQueue({ boss, wakes }: QueueParts, log: Log, passesAtOnce: number = PASSES_A_CORE): WorkQueue {
  const stopping = new AbortController();
  let handing: WorkHandlers | null = null;
  let judges = true;
  let turn: Promise<void> = Promise.resolve();
  const judging: Workers[] = [];
  const work = async <T extends object>(name: string, atOnce: number, handle: Handle<T>, minPriority = 0) => {
    const workers = new Workers({ boss, wakes }, name, minPriority);
    for (let count = 0; count < atOnce; count++)
      await workers.add((jobs: JobWithMetadata<T>[]) =>
        handOut(jobs, boss, log, (job, attempt, abort) =>
          handle(job, attempt, AbortSignal.any([abort, stopping.signal])),
        ),
      );
    return workers;
  };
  const startJudging = async (handlers: WorkHandlers) => {
    const pass: Handle<PassJob> = ({ workspaceId }, _, abort) => handlers.pass(workspaceId, abort);
    judging.push(
      await work<PassJob>(PASS_QUEUE, passesAtOnce, pass),
      // However many passes of ticks wait, what a person asked for begins at once.
      await work<PassJob>(PASS_QUEUE, ASKED_PASSES_AT_ONCE, pass, BY_PERSON),
      await work<EnforceJob>(ENFORCE_QUEUE, CANCELS_AT_ONCE, ({ decisionId }, attempt, abort) =>
        handlers.enforce(decisionId, attempt, abort),
      ),
    );
  };
  const turnJudging = async (on: boolean) => {
    if (on === judges) return;
    judges = on;
    if (handing === null) return;
    if (on) await startJudging(handing);
    else for (const workers of judging.splice(0)) await workers.end();
  };
  return {
    async requestPasses(workspaceIds) {
      if (workspaceIds.length === 0) return;
      await boss.insert(
        PASS_QUEUE,
        workspaceIds.map((workspaceId) => ({
          data: { workspaceId } satisfies PassJob,
          singletonKey: workspaceId,
        })),
      );
    },
    judge(on) {
      // Passes and looks may turn it at the same time. One turn ends before the next begins.
      turn = turn.catch(() => undefined).then(() => turnJudging(on));
      return turn;
    },
    async start(handlers: WorkHandlers) {
      handing = handlers;
      if (judges) await startJudging(handlers);
      await work<DeliverJob>(DELIVER_QUEUE, DELIVERIES_AT_ONCE, ({ alertId, channel }, attempt, abort) =>
        handlers.deliver(alertId, channel, attempt, abort),
      );
      await work<CollectJob>(COLLECT_QUEUE, COLLECTS_AT_ONCE, (job, _, abort) => handlers.collect(job, abort));
    },
    async stop(withinMs) {
      stopping.abort(new Error('Runwarden is stopping'));
      await boss.stop({ graceful: true, timeout: withinMs });
    },
  };
}

/**
 * The workers of one queue. While there is work none of them waits: each looks for more when it is done, and wakes another
 * when it has found some. An empty queue is asked by one worker alone.
 */
class Workers {
  readonly #boss: PgBoss;
  readonly #name: string;
  readonly #minPriority: number;
  readonly #idle = new Set<string>();
  readonly #stopLooking: () => void;

  constructor({ boss, wakes }: QueueParts, name: string, minPriority: number) {
    this.#boss = boss;
    this.#name = name;
    this.#minPriority = minPriority;
    let turn = 0;
    const looks = setInterval(() => {
      turn += 1;
      if (!wakes.isHeard || turn % LOOKS_WHERE_HEARD === 0) this.#wakeOne();
    }, LOOKS_EVERY);
    const unheard = wakes.on((queue) => {
      if (queue === null || queue === name) this.#wakeOne();
    });
    this.#stopLooking = () => {
      clearInterval(looks);
      unheard();
    };
    boss.once('stopped', this.#stopLooking);
  }

  async add<T extends object>(handle: (jobs: JobWithMetadata<T>[]) => Promise<void>): Promise<void> {
    let id: string | null = null;
    const options = {
      minPriority: this.#minPriority,
      pollingIntervalSeconds: ALONE_LOOKS_EVERY_SECONDS,
      batchSize: 1,
      heartbeatRefreshSeconds: HEARTBEAT_EVERY_SECONDS,
      includeMetadata: true,
    } as const;
    id = await this.#boss.work(this.#name, options, async (jobs: JobWithMetadata<T>[]) => {
      if (id !== null) this.#idle.delete(id);
      this.#wakeOne();
      try {
        await handle(jobs);
      } finally {
        if (id !== null) {
          this.#idle.add(id);
          this.#boss.notifyWorker(id);
        }
      }
    });
    this.#idle.add(id);
  }

  /** Hands out no more; what is under way is finished. */
  async end(): Promise<void> {
    this.#stopLooking();
    await this.#boss.offWork(this.#name, { wait: false });
  }

  #wakeOne(): void {
    const [id] = this.#idle;
    if (id !== undefined) this.#boss.notifyWorker(id);
  }
}

interface QueueParts {
  readonly boss: PgBoss;
  readonly wakes: Wakes;
}

type Handle<T> = (data: T, attempt: Attempt, abort: AbortSignal) => Promise<void>;

/** A job in the place of one that has nothing to do yet: it counts no try, and its pause is as long as it says. */
async function wakeLater<T extends object>(boss: PgBoss, job: JobWithMetadata<T>, after: Milliseconds): Promise<void> {
  await boss.complete(job.name, job.id);
  const { data, singletonKey, priority, retryLimit, retryDelay, retryBackoff, retryDelayMax } = job;
  const tries = { retryLimit, retryDelay, retryBackoff, ...(retryDelayMax !== null && { retryDelayMax }) };
  await boss.insert(job.name, [
    { data, singletonKey: singletonKey ?? '', priority, ...tries, startAfter: Math.ceil(after / SECOND) },
  ]);
}

/** Handles the jobs of a batch one by one; a failure is logged here, once, and left to pg-boss to try again. */
async function handOut<T extends object>(
  jobs: readonly JobWithMetadata<T>[],
  boss: PgBoss,
  log: Log,
  handle: Handle<T>,
): Promise<void> {
  for (const job of jobs) {
    const attempt = { number: job.retryCount + 1, last: job.retryCount >= job.retryLimit };
    try {
      await handle(job.data, attempt, job.signal);
    } catch (error) {
      const facts = { queue: job.name, ...job.data, attempt: attempt.number, last: attempt.last };
      if (error instanceof TryLater && error.after !== null) {
        log.info(facts, error.message);
        await wakeLater(boss, job, error.after);
        continue;
      }
      if (error instanceof TryLater) log.info(facts, error.message);
      else log.warn({ ...facts, err: error }, `${job.name} failed${attempt.last ? ' for the last time' : ''}`);
      throw error;
    }
  }
}

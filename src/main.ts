import { randomBytes, randomUUID } from 'node:crypto';
import { connectAzure } from './azure/index.ts';
import { type Config, policyTerms } from './config/config.ts';
import type { Channel } from './core/alert/alert.ts';
import type { Clock } from './core/ports/azure.ts';
import { type Readiness, readinessOf } from './core/ports/readiness.ts';
import type { PassRecord } from './core/ports/scan-ledger.ts';
import type { Workspace } from './core/run/run.ts';
import type { Instant } from './core/values/duration.ts';
import { createApp } from './http/app.ts';
import { logChannel } from './notify/log.ts';
import { createRouting } from './notify/routing.ts';
import { webhookChannel } from './notify/webhook.ts';
import { openPolicySet } from './policy/index.ts';
import { openStore } from './store/open/open-store.ts';
import { workQueue } from './store/work-queue.ts';
import type { Log } from './telemetry/log.ts';
import { createMetrics, readStored } from './telemetry/metrics.ts';
import type { PassResult } from './watch/cycle.ts';
import type { WatchDeps } from './watch/deps.ts';
import { startWatch, type Watch } from './watch/schedule.ts';
import { formatSourceError } from './yaml/source-error.ts';

/** What cannot be injected otherwise: the world outside the process. */
export interface World {
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
}

/** A config or policy set that cannot be run on; every problem at once. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** Everything that a pass needs, opened; and how to close it again. */
export interface Opened {
  readonly deps: WatchDeps &
    Pick<Parameters<typeof startWatch>[0], 'directory' | 'channels' | 'queue' | 'requeue' | 'reloadPolicies'>;
  readonly metrics: ReturnType<typeof createMetrics>;
  close(): Promise<void>;
}

/** Config → policies → store → Azure. @throws {Refused} for policies that do not load, FolderRefused for the folder. */
export async function open(config: Config, world: World): Promise<Opened> {
  const { clock, log } = world;
  const opened = openPolicySet(config.policies, policyTerms(config), clock);
  if (!opened.ok) throw new Refused(opened.errors.map(formatSourceError));
  const { policySet } = opened;
  const channels = new Map(Object.keys(config.channels).map((name) => [name, channelOf(name, config, log)]));
  const routing = createRouting({
    recipients: config.recipients,
    channels: Object.fromEntries(
      Object.entries(config.channels).map(([name, { type }]) => [name, { reachesPeople: type !== 'log' }]),
    ),
  });
  const store = await openStore(config.store, {
    routing,
    holder: randomBytes(6).toString('hex'),
    onQueueError: (error) => log.warn({ err: error }, 'the work queue had an error and goes on'),
  });
  const azure = connectAzure(config.azure, { clock, log });
  const metrics = createMetrics();
  metrics.policiesRead(policySet.current().length, 0);
  return {
    metrics,
    deps: {
      runs: azure.runs,
      signals: azure.signals,
      requests: azure.requests,
      directory: azure.workspaces,
      ledger: store.ledger,
      recorded: store.recorded,
      queue: workQueue(store.boss, log),
      requeue: store.requeue,
      policies: policySet,
      reloadPolicies: async () => policySet.reload(),
      channels,
      clock,
      newId: randomUUID,
      meter: metrics,
      log,
      limits: config.limits,
      owner: config.owner,
      blindAfter: config.blindAfter,
    },
    async close() {
      azure.close();
      await store.close();
    },
  };
}

function channelOf(name: string, config: Config, log: Log): Channel {
  const { baseUrl } = config.http;
  const channel = config.channels[name];
  if (channel?.type === 'webhook') {
    const { url, secret } = channel;
    return secret === null ? silentChannel(name) : webhookChannel({ name, url, secret, baseUrl });
  }
  return logChannel(name, log, { baseUrl });
}

/** Stands where nothing is sent, so that a channel without its secret can be named. */
function silentChannel(name: string): Channel {
  return {
    name,
    send() {
      throw new Error(`channel "${name}" has no secret and cannot send`);
    },
  };
}

export interface Running {
  /** Where the API listens. */
  readonly url: string;
  readonly watch: Watch;
  readonly opened: Opened;
  stop(): Promise<void>;
}

/** The whole service: what {@link open} opens, the watch, and the API. Closers run in the reverse order. */
export async function start(
  config: Config,
  world: World,
  onPass?: (workspace: Workspace, result: PassResult | null, record: PassRecord) => void,
): Promise<Running> {
  const opened = await open(config, world);
  const closers: (() => Promise<unknown>)[] = [() => opened.close()];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const { deps, metrics } = opened;
    const { clock, log, version } = world;
    let watch: Watch | null = null;
    const app = createApp({
      ledger: deps.ledger,
      policies: deps.policies,
      keys: config.http.keys,
      clock,
      newId: deps.newId,
      nextPassAt: () => watch?.nextTickAt() ?? null,
      readiness: () => readiness(opened, watch, config, clock()),
      metrics: () => metrics.text(() => readStored(deps.ledger, clock())),
      logger: log,
      version,
    });
    closers.push(() => app.close());
    const url = await app.listen({ host: config.http.host, port: config.http.port });
    watch = await startWatch({
      ...deps,
      targets: config.targets,
      every: config.every,
      ...(onPass ? { onPass } : {}),
    });
    const started = watch;
    closers.push(() => started.stop());
    return { url, watch, opened, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Ready means: it sees every workspace that it should, the store answers, and no configured target is missing. */
async function readiness(opened: Opened, watch: Watch | null, config: Config, now: Instant): Promise<Readiness> {
  const watched = new Set(watch?.workspaces().map(({ id }) => id));
  const views = (await opened.deps.ledger.workspaces()).filter(({ workspace }) => watched.has(workspace.id));
  const seen = readinessOf(views, now, config.blindAfter);
  const problems = (watch?.problems() ?? []).map(({ target, reason }) => `${target}: ${reason}`);
  return { ...seen, ready: seen.ready && problems.length === 0, reasons: [...problems, ...seen.reasons] };
}

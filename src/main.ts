import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Azure, connectAzure } from './azure/index.ts';
import type { LiveSettings } from './config/changes.ts';
import { type Config, policyTerms } from './config/config.ts';
import { configDigest } from './config/config-digest.ts';
import { ALERT_TYPES, type AlertType } from './core/alert/alert.ts';
import type { Policy } from './core/policy/policy.ts';
import type { Clock } from './core/ports/azure.ts';
import type { ContentStore } from './core/ports/evidence.ts';
import type { ReadBuckets } from './core/ports/read-buckets.ts';
import type { Send } from './core/ports/send.ts';
import type { Timer } from './core/ports/timer.ts';
import type { History } from './core/record/history.ts';
import { type Instant, type Milliseconds, SECOND } from './core/values/duration.ts';
import { InvalidPolicies } from './core/values/start-error.ts';
import { engineOf } from './engine.ts';
import { keySigner, remoteSigner } from './evidence/audit-key.ts';
import { checkpointFolder } from './evidence/checkpoint-folder.ts';
import { createCollect } from './evidence/collect.ts';
import { openFolderContents } from './evidence/folder-contents.ts';
import { createApp } from './http/app.ts';
import { keepToken, keepUrl } from './http/keep-token.ts';
import type { SignInDeps } from './http/sign-in/deps.ts';
import { createMoneyMetrics } from './money-metrics.ts';
import { createMonthReport, createSpentIn } from './month-report.ts';
import { createOutbound } from './network/outbound.ts';
import { fetchBy } from './network/send-fetch.ts';
import { openChannels } from './notify/channels.ts';
import type { Template } from './notify/messages/templates.ts';
import { createRouting } from './notify/routing.ts';
import { formatSourceError, openPolicySet, runCases } from './policy/index.ts';
import { createSimulator } from './simulator.ts';
import type { StoreLocation } from './store/open/database.ts';
import { openStore, type Store } from './store/open/open-store.ts';
import { passesFor, workQueue } from './store/work-queue.ts';
import type { Log } from './telemetry/log.ts';
import { createMetrics, type Metrics } from './telemetry/metrics.ts';
import { readStored } from './telemetry/stored-metrics.ts';
import type { CheckpointSettings } from './watch/checkpoints.ts';
import { createHeartbeat } from './watch/heartbeat.ts';
import { withProtectedTags } from './watch/protected-tags.ts';
import { watchReadiness } from './watch/readiness.ts';
import { type ScheduleDeps, startWatch, type Watch } from './watch/schedule.ts';

/** Where `npm run build` puts the console. */
const CONSOLE = join(import.meta.dirname, '..', 'dist', 'console');

/** The world outside the process. */
export interface World {
  readonly clock: Clock;
  /** Runs whatever is done to the clock; without it, that of this process. */
  readonly monotonic?: () => Milliseconds;
  readonly log: Log;
  readonly version: string;
  /** Aborted when the service must stop, also while it starts. */
  readonly stop?: AbortSignal;
  /** How long Azure is left alone before a request is repeated, doubled each time; without it, a second. */
  readonly retryDelay?: Milliseconds;
  /** Waits for files that were written just now; without it, for real. */
  readonly wait?: (length: Milliseconds) => Promise<unknown>;
}

type Deps = Omit<ScheduleDeps, 'onPass'>;

/** What the API needs besides. */
interface Opened {
  readonly reads: Store['reads'];
  readonly history: History;
  readonly meter: Metrics;
  readonly templates: Partial<Record<AlertType, Template | undefined>>;
  readonly linkKey: string;
  readonly sessionKey: string;
  readonly send: Send;
  readonly evidence: Azure['evidence'];
}

export interface Running {
  /** Where the API listens. */
  readonly url: string;
  readonly watch: Watch;
  readonly deps: Deps;
  /** Puts settings in force that may change while the service runs: from the next pass and the next request. */
  apply(settings: LiveSettings): void;
}

/**
 * Config → policies → channels → Azure → store: everything that a pass needs. `closers` closes what was opened, in
 * reverse order, also if a later opening fails.
 * @throws {InvalidPolicies}
 */
export async function open(
  config: Config,
  { clock, monotonic = () => performance.now(), log, version, stop, retryDelay, wait = waiting(stop) }: World,
  closers: AsyncDisposableStack,
): Promise<Deps & Opened> {
  const opened = await openPolicySet(config.policies, policyTerms(config), { clock, wait });
  if (!opened.ok) throw new InvalidPolicies(opened.errors.map(formatSourceError));
  const { policySet: policies } = opened;
  const outbound = createOutbound(config.network);
  closers.defer(() => outbound.close());
  // The channels keep this one, whose words a reload replaces.
  const templates = { ...config.templates };
  const { channels, reach, recipients } = openChannels(config, {
    baseUrl: config.http.baseUrl,
    log,
    send: outbound.send,
    people: config.people ?? [],
    templates,
    ca: config.network.ca,
    now: () => new Date(clock()),
  });
  const routing = createRouting({
    recipients,
    channels: reach,
    groupMoreThan: config.groupMoreThan,
  });
  const meter = createMetrics({ version });
  // The store may need Azure for its password, so it is opened later.
  let readBuckets: ReadBuckets | null = null;
  const azure = connectAzure(config.azure, {
    readBuckets: () => readBuckets,
    ...{ clock, log, outbound, answered: meter.azureAnswered },
    ...(retryDelay !== undefined && { retryDelay }),
  });
  closers.defer(() => azure.close());
  const holder = randomBytes(6).toString('hex');
  const store = await openStore(storeLocation(config, azure), {
    routing,
    owners: config.owner,
    holder,
    engine: engineOf(version),
    contents: await openContents(config, azure, clock()),
    keep: config.storeKeep,
    monotonic,
    onQueueError: (error) => log.warn({ err: error }, 'the work queue had an error and continues'),
    onNotice: (notice) => log.warn({}, notice),
  });
  closers.defer(() => store.close());
  readBuckets = store.readBuckets;
  const sharedKey = (name: string) => store.sharedSecret(name, () => randomBytes(32).toString('hex'));
  const linkKey = config.http.linkKey ?? (await sharedKey('link-key'));
  const sessionKey = config.http.sessionKey ?? (await sharedKey('session-key'));
  const { baseUrl } = config.http;
  meter.policiesRead(policies.current().length, 0);
  return {
    runs: withProtectedTags(azure.runs, config.protectedTags ?? [], store.ledger),
    signals: azure.signals,
    evidence: azure.evidence,
    computes: azure.computes,
    computeDirectory: azure.computeDirectory,
    collect: createCollect({ source: azure.evidence, clock, newId: randomUUID }),
    collectWithin: config.evidence.within,
    requests: azure.requests,
    directory: azure.workspaces,
    ledger: store.ledger,
    reads: store.reads,
    recorded: store.recorded,
    history: store.history,
    queue: workQueue(store, log, config.passesAtOnce ?? passesFor(availableParallelism())),
    requeue: store.requeue,
    replica: `${hostname()}/${holder}`,
    version,
    policies,
    reloadPolicies: policies.reload,
    channels,
    templates,
    linkKey,
    sessionKey,
    send: outbound.send,
    links: {
      keepUrl: (findingId) => baseUrl && keepUrl(baseUrl, keepToken(linkKey, findingId)),
      contact: config.owner.contact ?? null,
    },
    clock,
    monotonic,
    newId: randomUUID,
    meter,
    log,
    limits: config.limits,
    owner: ownerRules(config),
    blindAfter: config.blindAfter,
    unknownAfter: config.unknownAfter,
    digests: config.digests ?? [],
    people: config.people ?? [],
    budgets: config.budgets ?? [],
    ...createMonthReport(config, { ledger: store.ledger, policies, clock }),
    spentIn: createSpentIn(config, store.ledger),
    ...(config.heartbeat && {
      heartbeat: createHeartbeat(config.heartbeat, { ledger: store.ledger, clock, log, send: outbound.send }),
    }),
    oncall: routing.channelsFor(['oncall']).map(({ channel }) => channel),
    keep: { evidence: config.evidence.keep, store: config.storeKeep },
    wait: waiting(stop),
    targets: config.targets,
    every: config.every,
    checkpoints: checkpointSettings(config.audit, azure),
  };
}

/** Waits for real; not at all once the service must stop. */
function waiting(stop: AbortSignal | undefined): NonNullable<World['wait']> {
  return (length) => pause(length, undefined, stop && { signal: stop }).catch(() => undefined);
}

/** Where the store is, with the password that Azure gives where the config says so. */
export function storeLocation(
  { store, azure: settings, network }: Pick<Config, 'store' | 'azure' | 'network'>,
  azure: Pick<Azure, 'databaseToken'> = connectAzure(settings, { clock: Date.now, outbound: createOutbound(network) }),
): StoreLocation {
  return 'login' in store ? { ...store, password: azure.databaseToken } : store;
}

/** Where contents of evidence are kept that are too large for the database. */
async function openContents({ evidence: { store } }: Config, azure: Azure, now: Instant): Promise<ContentStore | null> {
  if (store === null) return null;
  return 'folder' in store ? openFolderContents(store.folder, now) : azure.contentsIn(store.container);
}

/** How the audit is signed. In a container a checkpoint has its hash as its name. */
function checkpointSettings({ key, vaultKey, every, to }: Config['audit'], azure: Azure): CheckpointSettings {
  const vault = vaultKey === null ? null : remoteSigner(azure.vaultKey(vaultKey));
  const signer = key === null ? vault : keySigner(key);
  if (to === null) return { every, signer, write: null };
  if ('folder' in to) return { every, signer, write: checkpointFolder(to.folder) };
  const contents = azure.contentsIn(to.container, 'audit.checkpoints.container');
  const write = (_: string, text: string) =>
    contents.put(createHash('sha256').update(text).digest('hex'), new TextEncoder().encode(text));
  return { every, signer, write };
}

/** How people sign in. The issuer is reached as everything else is: through the proxy, with the private authority. */
function signInDeps({ http }: Config, { sessionKey, send }: Pick<Opened, 'sessionKey' | 'send'>): SignInDeps {
  return { settings: http.signIn, sessionKey, baseUrl: http.baseUrl, fetch: fetchBy(send, ISSUER_BOUNDS) };
}

const ISSUER_BOUNDS = { within: 5 * SECOND, mostBytes: 512 * 1024 };

/** The timer of this process. */
const processTimer: Timer = {
  every(length, work) {
    const timer = setInterval(work, length).unref();
    return () => clearInterval(timer);
  },
};

/** The whole service: what {@link open} opens, the API, and the watch. */
/** Whose a run is, and who of them has an address. */
function ownerRules({ owner, people = [] }: Config): Config['owner'] {
  return { ...owner, reached: people.filter(({ mail }) => mail !== null).flatMap(({ owners }) => owners) };
}

export async function start(
  config: Config,
  world: World,
  closers: AsyncDisposableStack,
  onPass?: ScheduleDeps['onPass'],
): Promise<Running> {
  const { clock, log, version } = world;
  const deps = await open(config, world, closers);
  const { ledger, policies, newId, meter, replica } = deps;
  const begun = { ...configDigest(config), version, policies: policies.digest() };
  await ledger.noteAudit([{ at: clock(), kind: 'config.started', actor: replica, body: begun }]);
  let watch: Watch | null = null;
  const money = createMoneyMetrics({ ...deps, budgets: config.budgets ?? [], policies: policies.current });
  const { stop } = world;
  const watched = { ...deps, ...(onPass && { onPass }), ...(stop && { stop }) };
  const api = {
    ledger: { ...ledger, ...deps.reads },
    policies,
    owner: deps.owner,
    limits: () => watched.limits,
    ...(config.report && { report: config.report }),
    budgets: config.budgets ?? [],
    keys: config.http.keys,
    ...(config.http.people && { people: config.http.people }),
    signIn: signInDeps(config, deps),
    trustProxy: config.http.trustProxy,
    ...(config.http.rateLimit && { rateLimit: config.http.rateLimit }),
    azure: { page: deps.runs.page, record: deps.evidence.record },
    links: { key: deps.linkKey, contact: deps.links.contact, refused: meter.linkRefused },
    live: { ...deps.evidence, children: deps.signals.children },
    evidence: config.evidence,
    protectedTags: config.protectedTags ?? [],
    clock,
    timer: processTimer,
    newId,
    nextPassAt: () => watch?.nextTickAt() ?? null,
    readiness: () => watchReadiness(deps, watch),
    consoleFolder: CONSOLE,
    simulator: createSimulator({ ...deps, terms: policyTerms(config), limits: () => watched.limits, clock }),
    policyCases: (policy: Policy) => runCases([policy], []).results,
    metrics: () =>
      meter.text(() => readStored({ ...deps.reads, waitingWork: ledger.waitingWork }, clock()), money.latest()),
    logger: log,
    version,
  };
  const app = createApp(api);
  closers.defer(() => app.close());
  const url = await app.listen({ host: config.http.host, port: config.http.port });
  watch = await startWatch(watched);
  closers.defer(watch.stop);
  const apply = ({ keys, people, targets, limits, templates }: LiveSettings) => {
    Object.assign(api, { keys, people });
    Object.assign(watched, { targets, limits });
    for (const type of ALERT_TYPES) deps.templates[type] = templates[type];
  };
  return { url, watch, deps, apply };
}

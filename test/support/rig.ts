import { randomUUID } from 'node:crypto';
import { type Azure, connectAzure } from '../../src/azure/index.ts';
import type { Person } from '../../src/core/alert/people.ts';
import type { Quiet } from '../../src/core/alert/quiet.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import type { Ledger } from '../../src/core/ports/ledger.ts';
import type { Log } from '../../src/core/ports/log.ts';
import type { Attempt, CollectJob } from '../../src/core/ports/queue.ts';
import { TryLater } from '../../src/core/ports/queue.ts';
import type { DecisionView } from '../../src/core/ports/read-ledger.ts';
import type { Workspace } from '../../src/core/run/run.ts';
import { MINUTE, type Milliseconds } from '../../src/core/values/duration.ts';
import { createCollect } from '../../src/evidence/collect.ts';
import { createOutbound } from '../../src/network/outbound.ts';
import { openChannels } from '../../src/notify/channels.ts';
import { createRouting } from '../../src/notify/routing.ts';
import { compilePolicies, formatSourceError } from '../../src/policy/index.ts';
import { digestOf } from '../../src/policy/set-digest.ts';
import { type Sandbox, type ScenarioInput, startSandbox } from '../../src/sandbox/index.ts';
import {
  COLLECT_QUEUE,
  DELIVER_QUEUE,
  type DeliverJob,
  ENFORCE_QUEUE,
  type EnforceJob,
  PASS_QUEUE,
  type PassJob,
} from '../../src/store/jobs.ts';
import { openStore, type Store } from '../../src/store/open/open-store.ts';
import { collectJob } from '../../src/watch/collect.ts';
import { type PassResult, runPass } from '../../src/watch/cycle.ts';
import { deliver } from '../../src/watch/deliver.ts';
import type { WatchDeps } from '../../src/watch/deps.ts';
import { enforce } from '../../src/watch/enforce.ts';
import { readOnly } from '../../src/watch/read-only.ts';
import { inMemory } from './in-memory.ts';
import { type ArrivedAlert, startReceiver } from './receiver.ts';
import { silentMeter } from './silent-meter.ts';

/** A moment to begin at, so that no test depends on today. */
export const BEGIN = Date.parse('2026-03-02T03:00:00Z');

export const SUBSCRIPTION = '00000000-0000-4000-8000-000000000001';

/**
 * The real watch against the sandbox over real HTTPS, with the real store in memory and a real webhook receiver. Only
 * time stands still until a test moves it.
 */
export interface Rig {
  readonly sandbox: Sandbox;
  readonly store: Store;
  readonly ledger: Ledger;
  readonly azure: Azure;
  readonly deps: WatchDeps;
  /** Subjects of the alerts that arrived, in order. */
  readonly arrived: ArrivedAlert[];
  /** How far this machine's clock runs ahead of Azure's. */
  clockAhead: Milliseconds;
  /** The receiver answers 503 while this is set. */
  refuseAlerts: boolean;
  workspace(name: string): Promise<Workspace>;
  /** One pass; the workspace `ml` when not named. */
  pass(name?: string): Promise<PassResult>;
  dry(name?: string): Promise<PassResult>;
  /** The passes that people's answers, overrides and freezes asked for. */
  passesAsked(): Promise<void>;
  /** Does the queued cancels; failures are left for the next call, as the queue does. Answers the errors. */
  enforceAll(attempt?: Partial<Attempt>): Promise<Error[]>;
  /** Collects the queued evidence. */
  collectAll(): Promise<void>;
  /** Sends the queued alerts. */
  deliverAll(attempt?: Partial<Attempt>): Promise<void>;
  /** Passes, alerts and cancels until nothing is left to do. */
  settle(): Promise<void>;
  advance(by: string): void;
  now(): number;
  /** Replaces the policies in force. */
  setPolicies(...texts: string[]): void;
  decisions(filter?: Parameters<Ledger['decisions']>[0]): Promise<DecisionView[]>;
  /** Lets the leases of all claims end: they go by the database's clock, which no test moves. */
  endLeases(): Promise<void>;
  /** Cancel requests that Azure received. */
  cancelRequests(): number;
  close(): Promise<void>;
}

const silentLog: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const NEVER = new AbortController().signal;

export interface RigOptions {
  /** Channels beside the webhook `hook`, over which everybody is reached unless given otherwise. */
  readonly notify?: Partial<Parameters<typeof openChannels>[0]> & {
    readonly ca?: string;
    readonly people?: readonly Person[];
  };
  /** More alerts than these of one cause become one message; none do when not given. */
  readonly groupMoreThan?: number;
  /** The quiet hours of the receiver. */
  readonly quiet?: Quiet;
  /** Evidence is collected, and a cancel waits for it so long at most; without it none is. */
  readonly evidenceWithin?: Milliseconds;
}

export function createRig(scenario: ScenarioInput, ...policyTexts: string[]): Promise<Rig> {
  return createRigWith({}, scenario, ...policyTexts);
}

export async function createRigWith(
  options: RigOptions,
  scenario: ScenarioInput,
  ...policyTexts: string[]
): Promise<Rig> {
  const { evidenceWithin, quiet = null, notify = {}, ...routingOptions } = options;
  const sandbox = await startSandbox({ scenario, clock: { now: () => BEGIN } });
  const clock = () => sandbox.control.now() + rig.clockAhead;
  let paced = 0;
  const receiver = await startReceiver(() => rig.refuseAlerts);
  const { arrived } = receiver;
  const hook = { type: 'webhook', url: receiver.url, secret: receiver.secret } as const;
  const opened = openChannels(
    {
      channels: { hook, ...notify.channels },
      recipients: { owner: ['hook'], oncall: ['hook'], fallback: ['hook'], ...notify.recipients },
    },
    { baseUrl: null, log: silentLog, send: createOutbound({}).send, people: notify.people ?? [], ca: notify.ca },
  );
  const routing = createRouting({
    recipients: opened.recipients,
    channels: { ...opened.reach, hook: { reachesPeople: true, quiet } },
    ...routingOptions,
  });
  const store = await openStore(inMemory(), {
    routing,
    holder: 'rig',
    onQueueError: () => {},
  });
  const azure = connectAzure(
    {
      endpoint: sandbox.hosts.arm,
      authorityHost: sandbox.hosts.authority,
      ca: sandbox.caPem,
      pricesEndpoint: sandbox.url,
      credential: { kind: 'client-secret', tenantId: sandbox.hosts.tenantId, clientId: 'c', clientSecret: 's' },
    },
    // Waiting for Azure's limits takes no time, and moves this clock alone.
    {
      clock: () => clock() + paced,
      sleep: async (length) => {
        paced += length;
      },
      retryDelay: 1,
    },
  );
  let policies = compile(policyTexts);
  const deps: WatchDeps = {
    runs: azure.runs,
    signals: azure.signals,
    collect:
      evidenceWithin === undefined
        ? async () => []
        : createCollect({ source: azure.evidence, clock, newId: randomUUID }),
    collectWithin: evidenceWithin ?? MINUTE,
    computes: azure.computes,
    requests: azure.requests,
    ledger: store.ledger,
    recorded: store.recorded,
    policies: {
      current: () => policies,
      digest: () => digestOf(policies),
      problems: () => [],
      loadedAt: () => BEGIN,
      folder: 'test',
    },
    clock,
    monotonic: () => performance.now(),
    newId: randomUUID,
    meter: silentMeter,
    log: silentLog,
    limits: { perCycle: 5, perHour: 20, share: 0.5 },
    owner: { tags: ['owner'], fallback: 'ml-platform@example.com' },
    blindAfter: 30 * 60_000,
    unknownAfter: 6 * 60 * 60_000,
  };
  const attemptOf = (attempt?: Partial<Attempt>): Attempt => ({ number: 1, last: false, ...attempt });
  const rig: Rig = {
    sandbox,
    store,
    ledger: store.ledger,
    azure,
    deps,
    arrived,
    clockAhead: 0,
    refuseAlerts: false,
    async workspace(name) {
      const found = (await azure.workspaces.list(SUBSCRIPTION, NEVER)).workspaces.find((each) => each.name === name);
      if (!found) throw new Error(`the scenario has no workspace ${name}`);
      return found;
    },
    async pass(name = 'ml') {
      const result = await runPass(await rig.workspace(name), deps, NEVER);
      if (!result) throw new Error('another pass holds the workspace');
      return result;
    },
    async dry(name = 'ml') {
      const result = await runPass(await rig.workspace(name), { ...deps, ledger: readOnly(store.ledger) }, NEVER);
      if (!result) throw new Error('nothing holds a dry run back');
      return result;
    },
    async passesAsked() {
      const { workspaces } = await azure.workspaces.list(SUBSCRIPTION, NEVER);
      for (const job of await store.boss.fetch<PassJob>(PASS_QUEUE, { batchSize: 100 })) {
        const workspace = workspaces.find(({ id }) => id === job.data.workspaceId);
        if (workspace) await rig.pass(workspace.name);
        await store.boss.complete(PASS_QUEUE, job.id);
      }
    },
    async enforceAll(attempt) {
      const errors: Error[] = [];
      for (const job of await store.boss.fetch<EnforceJob>(ENFORCE_QUEUE, { batchSize: 100 })) {
        try {
          await enforce(job.data.decisionId, deps, attemptOf(attempt), NEVER);
          await store.boss.complete(ENFORCE_QUEUE, job.id);
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          errors.push(error);
          await requeue(store, ENFORCE_QUEUE, job.id, job.data, job.data.decisionId);
          if (error instanceof TryLater) break;
        }
      }
      return errors;
    },
    async deliverAll(attempt) {
      const jobs = await store.boss.fetch<DeliverJob>(DELIVER_QUEUE, { batchSize: 100 });
      const tried = async ({ id, data: { alertId, channel } }: (typeof jobs)[number]): Promise<unknown> => {
        try {
          await deliver({ alertId, channel }, { ...deps, channels: opened.channels }, attemptOf(attempt), NEVER);
          await store.boss.complete(DELIVER_QUEUE, id);
          return null;
        } catch (error) {
          return error;
        }
      };
      // The queue tries again; here the next call does.
      const again = ({ id, data }: (typeof jobs)[number]) =>
        requeue(store, DELIVER_QUEUE, id, data, `${data.alertId}/${data.channel}`);
      const waiting: typeof jobs = [];
      for (const job of jobs) {
        const error = await tried(job);
        if (error instanceof TryLater) waiting.push(job);
        else if (error !== null) await again(job);
      }
      // An end waits for its beginning, which may have come after it.
      for (const job of waiting) if ((await tried(job)) !== null) await again(job);
    },
    async collectAll() {
      for (const job of await store.boss.fetch<CollectJob>(COLLECT_QUEUE, { batchSize: 100 })) {
        await collectJob(job.data, deps, NEVER);
        await store.boss.complete(COLLECT_QUEUE, job.id);
      }
    },
    async settle() {
      await rig.pass();
      await rig.deliverAll();
      await rig.enforceAll();
      await rig.deliverAll();
    },
    advance: (by) => sandbox.control.advance(by),
    now: clock,
    setPolicies: (...texts) => {
      policies = compile(texts);
    },
    async decisions(filter = {}) {
      const page = await store.ledger.decisions(filter, { cursor: null, limit: 200 });
      return [...(page?.items ?? [])].reverse();
    },
    async endLeases() {
      await store.boss.getDb().executeSql(`update cancellations set lease_until = clock_timestamp()`, []);
    },
    cancelRequests: () => sandbox.control.requests().sinceStart.cancel ?? 0,
    async close() {
      azure.close();
      await store.close();
      await receiver.close();
      await sandbox.close();
    },
  };
  return rig;
}

async function requeue(store: Store, queue: string, id: string, data: object, singletonKey: string): Promise<void> {
  await store.boss.complete(queue, id);
  await store.boss.send(queue, data, { singletonKey });
}

function compile(texts: readonly string[]): readonly Policy[] {
  const loaded = compilePolicies(texts.map((text, index) => ({ file: `policy-${index}.yaml`, text })));
  if (!loaded.ok) throw new Error(loaded.errors.map(formatSourceError).join('\n'));
  return loaded.policies;
}

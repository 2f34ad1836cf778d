import { randomUUID } from 'node:crypto';
import type { Alert, Channel, Receipt } from '../../src/core/alert/alert.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import type { Log } from '../../src/core/ports/log.ts';
import { TryLater } from '../../src/core/ports/queue.ts';
import type { PassLease } from '../../src/core/ports/scan-ledger.ts';
import type { Workspace } from '../../src/core/run/run.ts';
import { DAY, HOUR, type Instant, MINUTE, type Milliseconds, SECOND } from '../../src/core/values/duration.ts';
import { createRouting } from '../../src/notify/routing.ts';
import type { StoreLocation } from '../../src/store/open/database.ts';
import { openStore, type Store } from '../../src/store/open/open-store.ts';
import { decideApproved } from '../../src/watch/approved.ts';
import { runPass } from '../../src/watch/cycle.ts';
import { deliver } from '../../src/watch/deliver.ts';
import type { WatchDeps } from '../../src/watch/deps.ts';
import { enforce } from '../../src/watch/enforce.ts';
import { inMemory } from '../support/in-memory.ts';
import { silentMeter } from '../support/silent-meter.ts';
import { AzurePort, type Job, workspaceNamed } from './azure-port.ts';
import { compiled, NAMES, type PolicyName, type Terms, textOf } from './policies.ts';
import { Promises } from './promises.ts';
import { replayEvery } from './replays.ts';

const BEGIN = Date.parse('2026-03-02T03:00:00Z');
/** Longer than the longest history, so that nothing of one counts in the next. */
const YEARS_OF_ONE = 3000 * DAY;
const NEVER = new AbortController().signal;
const FIRST = { number: 1, last: false } as const;
const silentLog: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

const routing = createRouting({
  recipients: { owner: ['hook'], oncall: ['hook'], fallback: ['hook'] },
  channels: { hook: { reachesPeople: true } },
});

/** The record of the past, on which no promise rests. */
const WITHOUT_WHAT_COSTS_MOST = { vanished: async () => [], record: async () => {} };

/** A lease that is renewed without asking: half of the time of a pass. */
async function heldLease(ledger: Store['ledger'], workspace: Workspace, now: Instant): Promise<PassLease | null> {
  const lease = await ledger.lease(workspace, now);
  return lease && { ...lease, renew: async () => true };
}

/** What differs from history to history before anybody acts. */
export interface Setting {
  readonly terms: Readonly<Record<PolicyName, Terms>>;
  readonly blindAfter: Milliseconds;
  /** What is wrong with each run at first. */
  readonly faults: readonly ('none' | 'idle' | 'untagged' | 'both')[];
}

/** A store as a replica has it. */
export function openModelStore(location: StoreLocation): Promise<Store> {
  return openStore(location, {
    routing,
    holder: randomUUID(),
    onQueueError: (error) => {
      throw error;
    },
  });
}

/** One process, with the database in its memory. */
export async function inOneProcess(): Promise<{ readonly replicas: readonly Store[]; close(): Promise<void> }> {
  const store = await openModelStore(inMemory());
  return { replicas: [store], close: () => store.close() };
}

/**
 * The real watch and the real store among people who act: Azure is played by its ports, and time moves only when somebody waits.
 * What happens is written down for the promises, which say at once when one is broken.
 */
export class World {
  now: Instant;
  channelIsUp = true;
  /** How Azure answers a cancel. */
  azureTakes: 'takes' | 'refuses' | 'takes without an answer to' = 'takes';
  readonly azure: AzurePort;
  readonly jobs: Job[];
  readonly policies: Record<PolicyName, Terms>;
  /** Overrides and freezes that somebody may end. */
  readonly overrides: string[] = [];
  readonly freezes: string[] = [];
  /** Findings of which an owner was notified. */
  readonly announced: string[] = [];
  /** Decisions that were derived again at the end: all. */
  derivedAgain = 0;
  /** Acts that were done. */
  steps = 0;
  readonly promises: Promises;
  /** Each act and what followed, in words. */
  readonly diary: string[] = [];
  private readonly replicas: readonly Store[];
  private readonly setting: Setting;
  private readonly decisions = new Map<string, Decision>();
  private enforcing: Decision | null = null;
  private jobCount = 0;

  /**
   * @param replicas stores over one database; a pass is taken by one of them.
   * @param number of the history: each has a workspace and years of its own.
   */
  constructor(replicas: readonly Store[], setting: Setting, number = 0) {
    this.now = BEGIN + number * YEARS_OF_ONE;
    this.azure = new AzurePort(workspaceNamed(`ml-${number}`), () => this.now);
    this.replicas = replicas;
    this.setting = setting;
    this.policies = { ...setting.terms };
    this.promises = new Promises((words) => this.note(words));
    this.jobs = setting.faults.map((fault) => this.newJob(fault));
    this.azure.onCancel = (job) => this.cancelAsked(job);
  }

  note(words: string): void {
    this.diary.push(`${new Date(this.now).toISOString().slice(0, 19)} ${words}`);
  }

  get ledger(): Store['ledger'] {
    return this.store(0).ledger;
  }

  private store(replica: number): Store {
    const store = this.replicas[replica % this.replicas.length];
    if (!store) throw new Error('a world needs a store');
    return store;
  }

  job(index: number): Job {
    const job = this.jobs[index % this.jobs.length];
    if (!job) throw new Error('a world needs jobs');
    return job;
  }

  private newJob(fault: Setting['faults'][number] = 'none'): Job {
    const id = `run-${++this.jobCount}`;
    const tags = { owner: 'team', b: '1', a: fault === 'untagged' || fault === 'both' ? '' : '1' };
    const gpu = fault === 'idle' || fault === 'both' ? 'idle' : 'busy';
    const job: Job = { id, createdAt: this.now - 5 * HOUR, status: 'Running', tags, tagsUnknown: false, gpu };
    this.azure.jobs.set(id, job);
    return job;
  }

  /** A run ends, and somebody submits another. */
  end(index: number, status: string): void {
    const job = this.job(index);
    job.status = status;
    this.jobs[this.jobs.indexOf(job)] = this.newJob();
  }

  wait(length: Milliseconds): void {
    this.now += length;
    // Somebody mends the channel within a week, after which alerts are given up.
    if (length > 7 * DAY) this.channelIsUp = true;
    for (const [index, job] of this.jobs.entries()) if (job.status === 'CancelRequested') this.end(index, 'Canceled');
  }

  private deps(replica: number): WatchDeps {
    const { ledger, recorded } = this.store(replica);
    return {
      runs: this.azure.runs,
      signals: this.azure.signals,
      collect: async () => [],
      collectWithin: 60_000,
      computes: this.azure.computes,
      requests: this.azure.requests,
      ledger: { ...ledger, ...WITHOUT_WHAT_COSTS_MOST, lease: (of, now) => heldLease(ledger, of, now) },
      recorded,
      policies: {
        digest: () => '',
        current: () => this.inForce(),
        problems: () => [],
        loadedAt: () => BEGIN,
        folder: 'model',
      },
      clock: () => this.now,
      monotonic: () => this.now,
      newId: randomUUID,
      meter: silentMeter,
      log: silentLog,
      limits: { perCycle: null, perHour: null, share: null },
      owner: { tags: ['owner'], fallback: 'platform@example.com' },
      blindAfter: this.setting.blindAfter,
      unknownAfter: 40 * 24 * HOUR,
    };
  }

  private inForce(): Policy[] {
    return NAMES.flatMap((name) => (this.policies[name].isThere ? compiled(textOf(name, this.policies[name])) : []));
  }

  /** A pass by a replica, and all that it causes. */
  async look(replica: number): Promise<void> {
    const deps = this.deps(replica);
    this.now += SECOND;
    this.promises.beforePass(this.now, this.jobs, this.inForce());
    const result = await runPass(this.azure.workspace, deps, NEVER);
    if (!result) throw new Error('another pass holds the workspace');
    this.promises.onRecord(await this.approvals());
    for (const decision of result.plan.decisions) {
      this.decisions.set(decision.id, decision);
      this.promises.decided(decision, this.now);
    }
    await this.deliverAll(deps);
    await this.enforceAll(deps);
    await this.deliverAll(deps);
    this.promises.afterPass(this.now);
  }

  /** What the queue does with a yes before the next pass. */
  async decideAtOnce(askId: string): Promise<void> {
    const deps = this.deps(0);
    await decideApproved(askId, deps, NEVER);
    await this.enforceAll(deps);
  }

  private async approvals() {
    const rows = await this.store(0)
      .boss.getDb()
      .executeSql(
        'select a.decision_id, a.finding_id, a.ended, f.state from approvals a join findings f on f.id = a.finding_id where f.workspace_id = $1',
        [this.azure.workspace.id],
      );
    return rows.rows as Parameters<Promises['onRecord']>[0];
  }

  private async deliverAll(deps: WatchDeps): Promise<void> {
    const { rows } = await this.store(0)
      .boss.getDb()
      .executeSql(
        `select d.alert_id, d.channel from deliveries d join alerts a on a.id = d.alert_id where d.state = 'queued' order by a.at`,
        [],
      );
    const hook: Channel = { name: 'hook', send: async ({ alert }) => this.receive(alert) };
    for (const { alert_id: alertId, channel } of rows as { alert_id: string; channel: string }[])
      try {
        await deliver({ alertId, channel }, { ...deps, channels: new Map([['hook', hook]]) }, FIRST, NEVER);
      } catch {
        // The queue tries again, and here the next pass does.
      }
  }

  private receive(alert: Alert): Receipt {
    if (!this.channelIsUp) throw new Error('503');
    if (alert.type === 'finding.notice' && alert.findingId !== null) this.announced.push(alert.findingId);
    this.promises.heard(
      alert,
      alert.decisionId === null ? null : (this.decisions.get(alert.decisionId) ?? null),
      this.now,
    );
    return { answer: 'ok' };
  }

  private async enforceAll(deps: WatchDeps): Promise<void> {
    const { rows } = await this.store(0)
      .boss.getDb()
      .executeSql(
        `select decision_id from cancellations where state in ('queued', 'requesting', 'unclear') order by queued_at`,
        [],
      );
    for (const { decision_id: id } of rows as { decision_id: string }[]) {
      this.enforcing = (await this.ledger.decision(id))?.decision ?? null;
      await enforce(id, deps, FIRST, NEVER).catch((error) => {
        // The queue tries again, and here the next pass does.
        if (!(error instanceof TryLater)) throw error;
      });
    }
    this.enforcing = null;
  }

  private cancelAsked(job: Job): ReturnType<AzurePort['onCancel']> {
    if (!this.enforcing) throw new Error('a cancel without a decision');
    const taken = this.azureTakes !== 'refuses';
    this.promises.cancelAsked(this.enforcing, { job, now: this.now, policies: this.inForce(), taken });
    if (!taken) return { kind: 'refused', status: 409, reason: 'not now' };
    job.status = 'CancelRequested';
    return this.azureTakes === 'takes' ? { kind: 'accepted' } : { kind: 'unclear', reason: 'the connection broke' };
  }

  /** Everything ends: what people heard of, they hear the end of, and every question has an end. */
  async drain(): Promise<void> {
    this.note('the end: every run completes, and the channel is up');
    this.channelIsUp = true;
    for (const name of NAMES) this.policies[name] = { ...this.policies[name], isThere: true };
    for (const index of this.jobs.keys()) this.end(index, 'Completed');
    for (let turn = 0; turn < 3; turn += 1) {
      this.wait(20 * MINUTE);
      await this.look(0);
    }
    this.promises.atTheEnd(await this.approvals());
    await this.ledger.unfreeze('robin', this.now);
    this.derivedAgain = await replayEvery(this.ledger, this.azure.workspace.name);
  }
}

import { randomUUID } from 'node:crypto';
import type { Channel } from '../../../src/core/alert/alert.ts';
import type { Policy } from '../../../src/core/policy/policy.ts';
import type { Log } from '../../../src/core/ports/log.ts';
import { TryLater } from '../../../src/core/ports/queue.ts';
import type { Workspace } from '../../../src/core/run/run.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../../src/core/values/duration.ts';
import { createRouting } from '../../../src/notify/routing.ts';
import { compilePolicies, formatSourceError, loadPolicies } from '../../../src/policy/index.ts';
import type { StoreLocation } from '../../../src/store/open/database.ts';
import { openStore, type Store } from '../../../src/store/open/open-store.ts';
import { decideApproved } from '../../../src/watch/approved.ts';
import { runPass } from '../../../src/watch/cycle.ts';
import { deliver } from '../../../src/watch/deliver.ts';
import type { WatchDeps } from '../../../src/watch/deps.ts';
import { enforce } from '../../../src/watch/enforce.ts';
import { silentMeter } from '../../support/silent-meter.ts';
import { type PastSpec, pastOf, workspacesOf } from '../simulate/recording.ts';
import { RecordedAzure } from './recorded-azure.ts';

const NEVER = new AbortController().signal;
const FIRST = { number: 1, last: false } as const;
const silentLog: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

/** Beside the shipped policies, so that costs, expressions, peers, hours and two people are decided on as well. */
const MORE = [
  `
name: dear-run
summary: A run that has cost a lot is cancelled after a yes of two people.
mode: approve
when: {any: [{cost: {over: 900 USD}}, {runtime: {over: 40h}}]}
then:
  - notify: [owner, oncall]
  - after: 1h
    cancel: {within: 12h, otherwise: keep, approvals: 2}
`,
  `
name: weekend
summary: Long runs are cancelled by day.
mode: enforce
match: {gpu: true}
when: {expression: 'run.tags["project"].startsWith("p1") && now - run.created > duration("6h")'}
for: 30m
then:
  - notify: owner
  - after: 1h
    cancel: {within: 1h, otherwise: cancel, during: {days: [mon, tue, wed, thu, fri], from: "08:00", to: "18:00", timezone: Europe/Amsterdam}}
limits: {per-hour: 1, per-owner: {per-day: 2}}
`,
  `
name: twin
summary: The same work runs twice.
mode: enforce
when: {duplicate: {}}
then:
  - notify: owner
  - after: 30m
    cancel: {within: 1h, otherwise: keep}
limits: {share: 10%}
`,
];

function policiesOfTheMonth(): readonly Policy[] {
  const shipped = loadPolicies('policies');
  const more = compilePolicies(MORE.map((text, index) => ({ file: `more-${index}.yaml`, text })));
  if (!shipped.ok || !more.ok)
    throw new Error(
      [shipped, more].flatMap((loaded) => (loaded.ok ? [] : loaded.errors.map(formatSourceError))).join('\n'),
    );
  // Enforced, so that every rung is climbed.
  const enforced = shipped.policies.map((policy) => ({ ...policy, mode: 'enforce' as const }));
  return [...enforced, ...more.policies];
}

/** A month of a workspace as it was recorded, watched live: the real watch and the real store, with people who act. */
export class Month {
  now: Instant;
  passes = 0;
  /** Milliseconds of all commits of passes. */
  commits = 0;
  readonly store: Store;
  private readonly workspace: Workspace;
  private readonly azure = new RecordedAzure();
  private readonly policies = policiesOfTheMonth();
  private readonly keepsBases: boolean;

  private constructor(store: Store, workspace: Workspace, begin: Instant, keepsBases: boolean) {
    this.store = store;
    this.workspace = workspace;
    this.now = begin;
    this.keepsBases = keepsBases;
  }

  /** @param keepsBases false shows what a pass costs without. */
  static async live(
    spec: PastSpec,
    location: StoreLocation,
    { keepsBases = true, onPass = (_: Month) => {} } = {},
  ): Promise<Month> {
    const routing = createRouting({
      recipients: { owner: ['hook'], oncall: ['hook'], fallback: ['hook'], finops: ['hook'] },
      channels: { hook: { reachesPeople: true } },
    });
    const onQueueError = (error: Error) => {
      throw error;
    };
    const store = await openStore(location, { routing, holder: randomUUID(), engine: 'bench', onQueueError });
    const [workspace] = workspacesOf(spec);
    if (!workspace) throw new Error('the past has no workspace');
    const month = new Month(store, workspace, spec.begin, keepsBases);
    for (const { at, seen } of pastOf(spec, workspace, 1).passes) {
      month.now = at;
      month.azure.show(seen);
      await month.pass();
      onPass(month);
    }
    return month;
  }

  private async pass(): Promise<void> {
    const deps = this.deps();
    this.passes += 1;
    await this.peopleAct();
    await runPass(this.workspace, deps, NEVER);
    this.now += 10 * SECOND;
    await this.deliverAll(deps);
    await this.enforceAll(deps);
    await this.deliverAll(deps);
  }

  /** By the number of the pass, so that each month is the same. */
  private async peopleAct(): Promise<void> {
    const { ledger } = this.store;
    const turn = this.passes;
    if (turn % 96 === 40)
      await ledger.freeze({
        id: randomUUID(),
        reason: 'an incident',
        author: 'robin',
        createdAt: this.now,
        endsAt: this.now + 3 * HOUR,
      });
    const runs = this.azure.active;
    const run = runs[turn % Math.max(1, runs.length)]?.run.id;
    if (turn % 50 === 7 && run !== undefined)
      await ledger.createOverride({
        id: randomUUID(),
        kind: turn % 100 === 7 ? 'extend' : 'exempt',
        scope: { run: [run] },
        policies: ['*'],
        reason: 'a paper is due',
        author: 'sam',
        createdAt: this.now,
        endsAt: this.now + 6 * HOUR,
        revokedAt: null,
        revokedBy: null,
      });
    const waiting = await ledger.decisions({ waiting: true }, { cursor: null, limit: 50 });
    for (const [index, { decision }] of (waiting?.items ?? []).entries()) {
      const lot = (turn + index) % 5;
      if (lot > 1) continue;
      const answer = lot === 0 ? 'approved' : 'rejected';
      for (const by of ['kim', 'lee']) await ledger.answer(decision.id, { answer, by, note: null }, this.now);
      if (answer === 'approved') await decideApproved(decision.id, this.deps(), NEVER);
    }
  }

  private deps(): WatchDeps {
    const { ledger, recorded } = this.store;
    return {
      runs: this.azure.runs,
      signals: this.azure.signals,
      computes: this.azure.computes,
      requests: this.azure.requests,
      ledger: {
        ...ledger,
        // The record of the past costs most of a pass, and no decision of this month rests on it.
        vanished: async () => [],
        record: async () => {},
        commit: async (workspaceId, plan, alerts, now) => {
          const began = performance.now();
          await ledger.commit(workspaceId, this.keepsBases ? plan : { ...plan, bases: new Map() }, alerts, now);
          this.commits += performance.now() - began;
        },
      },
      recorded,
      collect: async () => [],
      collectWithin: 60_000,
      policies: {
        digest: () => '',
        current: () => this.policies,
        problems: () => [],
        loadedAt: () => 0,
        folder: 'month',
      },
      clock: () => this.now,
      monotonic: () => performance.now(),
      newId: randomUUID,
      meter: silentMeter,
      log: silentLog,
      limits: { perCycle: 5, perHour: 20, share: 0.2 },
      owner: { tags: ['owner'], fallback: 'platform@example.com' },
      blindAfter: 2 * HOUR,
      unknownAfter: 40 * DAY,
    };
  }

  private async rows<T>(query: string): Promise<readonly T[]> {
    const { rows } = await this.store.boss.getDb().executeSql(query, []);
    // Each query names the columns of its type.
    return rows as T[];
  }

  private async deliverAll(deps: WatchDeps): Promise<void> {
    const channels = new Map<string, Channel>([['hook', { name: 'hook', send: async () => ({ answer: 'ok' }) }]]);
    const queued = await this.rows<{ alert_id: string; channel: string }>(
      `select alert_id, channel from deliveries where state = 'queued'`,
    );
    for (const { alert_id: alertId, channel } of queued)
      await deliver({ alertId, channel }, { ...deps, channels }, FIRST, NEVER).catch(later);
  }

  private async enforceAll(deps: WatchDeps): Promise<void> {
    const queued = await this.rows<{ decision_id: string }>(
      `select decision_id from cancellations where state in ('queued', 'requesting', 'unclear') order by queued_at`,
    );
    for (const { decision_id: id } of queued) await enforce(id, deps, FIRST, NEVER).catch(later);
  }

  /** Ids of all decisions, with their kinds. */
  decisions(): Promise<readonly { readonly id: string; readonly kind: string; readonly withheld: string | null }[]> {
    return this.rows('select id, kind, withheld from decisions order by seq');
  }

  /** Bytes of what decisions rest on, as the database keeps it. */
  async bytes(): Promise<number> {
    const [sum] = await this.rows<{ bytes: string | null }>(
      'select sum(octet_length(body) + 120) as bytes from basis_texts',
    );
    return Number(sum?.bytes ?? 0);
  }
}

/** The queue tries again, and here the next pass does. */
function later(error: unknown): void {
  if (!(error instanceof TryLater)) throw error;
}

export const A_MONTH: PastSpec = {
  days: 30,
  runs: 2500,
  workspaces: 1,
  every: 15 * MINUTE,
  begin: Date.UTC(2026, 0, 1),
};

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Meter } from '../core/ports/meter.ts';
import type { ReadLedger, WorkspaceView } from '../core/ports/read-ledger.ts';
import { NO_WORKSPACE, type OpenUnseen } from '../core/record/unseen.ts';
import type { Instant } from '../core/values/duration.ts';

type Counts = Awaited<ReturnType<ReadLedger['counts']>>;

/** What the store holds, read for one scrape. Every replica gives the same answer. */
export interface Stored {
  readonly counts: Counts;
  readonly workspaces: readonly WorkspaceView[];
  readonly frozen: boolean;
  readonly unseen: readonly OpenUnseen[];
}

/** The meter that the other rooms feed, and the text that Prometheus reads. */
export interface Metrics extends Meter {
  /** The counts of this process and those of the store. If the store does not answer, `runwarden_store_up` is 0. */
  text(read?: () => Promise<Stored>): Promise<string>;
}

/** Reads what a scrape shows from the store, one after the other: passes need the connections. */
export async function readStored(
  ledger: Pick<ReadLedger, 'counts' | 'workspaces' | 'freezesInForce' | 'unseen'>,
  now: Instant,
): Promise<Stored> {
  const counts = await ledger.counts(now);
  const workspaces = await ledger.workspaces();
  const freezes = await ledger.freezesInForce(now);
  return { counts, workspaces, frozen: freezes.length > 0, unseen: await ledger.unseen() };
}

/** Creates the metrics of this process, including those of Node. */
export function createMetrics(registry: Registry = new Registry()): Metrics {
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name: `runwarden_${name}`, help, labelNames, registers });
  const passSeconds = new Histogram({
    name: 'runwarden_pass_duration_seconds',
    help: 'How long a pass over a workspace took.',
    labelNames: ['workspace'],
    buckets: [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600],
    registers,
  });
  const passes = counter(
    'passes_total',
    'Passes over a workspace by result: ok, or failed if some of it could not be read.',
    'workspace',
    'result',
  );
  const requests = counter('azure_requests_total', 'Requests to Azure by kind, retries included.', 'kind');
  const verdicts = counter('verdicts_total', 'Verdicts by policy and outcome.', 'policy', 'outcome');
  const deliveries = counter(
    'alert_delivery_attempts_total',
    'Attempts to deliver an alert, by channel and result; given-up is the last one.',
    'channel',
    'result',
  );
  const links = counter('keep_links_refused_total', 'Links of owners that led nowhere: forged, gone or over.', 'why');
  const dropped = counter('dropped_total', 'What retention dropped, by kind.', 'kind');
  const collectSeconds = new Histogram({
    name: 'runwarden_evidence_collect_seconds',
    help: 'How long collecting evidence of a run took. A cancel waits for it.',
    buckets: [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    registers,
  });
  const evidence = counter('evidence_items_total', 'Things that were kept of runs, or were missing.', 'result');
  const cancels = counter('cancel_transitions_total', 'Cancels that reached a state.', 'state');
  const inForce = new Gauge({ name: 'runwarden_policies_in_force', help: 'Policies in force.', registers });
  const problems = new Gauge({
    name: 'runwarden_policy_problems',
    help: 'Problems of the latest reload; above 0 the older policies stay in force.',
    registers,
  });

  const differ = new Gauge({
    name: 'runwarden_policies_differ',
    help: '1 while this replica has other policies than those in force, and judges nothing.',
    registers,
  });

  return {
    passEnded(workspace, pass) {
      passSeconds.observe({ workspace }, Math.max(0, pass.endedAt - pass.startedAt) / 1000);
      passes.inc({ workspace, result: pass.error === null ? 'ok' : 'failed' });
      for (const [kind, sent] of Object.entries(pass.requests)) requests.inc({ kind }, Math.max(0, sent));
    },
    judged: (policy, outcome) => verdicts.inc({ policy, outcome }),
    delivered: (channel, result) => deliveries.inc({ channel, result }),
    cancelMoved: (state) => cancels.inc({ state }),
    evidenceKept({ items, missing, took }) {
      evidence.inc({ result: 'kept' }, items);
      evidence.inc({ result: 'missing' }, missing);
      collectSeconds.observe(Math.max(0, took) / 1000);
    },
    linkRefused: (why) => links.inc({ why }),
    dropped: (kind, count) => dropped.inc({ kind }, count),
    policiesRead(count, rejected) {
      inForce.set(count);
      problems.set(rejected);
    },
    policiesDiffer: (differs) => differ.set(differs ? 1 : 0),
    async text(read) {
      if (!read) return registry.metrics();
      return Registry.merge([registry, await storedMetrics(read)]).metrics();
    },
  };
}

const HELP: Readonly<Record<string, string>> = {
  open_findings: 'Findings that are not resolved, by policy and state.',
  unknown_since_timestamp_seconds:
    'Since when the run that a policy has not been able to judge for longest is unknown.',
  statuses: 'Assessments (one run under one policy) by state.',
  cancellations: 'Cancels by state, since the store began.',
  deliveries: 'Deliveries by channel and state, since the store began.',
  approvals_waiting: 'Proposed cancellations that nobody has answered.',
  active_runs: 'Active runs by workspace.',
};

/** Gauges of what the store holds, in a new registry each time, so nothing old remains. */
async function storedMetrics(read: () => Promise<Stored>): Promise<Registry> {
  const registry = new Registry();
  const stored = await orNull(read);
  gauge(registry, 'store_up', 'Whether the store answered this scrape.', [{ value: stored ? 1 : 0 }]);
  if (!stored) return registry;
  for (const [name, samples] of Object.entries(stored.counts))
    gauge(registry, name, HELP[name] ?? 'Counted in the store.', samples);
  gauge(registry, 'frozen', 'Whether enforcement is frozen.', [{ value: stored.frozen ? 1 : 0 }]);
  const byWorkspace = (value: (view: WorkspaceView) => number | null) =>
    stored.workspaces.flatMap((view) => {
      const known = value(view);
      return known === null ? [] : [{ labels: { workspace: view.workspace.name }, value: known }];
    });
  gauge(
    registry,
    'last_good_pass_timestamp_seconds',
    'When a pass over the workspace last did not fail.',
    byWorkspace((view) => (view.lastGoodPassAt === null ? null : view.lastGoodPassAt / 1000)),
  );
  gauge(
    registry,
    'last_complete_pass_timestamp_seconds',
    'When a pass last saw everything in the workspace.',
    byWorkspace((view) => (view.lastCompletePassAt === null ? null : view.lastCompletePassAt / 1000)),
  );
  gauge(registry, 'unseen', 'What passes cannot see now, by workspace and kind; always there.', unseenSamples(stored));
  gauge(
    registry,
    'failed_passes_in_a_row',
    'Passes over the workspace that failed since the last good one.',
    byWorkspace((view) => view.failuresInARow),
  );
  return registry;
}

/** Every workspace has a sample, so that an alarm can ask for more than 0. An empty name is for what is of no workspace. */
function unseenSamples({ unseen, workspaces }: Stored): Sample[] {
  const none = [NO_WORKSPACE, ...workspaces.map(({ workspace }) => workspace.name)].map((workspace) => ({
    labels: { workspace, kind: 'any' },
    value: 0,
  }));
  const byLabels = Map.groupBy(unseen, ({ workspaceName, kind }) => `${kind} ${workspaceName ?? NO_WORKSPACE}`);
  const counted = [...byLabels.values()].flatMap((causes) =>
    causes.slice(0, 1).map(({ workspaceName, kind }) => ({
      labels: { workspace: workspaceName ?? NO_WORKSPACE, kind },
      value: causes.length,
    })),
  );
  return [...none, ...counted];
}

/** If the store does not answer, the scrape still shows the process's own numbers. */
async function orNull(read: () => Promise<Stored>): Promise<Stored | null> {
  try {
    return await read();
  } catch {
    return null;
  }
}

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Without samples there is no gauge: prom-client would show 0, and a "last seen" of 0 raises an alarm. */
function gauge(registry: Registry, name: string, help: string, samples: readonly Sample[]): void {
  if (samples.length === 0) return;
  const labelNames = [...new Set(samples.flatMap(({ labels }) => Object.keys(labels ?? {})))];
  const made = new Gauge({ name: `runwarden_${name}`, help, labelNames, registers: [registry] });
  for (const { labels, value } of samples) made.set(labels ?? {}, value);
}

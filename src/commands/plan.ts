import { loadConfig, policyTerms } from '../config/config.ts';
import type { Policy } from '../core/policy/policy.ts';
import { formatDuration, MINUTE, type Milliseconds } from '../core/values/duration.ts';
import { storeLocation } from '../main.ts';
import { openHistory } from '../store/record/history.ts';
import { costOfPass, type PassCost, READ_BUCKET, secondsBeyondBurst } from '../watch/cost-of-pass.ts';
import { type TypicalRun, typicalRunsOf } from '../watch/typical-runs.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { shortestGap } from './pass-gap.ts';
import { complain, paint, print, printJson } from './process.ts';
import { reportError, reportInvalid } from './report-error.ts';
import { policiesAt } from './simulate/replay-past.ts';
import { textTable } from './table.ts';

export interface PlanOptions {
  readonly policies?: string | undefined;
  /** Numbers instead of what the store knows. */
  readonly runs?: number | undefined;
  readonly gpus: number;
  readonly pipelines: number;
  readonly children: number;
  /** Null for the schedule of the config, or, without one, for the usual time. */
  readonly every: Milliseconds | null;
  readonly output: 'table' | 'json';
}

const USUALLY = 5 * MINUTE;

/** Shows the requests that a pass will send to Azure under these policies, before any is sent. */
export async function planCost(
  options: PlanOptions,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> {
  const { runs, gpus, pipelines, children } = options;
  if (runs === undefined) return planStored(options, variables);
  if (gpus + pipelines > runs) {
    complain(`These numbers do not add up: ${gpus} on GPUs and ${pipelines} pipelines are more than ${runs} runs.`);
    return EXIT.runtimeError;
  }
  const policies = policiesAt(options.policies ?? 'policies', {}, null);
  if (!policies) return EXIT.invalid;
  const title = `${runs} active runs in one workspace: ${gpus} on GPUs, ${pipelines} pipelines of ${children} steps on GPUs, ${runs - gpus - pipelines} others`;
  const workspaces = [typicalRunsOf({ runs, gpus, pipelines, children }, Date.now())];
  show({ title, workspaces, policies, every: options.every ?? USUALLY }, options);
  return EXIT.clean;
}

const GIVE_RUNS = 'Or say how many runs there are, for which no config is needed: --runs 200 --gpus 50 --pipelines 20.';

/** With the active runs that the store knows. It is only read. */
async function planStored(
  options: PlanOptions,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> {
  const loaded = loadConfig(variables, 'look');
  if (!loaded.ok) {
    const code = reportInvalid('Runwarden cannot plan with this config:', loaded.errors);
    complain(GIVE_RUNS);
    return code;
  }
  const { config } = loaded;
  const policies = policiesAt(options.policies ?? config.policies, policyTerms(config), null);
  if (!policies) return EXIT.invalid;
  const { children } = options;
  const every = options.every ?? shortestGap(config.every); // the bucket has refilled least then
  try {
    const store = await openHistory(storeLocation(config));
    try {
      const workspaces = await store.workspaces();
      const typicalRuns = await Promise.all(
        workspaces.map(async ({ id }) => (await store.activeRuns(id)).map((run) => known(run, children))),
      );
      const total = typicalRuns.flat().length;
      const title = `${total} active runs in ${workspaces.length} workspaces, as the store knows them; each is taken to use a GPU, and each pipeline or sweep to have ${children} children`;
      show({ title, workspaces: typicalRuns, policies, every }, options);
      return EXIT.clean;
    } finally {
      await store.close();
    }
  } catch (error) {
    const code = reportError(error);
    complain(GIVE_RUNS);
    return code;
  }
}

/** The store does not keep the compute of a run, so the more expensive kind is assumed. */
function known(run: TypicalRun['run'], children: number): TypicalRun {
  return { run, gpusPerNode: 1, children, named: true };
}

interface Planned {
  readonly title: string;
  /** The active runs of each. */
  readonly workspaces: readonly (readonly TypicalRun[])[];
  readonly policies: readonly Policy[];
  readonly every: Milliseconds;
}

function show({ title, workspaces, policies, every }: Planned, { output }: PlanOptions): void {
  const now = Date.now();
  const cost = costOfPass(workspaces, policies, every, now);
  const twice = workspaces.map((runs) => [...runs, ...runs]);
  const doubled = costOfPass(twice, policies, every, now);
  const more = doubled.activeRuns - cost.activeRuns;
  const growth = (which: 'expected' | 'worst') =>
    more === 0 ? 0 : round(((doubled.reads[which] - cost.reads[which]) / more) * 100);
  if (output === 'json') {
    const bucket = { ...READ_BUCKET, secondsBeyondBurst: secondsBeyondBurst(cost.reads.worst) };
    const perHundredRuns = { expected: growth('expected'), worst: growth('worst') };
    printJson({ ...cost, bucket, readsPerHundredMoreRuns: perHundredRuns });
    return;
  }
  print(paint.bold(title));
  print(signalTable(cost));
  print(requestTable(cost));
  for (const which of ['expected', 'worst'] as const) print(verdict(which, cost.reads[which], every));
  print(`Each hundred runs more of this mix add ${growth('expected')} reads, at worst ${growth('worst')}.`);
  print(
    'Expected: all runs are well, and caches are warm. Worst: the first pass after a restart, nothing comes in batches,',
  );
  print('and every policy needs every signal it may. Nested pipelines add one request each; the first listing of a');
  print('workspace adds one for each 50 runs of its history.');
}

function signalTable({ signals, activeRuns }: PassCost): string {
  const share = (runs: number) => (activeRuns === 0 ? '0' : `${runs} (${Math.round((runs / activeRuns) * 100)}%)`);
  const rows = signals.map(({ kind, policies, runs }) => [
    kind,
    share(runs.expected),
    share(runs.worst),
    policies.join(', ') || (kind === 'cost' ? 'the price of every run' : 'what others need'),
  ]);
  return textTable(['signal', 'runs, expected', 'worst', 'needed by'], rows, [null, null, null, 60]);
}

function requestTable({ requests, reads }: PassCost): string {
  const rows = requests.map(({ kind, expected, worst, read }) => [
    kind,
    round(expected),
    round(worst),
    read ? 'yes' : '',
  ]);
  const bucket = `${READ_BUCKET.burst}, and ${READ_BUCKET.perSecond}/s`;
  return textTable(
    ['requests a pass', 'expected', 'worst', 'takes from the read bucket'],
    [...rows, ['reads of ARM', round(reads.expected), round(reads.worst), bucket]],
  );
}

function verdict(which: 'expected' | 'worst', reads: number, every: Milliseconds): string {
  const beyond = secondsBeyondBurst(reads);
  const name = which === 'expected' ? 'Expected' : 'At worst';
  const share = Math.round((reads / (READ_BUCKET.perSecond * (every / 1000))) * 1000) / 10;
  const steady = `${share}% of what the bucket refills in ${formatDuration(every)}`;
  if (beyond === 0)
    return `${name}: ${round(reads)} reads fit into the bucket of ${READ_BUCKET.burst} at once; ${steady}.`;
  return `${name}: ${round(reads)} reads are more than the bucket of ${READ_BUCKET.burst}; they take ${Math.ceil(beyond)} s more, paced; ${steady}.`;
}

function round(count: number): number {
  return Math.round(count * 10) / 10;
}

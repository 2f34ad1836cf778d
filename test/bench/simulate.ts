import { parseArgs } from 'node:util';
import type { Policy } from '../../src/core/policy/policy.ts';
import type { EndedRecord } from '../../src/core/record/ended-run.ts';
import { RecordedWorkspace } from '../../src/core/record/recorded-workspace.ts';
import { ownerOf } from '../../src/core/run/owner.ts';
import { DAY, MINUTE } from '../../src/core/values/duration.ts';
import { compilePolicies, loadPolicies } from '../../src/policy/index.ts';
import { Replay } from '../../src/simulate/index.ts';
import { fromBody, toBody } from '../../src/store/record/recording-body.ts';
import { peersOf } from '../../src/watch/peers.ts';
import { machine } from './machine.ts';
import type { BenchOptions, BenchReport } from './report.ts';
import { type PastSpec, pastOf, workspacesOf } from './simulate/recording.ts';
import { turnsOfSimulation } from './simulate/turns.ts';
import { shown } from './statistics.ts';

const OWNER = { tags: ['owner'], fallback: 'ml-platform@example.com' };
const AIM_SECONDS = 60;

/** Each project of the past has a budget, so that the verdict on every run is open at every pass. */
const BUDGET = {
  file: 'budget.yaml',
  text: `
name: budget
summary: A project has spent its month.
when: {budget: {tag: project, period: month, over: 20000 USD}}
then: [{notify: owner}]
`,
};

interface Row {
  readonly workspaceId: string;
  readonly at: Date;
  readonly key: boolean;
  readonly body: Uint8Array;
}

/** A month of ten thousand runs: what recording it takes, and how long a simulation of the shipped policies and of a budget does. */
export async function simulate({ quick, abort, progress }: BenchOptions): Promise<BenchReport> {
  const spec: PastSpec = {
    days: quick ? 3 : 30,
    runs: quick ? 1000 : 10_000,
    workspaces: 4,
    every: 5 * MINUTE,
    begin: Date.UTC(2026, 0, 1),
  };
  progress('turns with other work');
  const turns = await turnsOfSimulation(quick ? 300 : 2500);
  const recorded = await record(spec, abort, progress);
  progress('replaying');
  const loaded = loadPolicies('policies');
  const budget = compilePolicies([BUDGET]);
  if (!loaded.ok || !budget.ok) throw new Error('the policies do not load');
  // Enforced, so that every rung is climbed and every limit reached.
  const enforced = (policies: readonly Policy[]) => policies.map((policy) => ({ ...policy, mode: 'enforce' as const }));
  const shipped = replay(spec, recorded, enforced(loaded.policies), abort);
  const replayed = replay(spec, recorded, enforced([...loaded.policies, ...budget.policies]), abort);
  const bytes = recorded.rows.reduce((sum, { body }) => sum + body.length, 0);
  const runDays = recorded.runPasses / (DAY / spec.every);
  const { seconds, cpuSeconds, peakMiB } = replayed;
  return {
    name: 'simulate',
    tables: [
      {
        title: `Recording ${shown(spec.runs)} runs over ${spec.days} days, ${spec.workspaces} workspaces, a pass every 5 minutes`,
        head: ['rows', 'bytes', 'bytes a run-day', 'bytes a run-day without GPUs', 'run-days', 'ms a pass'],
        rows: [
          [
            shown(recorded.rows.length),
            shown(bytes),
            shown(bytes / runDays),
            shown(recorded.bytesWithoutGpu / runDays),
            shown(runDays),
            shown(recorded.seconds / recorded.rows.length / 0.001, 2),
          ],
        ],
      },
      {
        title: 'Simulating the shipped policies on it, and these with a budget, all in mode enforce, one thread',
        head: [
          'policies',
          'seconds',
          'CPU seconds',
          'passes a second',
          'verdicts',
          'notices',
          'cancelled runs',
          'peak memory, MiB',
        ],
        rows: [rowOf('shipped', shipped), rowOf('with a budget', replayed)],
      },
      {
        title:
          'Trying a policy with 1,150 slow patterns from the page of a policy: how long other work of the service waits',
        head: ['runs at once', 'longest wait, ms', 'seconds in all'],
        rows: [[shown(turns.runs), shown(turns.longestMs), shown(turns.seconds, 1)]],
      },
    ],
    figures: {
      spec,
      bytes,
      rows: recorded.rows.length,
      runDays,
      seconds,
      cpuSeconds,
      peakMiB,
      withoutBudget: shipped.seconds,
      cancelled: cancelledBy(replayed),
      turns,
    },
    aims: [
      {
        aim: `30 days of 10 000 runs in less than ${AIM_SECONDS} s, with a budget`,
        measured: quick ? 'not measured (quick)' : `${shown(seconds, 1)} s`,
        met: !quick && seconds < AIM_SECONDS,
      },
    ],
  };
}

function rowOf(policies: string, replayed: ReturnType<typeof replay>): string[] {
  const { report, seconds, cpuSeconds, peakMiB } = replayed;
  return [
    policies,
    shown(seconds, 1),
    shown(cpuSeconds, 1),
    shown(report.passes / seconds),
    shown(report.policies.reduce((sum, { judged }) => sum + judged, 0)),
    shown(report.effects.filter(({ kind }) => kind === 'notify').length),
    shown(cancelledBy(replayed)),
    shown(peakMiB),
  ];
}

function cancelledBy({ report }: ReturnType<typeof replay>): number {
  return report.policies.reduce((sum, policy) => sum + policy.cancelled.runs, 0);
}

async function record(spec: PastSpec, abort: AbortSignal, progress: (words: string) => void) {
  const rows: Row[] = [];
  const ended: EndedRecord[] = [];
  let runPasses = 0;
  let bytesWithoutGpu = 0;
  let seconds = 0;
  for (const [index, workspace] of workspacesOf(spec).entries()) {
    const past = pastOf(spec, workspace, index + 1);
    ended.push(...past.ended);
    const recorder = new RecordedWorkspace();
    let day = -1;
    for (const { at, seen } of past.passes) {
      const key = Math.floor(at / DAY) !== day;
      if (key) {
        day = Math.floor(at / DAY);
        progress(`recording: ${workspace.name}, day ${Math.round((at - spec.begin) / DAY) + 1} of ${spec.days}`);
        await new Promise((resolve) => setImmediate(resolve));
        abort.throwIfAborted();
      }
      const began = performance.now();
      const pass = recorder.take(seen, at, key);
      // A copy: the compressor hands out a piece of a larger buffer, which would be kept for each row.
      const body = Uint8Array.from(toBody(pass));
      seconds += (performance.now() - began) / 1000;
      rows.push({ workspaceId: workspace.id, at: new Date(at), key, body });
      runPasses += seen.length;
      bytesWithoutGpu += toBody({ ...pass, gpu: {} }).length;
    }
  }
  rows.sort((a, b) => a.at.getTime() - b.at.getTime());
  return { rows, ended, runPasses, bytesWithoutGpu, seconds };
}

function replay(
  spec: PastSpec,
  recorded: { readonly rows: readonly Row[]; readonly ended: readonly EndedRecord[] },
  policies: ConstructorParameters<typeof Replay>[0],
  abort: AbortSignal,
) {
  const workspaces = new Map(workspacesOf(spec).map((workspace) => [workspace.id, workspace]));
  const states = new Map([...workspaces.keys()].map((id) => [id, new RecordedWorkspace()]));
  const began = performance.now();
  const cpu = process.cpuUsage();
  let peak = 0;
  const replaying = new Replay(policies, {
    limits: { perCycle: 5, perHour: 20, share: 0.2 },
    ownerOf: (run, workspace) => ownerOf(run, workspace, OWNER),
    peers: peersOf(OWNER),
    ended: recorded.ended,
    overrides: [],
    freezes: [],
  });
  for (const [index, row] of recorded.rows.entries()) {
    const state = states.get(row.workspaceId);
    const workspace = workspaces.get(row.workspaceId);
    if (!state || !workspace) continue;
    const pass = fromBody(row);
    state.apply(pass, replaying.looksBack);
    for (const _ of replaying.pass(workspace, state, pass.at));
    if (index % 100 === 0) {
      abort.throwIfAborted();
      peak = Math.max(peak, process.memoryUsage().rss);
    }
  }
  const report = replaying.report();
  const { user, system } = process.cpuUsage(cpu);
  return {
    report,
    seconds: (performance.now() - began) / 1000,
    // Where others use the machine too, this is what it took.
    cpuSeconds: (user + system) / 1e6,
    peakMiB: peak / 2 ** 20,
  };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
  const report = await simulate({
    quick: values.quick,
    abort: new AbortController().signal,
    progress: (words) => console.error(words),
  });
  console.log(JSON.stringify({ machine: machine(), ...report }, null, 2));
}

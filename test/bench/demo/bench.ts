import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { SandboxAnswer, SandboxCall } from '../pass/sandbox-process.ts';
import { SUBSCRIPTION } from '../pass/scenario.ts';
import type { Bench, BenchOptions, Table } from '../report.ts';
import { median, shown } from '../statistics.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'src', 'cli.ts');
const POLICIES = join(import.meta.dirname, '..', '..', '..', 'policies');

/** What the demonstration prints of each kind of decision. */
const DECISIONS = ['NOTIFY', 'ASK', 'WITHHOLD', 'CANCEL'];
const AIM_SECONDS = 60;

/** How soon somebody who tries it out sees something, and what the service weighs when it rests. */
export const demo: Bench = async (options) => {
  const runs: DemoRun[] = [];
  for (let round = 1; round <= (options.quick ? 1 : 5); round++) {
    options.progress(`round ${round}: the demonstration`);
    runs.push(await runDemo(options));
  }
  const rest = await serveAtRest(options);
  const seconds = (of: (run: DemoRun) => number) => runs.map((run) => of(run) / 1000);
  const row = (what: string, of: (run: DemoRun) => number) => [
    what,
    shown(median(seconds(of)), 2),
    shown(Math.min(...seconds(of)), 2),
  ];
  const all = median(seconds((run) => run.allDecisions));
  return {
    name: 'demo',
    tables: [
      {
        title: `runwarden demo --once, seconds after the start of the process, ${runs.length} times`,
        head: ['until', 'median', 'best'],
        rows: [
          row('the first line', (run) => run.firstLine),
          row('sandbox, store, API and watch are up', (run) => run.up),
          row('every run has its first verdicts', (run) => run.firstVerdicts),
          row('the first alert was received', (run) => run.firstAlert),
          row(`all four decisions are shown (${DECISIONS.join(', ').toLowerCase()})`, (run) => run.allDecisions),
          row('the process has ended', (run) => run.ended),
        ],
      },
      restTable(rest),
    ],
    figures: { runs, rest },
    aims: [
      { aim: `all four decisions within ${AIM_SECONDS} s`, measured: `${shown(all, 1)} s`, met: all <= AIM_SECONDS },
    ],
  };
};

/** Milliseconds after the start. */
interface DemoRun {
  readonly firstLine: number;
  readonly up: number;
  readonly firstVerdicts: number;
  readonly firstAlert: number;
  readonly allDecisions: number;
  readonly ended: number;
}

async function runDemo({ abort }: BenchOptions): Promise<DemoRun> {
  const began = performance.now();
  const child = spawn(process.execPath, [CLI, 'demo', '--once', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal: abort,
  });
  const lines: { at: number; line: string }[] = [];
  const ended = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout }))
    lines.push({ at: performance.now() - began, line });
  const [code] = await ended;
  if (code !== 0) throw new Error(`the demonstration ended with ${code}`);
  const whenSaid = (pattern: RegExp): number => {
    const found = lines.find(({ line }) => pattern.test(line));
    if (!found) throw new Error(`the demonstration never said ${pattern}`);
    return found.at;
  };
  return {
    firstLine: whenSaid(/./),
    up: whenSaid(/First pass over/),
    firstVerdicts: whenSaid(/minutes later/),
    firstAlert: whenSaid(/^\s*mail /),
    allDecisions: Math.max(...DECISIONS.map((word) => whenSaid(new RegExp(`^\\s+${word}\\b`)))),
    ended: performance.now() - began,
  };
}

interface Weight {
  readonly passes: number;
  readonly rssMiB: number;
  readonly heapMiB: number;
}

interface Rest {
  readonly active: number;
  readonly pastRuns: number;
  readonly peakMiB: number;
  readonly weights: readonly Weight[];
}

/** The real `serve` over a sandbox in another process, its memory by its own metrics while it goes on. */
async function serveAtRest(options: BenchOptions): Promise<Rest> {
  const world = { history: options.quick ? 500 : 10_000, active: 50, passes: 12 };
  const folder = mkdtempSync(join(tmpdir(), 'runwarden-bench-'));
  const sandbox = fork(join(import.meta.dirname, '..', 'pass', 'sandbox-process.ts'), { signal: options.abort });
  const hosts = await start(sandbox, { kind: 'start', world });
  const port = 20_000 + (process.pid % 20_000);
  const child = spawn(process.execPath, [CLI, 'serve'], {
    cwd: folder,
    stdio: 'ignore',
    signal: options.abort,
    env: { ...process.env, ...configure(folder, hosts, port) },
  });
  // Without somebody to listen an abort would end the bench with an exception.
  for (const each of [sandbox, child]) each.on('error', () => {});
  try {
    const weights: Weight[] = [];
    for (const passes of options.quick ? [2] : [2, 10, 20]) {
      options.progress(`at rest: ${passes} passes`);
      const weight = await weightAfter(passes, port, options.abort);
      if (!weight) break;
      weights.push(weight);
    }
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    const peakMiB = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
    return { active: world.active, pastRuns: world.history, peakMiB, weights };
  } finally {
    const gone = once(child, 'close');
    child.kill('SIGTERM');
    await gone;
    if (sandbox.connected) sandbox.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Started = Extract<SandboxAnswer, { kind: 'started' }>;

async function start(sandbox: ChildProcess, call: SandboxCall): Promise<Started> {
  const answered = once(sandbox, 'message');
  sandbox.send(call);
  const [answer]: SandboxAnswer[] = await answered;
  if (answer?.kind !== 'started') throw new Error('the sandbox did not start');
  return answer;
}

/** Writes a config and answers the environment that points at it. A pass every three seconds, to see many. */
function configure(folder: string, hosts: Started, port: number): Record<string, string> {
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, hosts.ca);
  const config = {
    azure: {
      endpoint: hosts.arm,
      authority: hosts.authority,
      'ca-file': caFile,
      credential: { kind: 'client-secret', 'tenant-id': hosts.tenantId, 'client-id': 'bench' },
    },
    watch: { every: '*/3 * * * * *', workspaces: [{ subscription: SUBSCRIPTION, discover: 'ml*' }] },
    policies: POLICIES,
    store: { 'data-dir': join(folder, 'data') },
    http: { port },
    notify: {
      recipients: { owner: 'log', oncall: 'log', finops: 'log', fallback: 'log' },
    },
  };
  const file = join(folder, 'runwarden.yaml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config));
  return { RUNWARDEN_CONFIG: file, RUNWARDEN_LOG_LEVEL: 'error', AZURE_CLIENT_SECRET: 'any-secret-will-do' };
}

/** Null when so many passes were not made in three minutes. */
async function weightAfter(passes: number, port: number, abort: AbortSignal): Promise<Weight | null> {
  const deadline = performance.now() + 180_000;
  for (;;) {
    abort.throwIfAborted();
    const text = await metricsText(port);
    const made = metricOf(text, 'runwarden_passes_total');
    if (made >= passes)
      return {
        passes: made,
        rssMiB: metricOf(text, 'process_resident_memory_bytes') / 2 ** 20,
        heapMiB: metricOf(text, 'nodejs_heap_size_used_bytes') / 2 ** 20,
      };
    if (performance.now() > deadline) return null;
    await delay(250, undefined, { signal: abort });
  }
}

async function metricsText(port: number): Promise<string> {
  try {
    return await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  } catch {
    // Not up yet.
    return '';
  }
}

/** The sum over all labels. */
function metricOf(text: string, metric: string): number {
  const lines = text.split('\n').filter((line) => line.startsWith(`${metric} `) || line.startsWith(`${metric}{`));
  return lines.reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

function restTable({ active, pastRuns, peakMiB, weights }: Rest): Table {
  return {
    title: `runwarden serve with the store in a folder, ${active} active of ${shown(pastRuns)} runs; peak RSS ${shown(peakMiB)} MiB`,
    head: ['after passes', 'RSS MiB', 'JS heap MiB, garbage included'],
    rows: weights.map(({ passes, rssMiB, heapMiB }) => [passes, shown(rssMiB), shown(heapMiB)]),
  };
}

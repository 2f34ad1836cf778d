import type { Config } from '../../src/config/config.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { SUBSCRIPTION } from './rig.ts';
import { cpuRun, idleRun, type RunInput, workspaceNamed } from './scenarios.ts';
import type { Service } from './service.ts';

/** A way in which Runwarden loses sight of a workspace, `bad`. */
export interface Way {
  readonly name: string;
  /** Begins before the service starts. */
  readonly arrange?: (sandbox: Sandbox) => void;
  /** Begins while the service runs. */
  readonly begin?: (service: Service) => void | Promise<void>;
  readonly end?: (service: Service) => void | Promise<void>;
  readonly targets?: Config['targets'];
  /** What people must read. */
  readonly words: RegExp;
  /** Nobody knows for how long it lasts. */
  readonly atOnce?: true;
  /** It concerns every workspace. */
  readonly all?: true;
}

const BAD = '/workspaces/bad';
type Fault = Parameters<Sandbox['control']['addFault']>[0];

function fault(sandbox: Sandbox, given: Fault): void {
  sandbox.control.addFault({ times: 10_000, ...given });
}

const refused = (on: string, url: string | undefined, status = 403): Pick<Way, 'begin'> => ({
  begin: ({ sandbox }) => fault(sandbox, { on, do: 'status', status, ...(url && { url }) }),
});

/** From the beginning, because what was read once is kept for a while. */
const neverGiven = (on: string): Pick<Way, 'arrange'> => ({
  arrange: (sandbox) => fault(sandbox, { on, do: 'status', status: 403, url: BAD }),
});

const answers = (on: string, url: string, body: Fault['body']): Pick<Way, 'begin'> => ({
  begin: ({ sandbox }) => fault(sandbox, { on, do: 'wrong-shape', body, url }),
});

/** Runs with everything that the policies ask for. */
function runsToSee(prefix: string): RunInput[] {
  const metrics = { loss: [{ at: '-30m', value: 1 }] };
  return [
    idleRun(`${prefix}-idle`, { gpu: { series: [{ from: '-3h', use: 90 }] }, metrics }),
    cpuRun(`${prefix}-cpu`, '-2h', { metrics }),
    {
      ...cpuRun(`${prefix}-pipeline`, '-1h'),
      type: 'pipeline',
      children: [{ id: `${prefix}-step`, compute: 'cpu', started: '-50m' }],
    },
  ];
}

export const POLICIES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    runtime: 'runtime: {over: 30d}',
    idle: 'gpu-idle: {below: 5%, over: 1h}',
    cost: 'cost: {over: 100000 USD}',
    steps: 'step-failed: {step: "*"}',
    report: 'validation: {artifact: report.json, pointer: /passed, expected: true, absent-for: 1d}',
    logs: 'stalled: {no-log: 12h}',
    loss: 'metric: {name: loss, above: 100}',
  }).map(([name, when]) => [
    `${name}.yaml`,
    `name: ${name}\nmode: notify\nwhen:\n  ${when}\nthen:\n  - notify: oncall\n`,
  ]),
);

/** Bad and, beside it or not, good. */
export function scenarioWith(names: readonly string[]) {
  const workspaces = names.map((name) => workspaceNamed(name, runsToSee(name)));
  return { 'page-size': 2, subscriptions: [{ id: SUBSCRIPTION, workspaces }] };
}

export const WAYS: readonly Way[] = [
  {
    name: 'a page of the first listing answers 400 for good',
    arrange: (sandbox) => {
      const body = { error: { code: 'UserError', message: 'Cannot create a run with runId=odd' } };
      fault(sandbox, { on: 'jobs-list', do: 'status', status: 400, url: 'skip=2', body });
    },
    words: /runs submitted before .*400 UserError: Cannot create a run with runId=odd/,
    all: true,
  },
  { name: 'the list of runs is refused', ...refused('jobs-list', BAD), words: /every run.*403/ },
  { name: 'the list of runs answers 500', ...refused('jobs-list', BAD, 500), words: /every run.*500/ },
  {
    name: 'the list of runs is garbage',
    begin: ({ sandbox }) => fault(sandbox, { on: 'jobs-list', do: 'truncate', url: BAD }),
    words: /every run.*not JSON/,
  },
  {
    name: 'the list of runs is empty where runs were active',
    ...answers('jobs-list', BAD, { value: [] }),
    words: /list of runs is empty/,
  },
  {
    name: 'no entry of the list can be read',
    ...answers('jobs-list', BAD, { value: [{ job: 1 }, { job: 2 }, { job: 3 }] }),
    words: /none of the 3 entries can be read/,
  },
  {
    name: 'a run could not be read once, and lies below the first page',
    arrange: (sandbox) => {
      const entry = { name: 'bad-idle', properties: { jobType: 7 } };
      const page: Fault = { on: 'jobs-list', do: 'wrong-shape', url: `${BAD}/jobs?`, body: { value: [entry] } };
      sandbox.control.addFault({ ...page, times: 1, skip: 1 });
      fault(sandbox, { on: 'job-get', do: 'wrong-shape', url: '/jobs/bad-idle', body: entry });
    },
    words: /run bad-idle/,
  },
  { name: 'metrics are refused', ...refused('metrics', BAD), words: /the GPU use of .*403/ },
  { name: 'computes are refused', ...neverGiven('computes'), words: /the (compute|price|GPU use) of .*403/ },
  { name: 'children are refused', ...refused('children', BAD), words: /the children of 1 of 1 run.*403/ },
  { name: 'run history is refused', ...refused('run-history', BAD), words: /of 1 of 1 run.*403/ },
  { name: 'storage is refused', ...refused('blob', undefined), words: /the (reports|logs) of .*403/, all: true },
  { name: 'datastores are refused', ...neverGiven('datastores'), words: /the (reports|logs) of .*403/ },
  { name: 'logged metrics are refused', ...refused('mlflow', BAD), words: /the logged metrics of .*403/ },
  {
    name: 'the discovery is refused',
    ...refused('workspaces-list', undefined),
    words: /workspaces \* in sub.*403/,
    all: true,
  },
  {
    name: 'the workspace drops out of the discovery, and may not be read',
    begin: ({ sandbox }) => {
      fault(sandbox, { on: 'workspaces-list', do: 'wrong-shape', body: { value: [] } });
      fault(sandbox, { on: 'any', do: 'status', status: 403, url: BAD });
    },
    words: /workspace bad.*Azure no longer lists it; .*403/,
  },
  {
    name: 'a configured workspace is not there',
    targets: [
      { subscription: SUBSCRIPTION, resourceGroup: 'rg-ml', name: 'bad' },
      { subscription: SUBSCRIPTION, resourceGroup: 'rg-ml', name: 'mistyped' },
    ],
    words: /workspace mistyped in resource group rg-ml.*there is no such workspace/,
    all: true,
  },
  {
    name: 'everything is refused from the very start',
    arrange: (sandbox) => fault(sandbox, { on: 'any', do: 'status', status: 401 }),
    words: /workspaces \* in subscription.*401/,
    all: true,
  },
  {
    name: 'the clock of the host is minutes off',
    begin: ({ clock }) => {
      clock.ahead = 8 * 60_000;
    },
    end: ({ clock }) => {
      clock.ahead = 0;
    },
    words: /the clock of this machine says .* ahead of Azure/,
    all: true,
  },
  {
    name: 'the clock of the host is set back',
    begin: ({ clock }) => {
      clock.ahead = -2 * 60 * 60_000;
    },
    end: ({ clock }) => {
      clock.ahead = 0;
    },
    words: /the clock of this machine says .* behind Azure/,
    all: true,
    atOnce: true,
  },
  {
    name: 'the disk is full',
    begin: (service) => service.refuseWrites(true),
    end: (service) => service.refuseWrites(false),
    words: /read-only transaction/,
    all: true,
  },
];

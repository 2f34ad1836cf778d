import type { ScenarioInput } from '../../../src/sandbox/index.ts';

export const SUBSCRIPTION = '00000000-0000-4000-8000-000000000001';
export const WORKSPACE = 'ml';
export const PAGE_SIZE = 50;

/** Time between two passes of the bench, as a service would be set. */
export const EVERY_MINUTES = 5;

type WorkspaceInput = ScenarioInput['subscriptions'][number]['workspaces'][number];
type RunInput = NonNullable<WorkspaceInput['runs']>[number];

export interface World {
  readonly history: number;
  readonly active: number;
  /** Passes that will be made: with each one run ends and one is submitted, so that the number stays. */
  readonly passes: number;
}

/** A workspace with so many past runs, and active ones of every kind and age, the oldest deep in the history. */
export function scenarioOf({ history, active, passes }: World): ScenarioInput {
  const steady = Array.from({ length: active - 1 }, (_, index) => activeRun(index));
  // Each lives from one pass to the next.
  const passing = Array.from({ length: passes + 1 }, (_, index) => passingRun(index));
  return {
    'page-size': PAGE_SIZE,
    reads: { burst: 1_000_000, 'per-second': 1_000_000 },
    subscriptions: [
      {
        id: SUBSCRIPTION,
        workspaces: [
          {
            name: WORKSPACE,
            'resource-group': 'rg-ml',
            history,
            clusters: [
              { name: 'gpu', 'vm-size': 'Standard_ND96asr_v4' },
              { name: 'gpu-small', 'vm-size': 'Standard_NC24ads_A100_v4', priority: 'LowPriority' },
              { name: 'cpu', 'vm-size': 'Standard_DS3_v2' },
            ],
            runs: [...steady, ...passing],
          },
        ],
      },
    ],
  };
}

const OWNER = { owner: 'team-vision@example.com' };

function activeRun(index: number): RunInput {
  const kind = KINDS[index % KINDS.length];
  if (!kind) throw new Error('there are no kinds of runs');
  return { ...kind(index), id: `active-${index}`, experiment: `experiment-${index % 5}` };
}

type Kind = (index: number) => Omit<RunInput, 'id' | 'experiment'>;

const busyGpu: Kind = (index) => ({
  type: 'command',
  tags: OWNER,
  compute: index % 2 === 0 ? 'gpu' : 'gpu-small',
  created: `-${3 + (index % 15)}h`,
  started: `-${2 + (index % 15)}h50m`,
  gpu: { use: 90 },
});

/** Submitted weeks or months ago, found by nothing but the sweep. */
const veryOld: Kind = (index) => ({
  ...busyGpu(index),
  tags: { ...OWNER, tier: 'long-running' },
  created: `-${20 + ((index * 7) % 330)}d`,
  started: `-${19 + ((index * 7) % 330)}d`,
});

const idleGpu: Kind = () => ({
  type: 'command',
  tags: OWNER,
  compute: 'gpu',
  created: '-5h',
  started: '-5h',
  gpu: { series: [{ from: '-5h', use: 1 }] },
});

const onCpus: Kind = (index) => ({
  type: 'command',
  tags: index % 4 === 1 ? {} : OWNER,
  compute: 'cpu',
  created: `-${1 + (index % 9)}h`,
  started: `-${1 + (index % 9)}h`,
});

const inTheQueue: Kind = () => ({ type: 'command', tags: OWNER, compute: 'gpu', created: '-40m' });

const pipeline: Kind = (index) => ({
  type: 'pipeline',
  tags: OWNER,
  created: '-6h',
  started: '-6h',
  children: [
    {
      id: `step-${index}-validate`,
      'display-name': 'validate-data',
      compute: 'cpu',
      started: '-5h50m',
      ends: { at: '-5h30m' },
      artifacts: [{ path: 'validation/report.json', json: { passed: true }, at: '-5h31m' }],
    },
    { id: `step-${index}-train`, 'display-name': 'train', compute: 'gpu', started: '-5h20m', gpu: { use: 85 } },
    { id: `step-${index}-publish`, 'display-name': 'publish', compute: 'cpu' },
  ],
});

const fullListing: Kind = (index) => ({
  type: 'sweep',
  tags: OWNER,
  compute: 'gpu-small',
  created: '-7h',
  started: '-7h',
  children: Array.from({ length: 6 }, (_, trial) => ({
    id: `trial-${index}-${trial}`,
    compute: 'gpu-small',
    started: '-6h40m',
    gpu: { use: 70 },
    ...(trial < 3 ? { ends: { at: '-3h' as const } } : {}),
  })),
});

/** Of ten: five on GPUs (one very old, one idle), two on CPUs, one waiting, a pipeline and a sweep. */
const KINDS: readonly Kind[] = [
  busyGpu,
  veryOld,
  onCpus,
  busyGpu,
  pipeline,
  idleGpu,
  onCpus,
  fullListing,
  inTheQueue,
  busyGpu,
];

function passingRun(index: number): RunInput {
  const begins = (index - 1) * EVERY_MINUTES;
  return {
    id: `passing-${index}`,
    type: 'command',
    experiment: 'passing',
    tags: OWNER,
    compute: 'cpu',
    created: `${begins}m`,
    started: `${begins + 1}m`,
    ends: { at: `${begins + EVERY_MINUTES}m` },
  };
}

import type { ScenarioInput } from '../../src/sandbox/index.ts';
import { SUBSCRIPTION } from './rig.ts';

type WorkspaceInput = ScenarioInput['subscriptions'][number]['workspaces'][number];
export type RunInput = NonNullable<WorkspaceInput['runs']>[number];

const OWNER = { owner: 'team-vision@example.com' };

/** One workspace, `ml`, with a GPU and a CPU cluster and the runs given. */
export function oneWorkspace(runs: RunInput[], more: Partial<ScenarioInput> = {}): ScenarioInput {
  return { subscriptions: [{ id: SUBSCRIPTION, workspaces: [workspaceNamed('ml', runs)] }], ...more };
}

export function workspaceNamed(name: string, runs: RunInput[]): WorkspaceInput {
  return {
    name,
    'resource-group': 'rg-ml',
    location: 'westeurope',
    clusters: [
      { name: 'gpu', 'vm-size': 'Standard_ND96asr_v4' },
      { name: 'cpu', 'vm-size': 'Standard_DS3_v2' },
    ],
    runs,
  };
}

/** A command run on the GPU cluster that has run for three hours; idle on all devices for the last two and a half. */
export function idleRun(id: string, more: Partial<RunInput> = {}): RunInput {
  return {
    id,
    type: 'command',
    experiment: `experiment-${id}`,
    tags: OWNER,
    compute: 'gpu',
    created: '-3h10m',
    started: '-3h',
    gpu: {
      series: [
        { from: '-3h', use: 90 },
        { from: '-2h30m', use: 0.5 },
      ],
    },
    ...more,
  };
}

/** A command run on CPUs that has run for so long. */
export function cpuRun(id: string, since: string, more: Partial<RunInput> = {}): RunInput {
  return {
    id,
    type: 'command',
    experiment: `experiment-${id}`,
    tags: OWNER,
    compute: 'cpu',
    created: since,
    started: since,
    ...more,
  };
}

/** Cancels CPU or GPU runs over a limit of running time at once, without asking. */
export const ENFORCE_RUNTIME = `
name: runtime
summary: No run goes on for more than an hour.
severity: high
mode: enforce
when:
  runtime: {over: 1h}
then:
  - notify: owner
    cancel: true
notice: none
`;

export const ENFORCE_IDLE = `
name: idle
summary: Idle GPU runs are stopped.
severity: high
mode: enforce
match: {gpu: true}
when:
  gpu-idle: {below: 5%, over: 2h}
then:
  - notify: owner
    cancel: true
notice: none
`;

import type { ScenarioInput } from '../../src/sandbox/index.ts';
import { SUBSCRIPTION } from './clients.ts';

type WorkspaceInput = ScenarioInput['subscriptions'][number]['workspaces'][number];
export type RunInput = NonNullable<WorkspaceInput['runs']>[number];

export const WS = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws`;
export const HISTORY = `/history/v1.0${WS}`;

/** A world of one workspace with one eight-GPU cluster and these runs. */
export function worldOf(runs: RunInput[], more: Partial<ScenarioInput> & { history?: number } = {}): ScenarioInput {
  const { history = 0, ...scenario } = more;
  const clusters = [
    { name: 'gpu', 'vm-size': 'Standard_ND96asr_v4' },
    { name: 'cpu', 'vm-size': 'Standard_DS3_v2' },
  ];
  const workspace = { name: 'ws', 'resource-group': 'rg', clusters, runs, history };
  return { subscriptions: [{ id: SUBSCRIPTION, workspaces: [workspace] }], ...scenario };
}

/** A run that has been running for two hours on the GPU cluster. */
export function runningRun(more: Partial<RunInput> = {}): RunInput {
  return { id: 'train', type: 'command', compute: 'gpu', created: '-2h5m', started: '-2h', ...more };
}

import type { ScenarioInput } from '../../src/sandbox/index.ts';
import { SUBSCRIPTION } from './clients.ts';

const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`;

/** The workspace in which every recorded situation occurs. */
export const WORKSPACE = `${GROUP}/providers/Microsoft.MachineLearningServices/workspaces/recorded`;

/** A world with a counterpart of each recorded exchange. */
export const recordedWorld: ScenarioInput = {
  subscriptions: [
    {
      id: SUBSCRIPTION,
      workspaces: [
        { name: 'quiet', 'resource-group': 'rg' },
        {
          name: 'recorded',
          'resource-group': 'rg',
          clusters: [
            { name: 'cluster', 'vm-size': 'STANDARD_DS2_V2', priority: 'LowPriority' },
            { name: 'instance', type: 'ComputeInstance' },
            { name: 'kubernetes', type: 'Kubernetes', 'instance-types': { small: { gpus: 1 } } },
          ],
          runs: [
            { id: 'running', type: 'command', compute: 'cluster', created: '-3h', started: '-2h50m' },
            { id: 'preparing', type: 'command', compute: 'cluster', created: '-3h1m', started: '30s' },
            { id: 'serverless', type: 'command', created: '-3h1m', started: '30s' },
            {
              id: 'sweep',
              type: 'sweep',
              compute: 'cluster',
              created: '-4h',
              started: '-4h',
              limits: { timeout: '5m' },
            },
            { id: 'automl', type: 'automl', compute: 'cluster', created: '-4h', started: '-4h' },
            {
              id: 'pipeline-running',
              type: 'pipeline',
              compute: 'cluster',
              created: '-5h',
              started: '-5h',
              outputs: ['job_out_path_1'],
              description: 'A pipeline',
              tags: { tag: 'tagvalue', owner: 'team@example.com' },
              children: [
                {
                  id: 'a',
                  'display-name': 'hello_world_inline_commandjob_1',
                  compute: 'cluster',
                  outputs: ['component_out_path_1'],
                },
                { id: 'b', 'display-name': 'hello_world_inline_commandjob_2', compute: 'cluster' },
              ],
            },
            {
              id: 'pipeline-failed',
              type: 'pipeline',
              compute: 'cluster',
              created: '-6h',
              started: '-6h',
              ends: { at: '-5h', status: 'Failed' },
              outputs: ['job_out_path_1'],
              description: 'A pipeline',
              tags: { tag: 'tagvalue', owner: 'team@example.com' },
              children: [
                {
                  id: 'step-failed',
                  'display-name': 'hello_world_inline_commandjob_1',
                  compute: 'cluster',
                  started: '-5h50m',
                  ends: { at: '-5h45m', status: 'Failed', error: { message: 'it broke' } },
                  outputs: ['component_out_path_1'],
                },
                {
                  id: 'step-completed',
                  'display-name': 'hello_world_inline_commandjob_2',
                  compute: 'cluster',
                  created: '-6h1m',
                  started: '-5h50m',
                  ends: { at: '-5h45m' },
                },
                { id: 'step-reused', compute: 'cluster', created: '-6h2m', reused: { run: 'original' } },
              ],
            },
          ],
        },
      ],
    },
  ],
};

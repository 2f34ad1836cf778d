import { environmentOf, isLeaf, type SandboxRun } from '../run.ts';
import type { WorldWorkspace } from '../world.ts';

/** How a run is started, as `/rundata` shows it. A run that only holds others has no definition. */
export function definitionOf(run: SandboxRun, workspace: WorldWorkspace): unknown {
  if (!isLeaf(run)) return null;
  const [command = '', ...words] = (run.job?.command ?? 'python train.py').split(' ');
  const id = environmentOf(run, workspace.armId);
  const [, name = id, version = null] =
    /(?:^azureml:|\/environments\/)([^:/]+)(?::|\/versions\/)([^:/]+)$/.exec(id) ?? [];
  return {
    script: null,
    command: [command, ...words].join(' '),
    arguments: [],
    target: run.cluster?.name ?? null,
    nodeCount: run.nodes,
    maxRunDurationSeconds: run.limits?.timeout === undefined ? null : run.limits.timeout / 1000,
    environment: { name, version, assetId: id },
    environmentVariables: { EXAMPLE_ENV_VAR: 'EXAMPLE_VALUE', ...run.job?.['environment-variables'] },
    identity: null,
    priority: null,
  };
}

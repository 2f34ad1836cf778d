import { type Answer, armError, type Call, serviceError } from '../answer.ts';
import type { SandboxContext } from '../context.ts';
import type { SandboxRun } from '../run.ts';
import { offsetTime } from '../times.ts';
import type { WorldWorkspace } from '../world.ts';

/** The first part of every address inside a workspace. */
export const WORKSPACE_PATH =
  '/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.MachineLearningServices/workspaces/:workspace';

/** The workspace a call is about, or ARM's 404. */
export function findWorkspace(call: Call, context: SandboxContext): WorldWorkspace | Answer {
  const { subscription = '', group = '', workspace = '' } = call.params;
  return (
    context.world.findWorkspace(subscription, group, workspace) ??
    armError(
      404,
      'ResourceNotFound',
      `The Resource 'Microsoft.MachineLearningServices/workspaces/${workspace}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    )
  );
}

/** Handles a call inside a workspace. */
export function inWorkspace(
  handle: (workspace: WorldWorkspace, call: Call, context: SandboxContext) => Answer,
): (call: Call, context: SandboxContext) => Answer {
  return (call, context) => {
    const workspace = findWorkspace(call, context);
    return 'status' in workspace ? workspace : handle(workspace, call, context);
  };
}

/** The run a call is about, or the machine learning service's 404. */
export function findJob(workspace: WorldWorkspace, call: Call, context: SandboxContext): SandboxRun | Answer {
  const id = call.params.job ?? '';
  const run = context.world.findRun(workspace, id);
  if (run) return run;
  return serviceError(404, {
    message: `Job ${id} not found.`,
    inner: ['NotFound', 'JobNotFound'],
    format: 'Job {jobId} not found.',
    parameters: { jobId: id },
    location: workspace.spec.location,
    time: offsetTime(context.world.now(), id),
  });
}

/** Whether it is a run, and not the answer in its place. */
export function isRun(value: SandboxRun | Answer): value is SandboxRun {
  return 'timeline' in value;
}

import { type Answer, armError, empty, json, serviceError } from '../answer.ts';
import type { SandboxContext } from '../context.ts';
import { hex } from '../random.ts';
import type { SandboxRun } from '../run.ts';
import type { Route } from '../serve.ts';
import { offsetTime } from '../times.ts';
import type { WorldWorkspace } from '../world.ts';
import { findJob, inWorkspace, isRun, WORKSPACE_PATH } from './find.ts';

/** Asks a run to stop, and answers the poll that says no more than whether the request is over. */
export const cancelRoutes: Route[] = [
  {
    kind: 'cancel',
    method: 'POST',
    path: `${WORKSPACE_PATH}/jobs/:job/cancel`,
    service: 'arm',
    handle: inWorkspace((workspace, call, context) => {
      const run = findJob(workspace, call, context);
      if (!isRun(run)) return run;
      const outcome = context.world.cancel(run);
      if (outcome.kind === 'accepted') {
        const location = operationUrl(run, workspace, call.query.get('api-version') ?? '', context);
        return json(null, 202, { location, 'x-ms-async-operation-timeout': 'PT1H' });
      }
      return outcome.kind === 'ended'
        ? notCancellable(400, run, outcome.status, workspace, context)
        : notCancellable(outcome.status, run, 'Running', workspace, context);
    }),
  },
  {
    kind: 'cancel-poll',
    method: 'GET',
    path: '/subscriptions/:subscription/providers/Microsoft.MachineLearningServices/locations/:location/mfeOperationResults/:operation',
    service: 'arm',
    handle(call, context) {
      const [, workspaceId = '', id = ''] = (call.params.operation ?? '').split(':');
      const workspace = context.world.workspaces.find((one) => one.id === workspaceId);
      const run = workspace && context.world.findRun(workspace, id);
      if (!workspace || !run) return armError(404, 'NotFound', 'The operation was not found.');
      if (context.world.state(run).status !== 'CancelRequested') return empty(200);
      return json({}, 202, { location: `${context.url()}${call.url.replace(/^\/+/, '/')}` });
    },
  },
];

function operationUrl(run: SandboxRun, workspace: WorldWorkspace, version: string, context: SandboxContext): string {
  const key = `${workspace.id}:${run.id}`;
  const path = `/subscriptions/${workspace.subscription}/providers/Microsoft.MachineLearningServices/locations/${workspace.spec.location}/mfeOperationResults/jc:${key}`;
  const signed = `t=${context.world.now()}0000&c=${hex(`${key}/c`, 3_000)}&s=${hex(`${key}/s`, 700)}&h=${hex(`${key}/h`, 43)}`;
  return `${context.url()}${path}?api-version=${version}&${signed}`;
}

function notCancellable(
  status: number,
  run: SandboxRun,
  runStatus: string,
  workspace: WorldWorkspace,
  context: SandboxContext,
): Answer {
  return serviceError(status, {
    message: `Job ${run.id} cannot be canceled in status ${runStatus}.`,
    inner: ['BadArgument', 'InvalidJobStatus'],
    format: 'Job {jobId} cannot be canceled in status {status}.',
    parameters: { jobId: run.id, status: runStatus },
    location: workspace.spec.location,
    time: offsetTime(context.world.now(), run.id),
  });
}

import type { SandboxContext } from '../context.ts';
import { computeIdOf } from '../place.ts';
import { isLeaf, rootOf, type SandboxRun } from '../run.ts';
import { isEnded } from '../run-state.ts';
import { offsetTime } from '../times.ts';
import type { WorldWorkspace } from '../world.ts';
import type { ApiFields } from './api-version.ts';
import { propertyBag, tagsOf } from './job-bag.ts';
import { typeFields } from './job-types.ts';

/** A job as ARM shows it. A child has no `properties` at all: only run history knows what it does. */
export function jobBody(
  run: SandboxRun,
  workspace: WorldWorkspace,
  fields: ApiFields,
  context: SandboxContext,
): unknown {
  const head = {
    id: `${workspace.armId}/jobs/${run.id}`,
    name: run.id,
    type: 'Microsoft.MachineLearningServices/workspaces/jobs',
  };
  const systemData = {
    createdAt: offsetTime(run.createdAt, run.id),
    createdBy: run.createdBy.name,
    createdByType: 'User',
  };
  if (rootOf(run) !== run) return { ...head, systemData };
  const state = context.world.state(run);
  const properties = {
    description: run.description,
    tags: tagsOf(run, isEnded(state.status)),
    properties: propertyBag(run, state, workspace, context),
    displayName: run.displayName,
    status: state.status,
    experimentName: run.experiment,
    services: services(run, workspace, context),
    computeId: computeIdOf(run, workspace),
    isArchived: run.archived,
    identity: identityOf(run, fields),
    componentId: null,
    ...(fields.queue ? { notificationSetting: null } : {}),
    ...(fields.latest ? { secretsConfiguration: run.type === 'automl' ? {} : null } : {}),
    ...typeFields(run, workspace, fields),
  };
  return { ...head, properties, systemData };
}

function identityOf(run: SandboxRun, fields: ApiFields): unknown {
  const asked = run.job?.identity ?? (isLeaf(run) && fields.latest ? 'AMLToken' : null);
  return asked === null ? null : { identityType: asked };
}

function services(run: SandboxRun, workspace: WorldWorkspace, context: SandboxContext): Record<string, unknown> {
  const host = context.url().replace('https://', '');
  const group = workspace.spec['resource-group'];
  const studio = `https://ml.azure.com/runs/${run.id}?wsid=/subscriptions/${workspace.subscription}/resourcegroups/${group}/workspaces/${workspace.spec.name}`;
  return {
    ...(run.type === 'sweep'
      ? {}
      : { Tracking: service('Tracking', `azureml://${host}/mlflow/v1.0${workspace.armId}?`) }),
    Studio: service('Studio', studio),
    ...Object.fromEntries((run.job?.services ?? []).map((type) => [type.toLowerCase(), service(type, null)])),
  };
}

function service(type: string, endpoint: string | null): unknown {
  return {
    jobServiceType: type,
    port: null,
    endpoint,
    status: null,
    errorMessage: null,
    properties: null,
    nodes: null,
  };
}

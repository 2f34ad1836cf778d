import { type Answer, type Call, json } from '../answer.ts';
import { findWorkspace, WORKSPACE_PATH } from '../arm/find.ts';
import type { SandboxContext } from '../context.ts';
import type { Route } from '../serve.ts';
import { loggedPoints } from './points.ts';

const LARGEST_PAGE = 25_000;

/** The one route of MLflow that is offered: the history of a metric. */
export const mlflowRoutes: Route[] = [
  {
    kind: 'mlflow',
    method: 'GET',
    path: `/mlflow/v1.0${WORKSPACE_PATH}/api/2.0/mlflow/metrics/get-history`,
    service: 'data-plane',
    handle: history,
  },
];

function history(call: Call, context: SandboxContext): Answer {
  const workspace = findWorkspace(call, context);
  if ('status' in workspace) return mlflowError(404, 'RESOURCE_DOES_NOT_EXIST', 'The workspace does not exist.');
  const id = call.query.get('run_id') ?? '';
  const key = call.query.get('metric_key') ?? '';
  if (id === '' || key === '')
    return mlflowError(400, 'INVALID_PARAMETER_VALUE', 'run_id and metric_key are required.');
  const run = context.world.findRun(workspace, id);
  if (!run) return mlflowError(404, 'RESOURCE_DOES_NOT_EXIST', `Run with id=${id} not found`);
  const size = Number(call.query.get('max_results') ?? LARGEST_PAGE);
  if (!(size >= 1 && size <= LARGEST_PAGE))
    return mlflowError(400, 'INVALID_PARAMETER_VALUE', `max_results must be at most ${LARGEST_PAGE}.`);
  const from = Number(call.query.get('page_token') ?? 0);
  const all = loggedPoints(run, key, context.world);
  const page = all.slice(from, from + size);
  const next = from + size < all.length ? { next_page_token: String(from + size) } : {};
  return json({
    metrics: page.map(({ step, at, value }) => ({
      key,
      // JSON has no NaN and no infinity.
      value: Number.isFinite(value) ? value : String(value),
      timestamp: at,
      step,
    })),
    ...next,
  });
}

function mlflowError(status: number, code: string, message: string): Answer {
  return json({ error_code: code, message }, status);
}

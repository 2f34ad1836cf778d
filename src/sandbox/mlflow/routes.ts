import { z } from 'zod';
import { type Answer, type Call, json } from '../answer.ts';
import { findWorkspace, WORKSPACE_PATH } from '../arm/find.ts';
import type { SandboxContext } from '../context.ts';
import { experimentIdOf, type SandboxRun } from '../run.ts';
import type { Route } from '../serve.ts';
import { type LoggedPoint, loggedPoints } from './points.ts';

const LARGEST_PAGE = 25_000;
const MOST_RUNS = 50_000;

const API = `/mlflow/v1.0${WORKSPACE_PATH}/api/2.0/mlflow`;

/** What is offered of MLflow: the history of a metric, a run with its newest metrics, an experiment by its name, and the children of a run. */
export const mlflowRoutes: Route[] = [
  { kind: 'mlflow', method: 'GET', path: `${API}/metrics/get-history`, service: 'data-plane', handle: history },
  { kind: 'mlflow', method: 'GET', path: `${API}/experiments/get-by-name`, service: 'data-plane', handle: experiment },
  { kind: 'mlflow', method: 'GET', path: `${API}/runs/get`, service: 'data-plane', handle: oneRun },
  { kind: 'mlflow', method: 'POST', path: `${API}/runs/search`, service: 'data-plane', handle: search },
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
    metrics: page.map((point) => metricOf(key, point)),
    ...next,
  });
}

/** JSON has no NaN and no infinity. */
function metricOf(key: string, { step, at, value }: LoggedPoint) {
  return { key, value: Number.isFinite(value) ? value : String(value), timestamp: at, step };
}

function oneRun(call: Call, context: SandboxContext): Answer {
  const workspace = findWorkspace(call, context);
  if ('status' in workspace) return mlflowError(404, 'RESOURCE_DOES_NOT_EXIST', 'The workspace does not exist.');
  const id = call.query.get('run_id') ?? '';
  const run = context.world.findRun(workspace, id);
  return run
    ? json({ run: runOf(run, context) })
    : mlflowError(404, 'RESOURCE_DOES_NOT_EXIST', `Run with id=${id} not found`);
}

function experiment(call: Call, context: SandboxContext): Answer {
  const workspace = findWorkspace(call, context);
  if ('status' in workspace) return mlflowError(404, 'RESOURCE_DOES_NOT_EXIST', 'The workspace does not exist.');
  const name = call.query.get('experiment_name') ?? '';
  const experiment_id = experimentIdOf(workspace.id, name);
  return json({ experiment: { experiment_id, name, lifecycle_stage: 'active' } });
}

const OF_PARENT = /^tags\.mlflow\.parentRunId = '([\w.-]+)'$/;

const searchSchema = z.object({
  experiment_ids: z.array(z.string()).min(1),
  filter: z.string().regex(OF_PARENT),
  max_results: z.int().min(1).max(MOST_RUNS).default(MOST_RUNS),
  page_token: z.string().optional(),
});

/** The children of a run with the newest value of each metric: the only filter that is understood here. */
function search(call: Call, context: SandboxContext): Answer {
  const workspace = findWorkspace(call, context);
  if ('status' in workspace) return mlflowError(404, 'RESOURCE_DOES_NOT_EXIST', 'The workspace does not exist.');
  const asked = searchSchema.safeParse(bodyOf(call));
  if (!asked.success) return mlflowError(400, 'INVALID_PARAMETER_VALUE', 'The search is not understood.');
  const { filter, max_results: size, page_token: token, experiment_ids: ids } = asked.data;
  const parent = context.world.findRun(workspace, OF_PARENT.exec(filter)?.[1] ?? '');
  const isHere = parent && ids.includes(experimentIdOf(workspace.id, parent.experiment));
  const all = isHere ? parent.children : [];
  const from = Number(token ?? 0);
  const next = from + size < all.length ? { next_page_token: String(from + size) } : {};
  return json({ runs: all.slice(from, from + size).map((run) => runOf(run, context)), ...next });
}

function bodyOf(call: Call): unknown {
  try {
    return JSON.parse(call.body.toString('utf8'));
  } catch {
    return null;
  }
}

function runOf(run: SandboxRun, { world }: SandboxContext) {
  const metrics = Object.keys(run.metrics).flatMap((key) => {
    const newest = loggedPoints(run, key, world).at(-1);
    return newest ? [metricOf(key, newest)] : [];
  });
  return { info: { run_id: run.id, run_uuid: run.id }, data: { metrics } };
}

function mlflowError(status: number, code: string, message: string): Answer {
  return json({ error_code: code, message }, status);
}

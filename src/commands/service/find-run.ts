import { answered, found, type Schemas } from '../../api/client.ts';
import type { Service } from './service.ts';
import { Unanswered } from './unanswered.ts';

/** A run as the service sends it, its times as text. */
export type RunDetail = Schemas['RunDetail'];

/** Splits `workspace/run`, or a run alone: neither name can contain a slash. */
export function splitRun(given: string): [workspace: string | null, run: string] {
  const slash = given.indexOf('/');
  return slash === -1 ? [null, given] : [given.slice(0, slash), given.slice(slash + 1)];
}

/** The parameters of a path about a run: `api.GET('/api/v1/runs/{workspace}/{run}/timeline', { params: { path: pathOf(run) } })`. */
export function pathOf({ workspace, id }: Pick<RunDetail, 'workspace' | 'id'>) {
  return { workspace, run: id };
}

/**
 * The run that a person names by `id` or `workspace/id`. The id of a run is unique only within its workspace.
 * @throws {Unanswered} where there is none, or several.
 */
export async function findRun({ api, url }: Service, given: string): Promise<RunDetail> {
  const [named, id] = splitRun(given);
  const workspace = named ?? (await workspaceOf({ api, url }, id));
  const detail =
    workspace === null
      ? null
      : await found(api.GET('/api/v1/runs/{workspace}/{run}', { params: { path: { workspace, run: id } } }));
  if (detail) return detail;
  const names = await workspaceNames({ api });
  if (named !== null && !names.includes(named))
    throw new Unanswered(`${url} has no workspace ${named}; it has ${names.join(', ') || 'none yet'}`);
  const where = named ?? `any of its workspaces (${names.join(', ') || 'none yet'})`;
  throw new Unanswered(`${url} knows no run ${id} in ${where}; the id is wanted, not the display name`);
}

/** The one workspace that has a run of this id. */
async function workspaceOf({ api }: Pick<Service, 'api' | 'url'>, id: string): Promise<string | null> {
  const { items } = await answered(api.GET('/api/v1/runs', { params: { query: { run: id } } }));
  const [first, ...others] = items;
  if (!first || others.length === 0) return first?.workspace ?? null;
  const choices = items.map(({ workspace }) => `${workspace}/${id}`).join(', ');
  throw new Unanswered(`several workspaces have a run ${id}: name one of ${choices}`);
}

async function workspaceNames({ api }: Pick<Service, 'api'>): Promise<string[]> {
  const { items } = await answered(api.GET('/api/v1/workspaces'));
  return [...new Set(items.map(({ name }) => name))];
}

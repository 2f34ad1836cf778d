import { answered, found, type Schemas } from '../../api/client.ts';
import { ofOwner } from '../operator/words.ts';
import { candidates, findByShortId } from '../short-id.ts';
import { visible } from '../table.ts';
import { readPages } from './pages.ts';
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
 * The run that a person names by `id` or `workspace/id`; of an active run, how its id begins or its display name is enough.
 * The id of a run is unique only within its workspace.
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
  const close = await activeRun({ api }, named, id);
  if (close) return answered(api.GET('/api/v1/runs/{workspace}/{run}', { params: { path: pathOf(close) } }));
  const names = await workspaceNames({ api });
  if (named !== null && !names.includes(named))
    throw new Unanswered(`${url} has no workspace ${named}; it has ${names.join(', ') || 'none yet'}`);
  const where = named ?? `any of its workspaces (${names.join(', ') || 'none yet'})`;
  throw new Unanswered(`${url} knows no run ${id} in ${where}; its id is wanted, or the display name of an active run`);
}

/** The one workspace that has a run of this id. */
async function workspaceOf({ api }: Pick<Service, 'api' | 'url'>, id: string): Promise<string | null> {
  const { items } = await answered(api.GET('/api/v1/runs', { params: { query: { run: id } } }));
  const [first, ...others] = items;
  if (!first || others.length === 0) return first?.workspace ?? null;
  const choices = items.map(({ workspace }) => `${workspace}/${id}`).join(', ');
  throw new Unanswered(`several workspaces have a run ${id}: name one of ${choices}`);
}

/** Of more active runs than these, names are not looked through. */
const MOST_ACTIVE = 2000;

/** The one active run whose id begins so, or that has this display name; null where there is none. */
async function activeRun(
  { api }: Pick<Service, 'api'>,
  workspace: string | null,
  given: string,
): Promise<Schemas['Run'] | null> {
  const where = { active: 'true' as const, ...(workspace !== null && { workspace }) };
  const { items } = await readPages<Schemas['Run']>(
    (page) => answered(api.GET('/api/v1/runs', { params: { query: { ...where, ...page } } })),
    { limit: MOST_ACTIVE },
  );
  const lookup = {
    what: 'active run',
    idOf: ({ id }: Schemas['Run']) => id,
    namesOf: ({ displayName }: Schemas['Run']) => [displayName],
    describe: (run: Schemas['Run']) => `${visible(run.displayName)} in ${run.workspace}, ${ofOwner(run.owner)}`,
    none: '',
  };
  return candidates(given, items, lookup).length === 0 ? null : findByShortId(given, items, lookup);
}

async function workspaceNames({ api }: Pick<Service, 'api'>): Promise<string[]> {
  const { items } = await answered(api.GET('/api/v1/workspaces'));
  return [...new Set(items.map(({ name }) => name))];
}

import { z } from 'zod';
import { runDetailOut, runsPageOut } from '../../http/schemas/run.ts';
import { workspaceOut } from '../../http/schemas/workspace.ts';
import type { Service } from './service.ts';
import { Unanswered } from './unanswered.ts';

/** A run as the service sends it, its times as text. */
export type RunDetail = z.input<typeof runDetailOut>;

/** Splits `workspace/run`, or a run alone: neither name can contain a slash. */
export function splitRun(given: string): [workspace: string | null, run: string] {
  const slash = given.indexOf('/');
  return slash === -1 ? [null, given] : [given.slice(0, slash), given.slice(slash + 1)];
}

/** The path of a run in the API, or of something of it: `runPath(run, 'timeline')`. */
export function runPath({ workspace, id }: Pick<RunDetail, 'workspace' | 'id'>, part?: string): string {
  const path = `/runs/${encodeURIComponent(workspace)}/${encodeURIComponent(id)}`;
  return part === undefined ? path : `${path}/${part}`;
}

/**
 * The run that a person names by `id` or `workspace/id`. The id of a run is unique only within its workspace.
 * @throws {Unanswered} where there is none, or several.
 */
export async function findRun(service: Service, given: string): Promise<RunDetail> {
  const [named, id] = splitRun(given);
  const workspace = named ?? (await workspaceOf(service, id));
  const detail = workspace === null ? null : await service.ask(runPath({ workspace, id }), runDetailOut);
  if (detail) return detail;
  const names = named === null ? await workspaceNames(service) : [];
  if (named !== null) await requireWorkspace(service, named);
  const where = named ?? `any of its workspaces (${names.join(', ') || 'none yet'})`;
  throw new Unanswered(`${service.url} knows no run ${id} in ${where}; the id is wanted, not the display name`);
}

/** The one workspace that has a run of this id. */
async function workspaceOf(service: Service, id: string): Promise<string | null> {
  const page = await service.ask(`/runs?${new URLSearchParams({ run: id })}`, runsPageOut);
  const [first, ...others] = page?.items ?? [];
  if (!first || others.length === 0) return first?.workspace ?? null;
  const choices = [first, ...others].map(({ workspace }) => `${workspace}/${id}`).join(', ');
  throw new Unanswered(`several workspaces have a run ${id}: name one of ${choices}`);
}

async function requireWorkspace(service: Service, workspace: string): Promise<void> {
  const names = await workspaceNames(service);
  if (names.includes(workspace)) return;
  throw new Unanswered(`${service.url} has no workspace ${workspace}; it has ${names.join(', ') || 'none yet'}`);
}

const workspacesOut = z.object({ items: z.array(workspaceOut.pick({ name: true })) });

async function workspaceNames(service: Service): Promise<string[]> {
  const answer = await service.ask('/workspaces', workspacesOut);
  return [...new Set(answer?.items.map(({ name }) => name))];
}

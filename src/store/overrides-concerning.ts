import type { Override } from '../core/decision/override.ts';
import { anyGlobMatches } from '../core/values/glob.ts';
import type { Database } from './open/database.ts';

/** Ids of the overrides that may concern a workspace of these patterns, among the ones that are known. */
export async function overridesConcerning(db: Database, patterns: readonly string[]): Promise<string[]> {
  const seen = (await namesOfWorkspaces(db)).filter((name) => anyGlobMatches(patterns, name));
  const rows = await db.selectFrom('overrides').select(['id', 'scope']).execute();
  return rows.flatMap(({ id, scope }) => (placesIn(scope, seen).length > 0 ? [id] : []));
}

/** The names of all known workspaces. */
export async function namesOfWorkspaces(db: Database): Promise<string[]> {
  return (await db.selectFrom('workspaces').select('name').execute()).map(({ name }) => name);
}

/** Which of some workspaces the scope of an override may concern. */
export function placesIn({ workspace }: Override['scope'], names: readonly string[]): string[] {
  return names.filter((name) => workspace === undefined || anyGlobMatches(workspace, name));
}

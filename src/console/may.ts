import type { components } from '../api/types.ts';

type Me = components['schemas']['Me'];

const RISING = ['owner', 'viewer', 'operator', 'admin'] as const;
type Role = (typeof RISING)[number];

/**
 * Whether somebody has a role, or a higher one, over a workspace; over all of them where none is named. The service decides:
 * this is only so that a page offers what it would take.
 */
export function mayAct(me: Me | null, role: Role, workspace: string | null): boolean {
  const needed = RISING.indexOf(role);
  return (me?.grants ?? []).some(
    (grant) =>
      RISING.indexOf(grant.role) >= needed &&
      (grant.workspaces === null ||
        (workspace !== null && grant.workspaces.some((pattern) => fits(pattern, workspace)))),
  );
}

/** Whether somebody has a role, or a higher one, over any workspace. */
export function mayActSomewhere(me: Me | null, role: Role): boolean {
  return (me?.grants ?? []).some((grant) => RISING.indexOf(grant.role) >= RISING.indexOf(role));
}

/** As the service compares: without case, `*` for any text and `?` for one character. */
function fits(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(name);
}

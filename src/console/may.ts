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

/** Whether somebody owns a run, by the ids that the service knows of them; the service decides. */
export function isOwn(
  { id, ids }: { readonly id: string; readonly ids?: readonly string[] | undefined },
  me: Me | null,
): boolean {
  const mine = new Set((me?.owners ?? []).map((one) => one.toLowerCase()));
  return [id, ...(ids ?? [])].some((one) => mine.has(one.toLowerCase()));
}

/**
 * As the service compares: without case, `*` for any text and `?` for one character. Not by a regular expression: one made
 * from many `*` can take for ever, and this is asked at each drawing of a page.
 */
function fits(pattern: string, name: string): boolean {
  const wanted = pattern.toLowerCase();
  const given = name.toLowerCase();
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (next < given.length) {
    if (wanted[at] === '*') {
      star = at++;
      resume = next;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[next])) {
      at++;
      next++;
    } else if (star >= 0) {
      at = star + 1;
      next = ++resume;
    } else return false;
  }
  return /^\**$/.test(wanted.slice(at));
}

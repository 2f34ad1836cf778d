import type { FamilyMember } from '../run-history/children.ts';

/** A record of more would be too large to be kept in the database. */
const MOST_CHILDREN = 200;

/** The children that a record shows: the best, those that have not ended or have failed, and the newest of the others. */
export function shownChildren(members: readonly FamilyMember[], best: string | null): readonly FamilyMember[] {
  if (members.length <= MOST_CHILDREN) return members;
  const rank = ({ child }: FamilyMember) => {
    if (best !== null && child.id.toLowerCase() === best.toLowerCase()) return 0;
    if (child.phase !== 'ended') return 1;
    return child.error !== null || child.status.toLowerCase() === 'failed' ? 2 : 3;
  };
  const chosen = members.toSorted((a, b) => rank(a) - rank(b) || b.child.createdAt - a.child.createdAt);
  const kept = new Set(chosen.slice(0, MOST_CHILDREN));
  return members.filter((member) => kept.has(member));
}

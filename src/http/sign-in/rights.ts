import type { OwnerRules } from '../../core/run/owner.ts';
import type { Caller } from '../caller.ts';
import { grantsFor, ownersFor, type PeopleRules } from '../roles.ts';
import type { Claims } from './claims.ts';

/** What people may, by what the issuer says of them and the config as it is now. */
export interface Rights {
  of(claims: Claims): Pick<Caller, 'grants' | 'owners'>;
  /** Whether the config names a role or group. */
  isNamed(group: string): boolean;
}

/** @param people asked each time; without it nobody has a role. */
export function createRights(people: () => PeopleRules | undefined, owner: Pick<OwnerRules, 'domain'>): Rights {
  const rules = () => people() ?? { roles: [], owns: [] };
  return {
    of: (claims) => ({ grants: grantsFor(claims, rules()), owners: ownersFor(claims, rules(), owner) }),
    isNamed(group) {
      const { roles, owns } = rules();
      return [...roles, ...owns].some(({ who }) => [who.appRole, who.group].some((named) => named?.includes(group)));
    },
  };
}

import type { Schemas } from '../../api/client.ts';

/** `operator over ml-prod-*; viewer over all workspaces`. */
export function describeGrants({ grants }: Pick<Schemas['Me'], 'grants'>): string {
  if (grants.length === 0) return 'no role';
  return grants
    .map(({ role, workspaces }) => `${role} over ${workspaces === null ? 'all workspaces' : workspaces.join(', ')}`)
    .join('; ');
}

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ENFORCE_PERMISSIONS, EVIDENCE_PERMISSIONS, WATCH_PERMISSIONS } from '../src/azure/permissions.ts';

/*
 * Writes role.json, the custom roles that role.bicep defines, from the permissions that the calls to Azure need.
 * Run it after a permission has changed: node deploy/generate-role.ts
 */

interface Role {
  readonly roleName: string;
  readonly description: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

export interface Roles {
  /** Reads workspaces, runs and metrics. Assigned where Runwarden watches. */
  readonly watcher: Role;
  /** Reads and cancels. Assigned only where Runwarden may cancel. */
  readonly enforcer: Role;
  /** The same by a wildcard, for a workspace whose Azure refuses the cancel to the exact action. */
  readonly enforcerByWildcard: Role;
  /** What Azure answers for a whole region and so checks on the subscription. */
  readonly regions: Role;
  /** Assigned on the container that contents of evidence are kept in. */
  readonly evidenceKeeper: Role & { readonly dataActions: readonly string[] };
}

/** What Microsoft's own roles grant. It also creates jobs, so it is a fallback; at least it does not delete them. */
const EVERYTHING_OF_JOBS = 'Microsoft.MachineLearningServices/workspaces/jobs/*';
const NEVER_NEEDED = ['Microsoft.MachineLearningServices/workspaces/jobs/delete'];

export function roles(): Roles {
  const ofRegion = (action: string) => action.includes('/locations/');
  const inWorkspace = (actions: readonly string[]) => actions.filter((action) => !ofRegion(action));
  return {
    watcher: {
      roleName: 'Runwarden Watcher',
      description: 'Reads Azure Machine Learning runs and their metrics. Changes nothing.',
      actions: inWorkspace(WATCH_PERMISSIONS.actions),
      notActions: [],
    },
    enforcer: {
      roleName: 'Runwarden Enforcer',
      description: 'Reads Azure Machine Learning runs and their metrics, and cancels runs.',
      actions: inWorkspace(ENFORCE_PERMISSIONS.actions),
      notActions: [],
    },
    enforcerByWildcard: {
      roleName: 'Runwarden Enforcer',
      description: 'Reads Azure Machine Learning runs and their metrics, and cancels runs. Could create runs as well.',
      actions: [...inWorkspace(WATCH_PERMISSIONS.actions), EVERYTHING_OF_JOBS].sort(),
      notActions: NEVER_NEEDED,
    },
    regions: {
      roleName: 'Runwarden Region Reader',
      description: 'Reads the sizes of virtual machines that a region offers.',
      actions: WATCH_PERMISSIONS.actions.filter(ofRegion),
      notActions: [],
    },
    evidenceKeeper: {
      roleName: 'Runwarden Evidence Keeper',
      description: 'Adds, reads and deletes the blobs of a container. Changes none.',
      ...EVIDENCE_PERMISSIONS,
      notActions: [],
    },
  };
}

export function rolesAsJson(): string {
  return `${JSON.stringify(roles(), null, 2)}\n`;
}

if (import.meta.main) writeFileSync(fileURLToPath(new URL('role.json', import.meta.url)), rolesAsJson());

import type { LatestPass, RecordedEvent } from '../../core/ports/event-ledger.ts';
import { coversWorkspace, seesRun } from '../../core/ports/visibility.ts';
import { type Caller, hasRole, hasRoleEverywhere, hasRoleIn, visibilityOf } from '../caller.ts';

/** What is for everybody: a freeze holds the runs of owners, too. */
const FOR_ALL = /^freeze\./;
/** What concerns no single run and is shown to viewers. */
const FOR_VIEWERS = /^policies\./;
/** What is shown to viewers of the workspaces that it may concern. */
const FOR_PLACES = /^override\./;

/** Whether a caller hears of an event. What concerns a run is for those who see the run. */
export function seesEvent(caller: Caller, { kind, subject, workspace, concerns, owners }: RecordedEvent): boolean {
  if (subject.run !== undefined) return workspace !== null && seesRun(visibilityOf(caller), workspace, owners);
  if (FOR_ALL.test(kind)) return true;
  if (FOR_VIEWERS.test(kind)) return hasRole(caller, 'viewer');
  if (FOR_PLACES.test(kind))
    return hasRoleEverywhere(caller, 'viewer') || concerns.some((name) => hasRoleIn(caller, 'viewer', name));
  return hasRoleEverywhere(caller, 'operator');
}

/** Whether a caller hears of a pass. An owner does, and is not given the name of the workspace. */
export function seesPass(caller: Caller, { workspace }: LatestPass): 'named' | 'unnamed' | 'no' {
  const { workspaces, owners, ownIn } = visibilityOf(caller);
  if (coversWorkspace(workspaces, workspace)) return 'named';
  return owners.length > 0 && coversWorkspace(ownIn, workspace) ? 'unnamed' : 'no';
}

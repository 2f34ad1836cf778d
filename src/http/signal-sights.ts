import type { Policy } from '../core/policy/policy.ts';
import type { WorkspaceView } from '../core/ports/read-ledger.ts';
import type { OpenUnseen } from '../core/record/unseen.ts';
import type { SignalKind } from '../core/signal/signal.ts';
import type { Instant } from '../core/values/duration.ts';

/** What passes read of a workspace, each with the permission of Azure that it takes; null where it takes none. */
interface SightKind {
  readonly name: string;
  readonly kinds: readonly SignalKind[];
  readonly permission: string | null;
}

const ML = 'Microsoft.MachineLearningServices/workspaces';

const LISTING = { name: 'Runs listed', permission: `${ML}/jobs/read` } as const;

/** In the order in which people look at them. A test holds them against the permissions of the role. */
export const SIGHT_KINDS: readonly SightKind[] = [
  { name: 'GPU use', kinds: ['gpu', 'activity'], permission: 'Microsoft.Insights/metrics/read' },
  {
    name: 'Logs, reports',
    kinds: ['artifact', 'log'],
    permission: 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read',
  },
  {
    name: 'Steps, trials',
    kinds: ['timing', 'children', 'child-metric', 'metric'],
    permission: `${ML}/experiments/runs/read`,
  },
  { name: 'Compute', kinds: ['compute', 'wait'], permission: `${ML}/computes/read` },
  { name: 'Prices', kinds: ['cost'], permission: null },
];

/** Whether passes see one thing of a workspace. */
export interface SignalSight {
  readonly name: string;
  readonly state: 'seen' | 'unseen' | 'not-asked';
  /** Seen: by the latest pass then. Unseen: since then. Null before the first pass, and where nothing asks for it. */
  readonly at: Instant | null;
  readonly what: string | null;
  readonly reason: string | null;
  /** Where Azure refuses it: the permission that mends it. */
  readonly permission: string | null;
}

/** Each thing that passes read of a workspace, by what the latest of them could not see. */
export function signalSights(view: WorkspaceView, policies: readonly Policy[]): readonly SignalSight[] {
  const listing = view.unseen.find(({ kind }) => kind !== 'readings');
  const asked = askedBy(policies);
  const others = SIGHT_KINDS.map(({ name, kinds, permission }): SignalSight => {
    const unseen = view.unseen.find(({ kind, part }) => kind === 'readings' && kinds.some((one) => one === part));
    if (unseen) return unseenSight(name, unseen, permission);
    if (kinds.every((kind) => !asked.has(kind))) return { ...NOTHING, name, state: 'not-asked' };
    // What cannot be listed is not read either.
    if (listing?.kind === 'workspace') return unseenSight(name, listing, null);
    return seenSight(name, view);
  });
  return [listing ? unseenSight(LISTING.name, listing, LISTING.permission) : seenSight(LISTING.name, view), ...others];
}

const NOTHING = { at: null, what: null, reason: null, permission: null } as const;

function seenSight(name: string, { lastGoodPassAt }: WorkspaceView): SignalSight {
  return { ...NOTHING, name, state: lastGoodPassAt === null ? 'unseen' : 'seen', at: lastGoodPassAt };
}

function unseenSight(name: string, { since, what, reason }: OpenUnseen, permission: string | null): SignalSight {
  const isRefused = /\b(401|403)\b|authorization|forbidden/i.test(reason);
  return { name, state: 'unseen', at: since, what, reason, permission: isRefused ? permission : null };
}

function askedBy(policies: readonly Policy[]): ReadonlySet<SignalKind> {
  // Money is shown for every run, whatever the policies ask.
  const always: readonly SignalKind[] = ['cost'];
  const asked = policies.filter(({ mode }) => mode !== 'off').flatMap(({ signals }) => signals);
  return new Set([...always, ...asked.map(({ kind }) => kind)]);
}

import { nodesOn } from '../run/nodes.ts';
import type { SeenCompute } from '../run/seen-compute.ts';
import type { KnownRun } from '../signal/known-run.ts';
import { HOUR, type Instant, MINUTE, type Milliseconds } from '../values/duration.ts';
import type { IdleNodes } from './spent-run.ts';

/** How often the computes of a workspace are looked at. */
export const LOOK_EVERY: Milliseconds = HOUR;

/** Two looks, and the minutes by which they are late. What lies between two that are further apart is not known. */
export const LONGEST_GAP: Milliseconds = 2 * LOOK_EVERY + 15 * MINUTE;

/** The run after which nodes were idle. */
export interface RunBefore {
  readonly runId: string;
  readonly displayName: string;
}

/** The last run on a compute that ended under watch. */
export interface LastRun extends RunBefore {
  readonly endedAt: Instant;
}

/** A stretch in which a number of nodes was idle, as the store keeps it. */
export interface IdleStretch extends Omit<IdleNodes, 'workspace'> {
  /** Since when nodes are idle without a break: that of the first of the stretches that follow one another. */
  readonly since: Instant;
  /** The run whose end it began with; null where that is not known. */
  readonly after: RunBefore | null;
  /** The next look may continue it. */
  readonly isOpen: boolean;
}

/** Nodes of a compute that are up without a run, by why they are. */
export interface IdlePart {
  readonly why: IdleNodes['why'];
  readonly nodes: number;
}

/** What is known of a compute at a look. */
export interface ComputeLook {
  readonly workspaceId: string;
  readonly compute: SeenCompute;
  readonly active: readonly KnownRun[];
  readonly lastRun: LastRun | null;
  readonly now: Instant;
}

/** What a look makes of the stretches of a compute. */
export interface Followed {
  /** Stretches as they are now, each in the place of the one with the same beginning. */
  readonly changed: readonly IdleStretch[];
  readonly begun: readonly IdleStretch[];
}

/**
 * Which nodes of a compute are up without a run; null where that is not known. Of the idle nodes of a cluster those count as its
 * minimum that it would keep if nothing else ran. An instance is idle while it runs and no active run may be on it.
 */
export function idleParts({ compute, active }: Pick<ComputeLook, 'compute' | 'active'>): readonly IdlePart[] | null {
  const { kind, nodes, minNodes, name } = compute;
  if (nodes === null || kind === 'other') return null;
  if (kind === 'instance') {
    const held = active.map(({ run }) => nodesOn(run, name));
    if (nodes.idle > 0 && held.some((one) => one === null)) return null;
    return [{ why: 'instance', nodes: held.some((one) => one !== 0) ? 0 : nodes.idle }];
  }
  const kept = Math.min(nodes.idle, Math.max(0, minNodes - nodes.atWork));
  return [
    { why: 'minimum', nodes: kept },
    { why: 'scale-down', nodes: nodes.idle - kept },
  ];
}

/**
 * Continues, ends and begins the stretches of a compute by a new look at it. Only waste that is known counts: a stretch that
 * the look does not confirm ends at the look before.
 * @param latest the latest stretch of the compute for each why
 */
export function followIdle(look: ComputeLook, latest: readonly IdleStretch[]): Followed {
  const parts = idleParts(look);
  if (parts === null) return { changed: [], begun: [] };
  // A compute that was made anew under its name may be of another kind.
  const others = latest.filter(({ why }) => !parts.some((part) => part.why === why)).map(closed);
  const each = parts.map((part) =>
    followPart(
      look,
      part,
      latest.find(({ why }) => why === part.why),
    ),
  );
  return {
    changed: [...others, ...each.flatMap(({ changed }) => changed)].filter((one) => !latest.includes(one)),
    begun: each.flatMap(({ begun }) => begun),
  };
}

/** Ends the open stretches of computes that are not there any more. */
export function closeGone(latest: readonly IdleStretch[], present: readonly SeenCompute[]): readonly IdleStretch[] {
  const names = new Set(present.map(({ name }) => name.toLowerCase()));
  return latest.filter(({ compute, isOpen }) => isOpen && !names.has(compute.toLowerCase())).map(closed);
}

function closed(stretch: IdleStretch): IdleStretch {
  return stretch.isOpen ? { ...stretch, isOpen: false } : stretch;
}

function followPart(look: ComputeLook, { why, nodes }: IdlePart, latest: IdleStretch | undefined): Followed {
  const { now, compute } = look;
  const ends = latest ? [closed(latest)] : [];
  if (nodes === 0) return { changed: ends, begun: [] };
  const continues = latest?.isOpen && now - latest.until <= LONGEST_GAP && !wasUsed(look, latest.until);
  if (!continues) return { changed: ends, begun: [begin(look, { why, nodes }, latest?.until ?? null)] };
  const { pricePerNodeHour, currency } = compute;
  const isPricedAlike = latest.pricePerNodeHour === pricePerNodeHour && latest.currency === currency;
  if (isPricedAlike && nodes === latest.nodes) return { changed: [{ ...latest, until: now }], begun: [] };
  const next = { ...latest, ...machineOf(compute), nodes, until: now };
  // Nodes that came in between are idle from now on, and nodes that went were idle up to the look before.
  return isPricedAlike && nodes > latest.nodes
    ? { changed: [{ ...latest, until: now, isOpen: false }], begun: [{ ...next, from: now }] }
    : { changed: ends, begun: [{ ...next, from: latest.until }] };
}

function begin(look: ComputeLook, { why, nodes }: IdlePart, before: Instant | null): IdleStretch {
  const { workspaceId, compute, now, lastRun } = look;
  const from = Math.min(now, Math.max(idleFrom(look), before ?? Number.NEGATIVE_INFINITY));
  const isAfter = lastRun !== null && from >= lastRun.endedAt && from - lastRun.endedAt <= LOOK_EVERY;
  return {
    ...{ workspaceId, compute: compute.name, why, since: from, from, until: now, nodes, isOpen: true },
    ...machineOf(compute),
    after: isAfter ? { runId: lastRun.runId, displayName: lastRun.displayName } : null,
  };
}

function machineOf({ gpusPerNode, pricePerNodeHour, currency }: SeenCompute) {
  return { gpusPerNode, pricePerNodeHour, currency };
}

/**
 * Since when nodes are idle that a look finds idle for the first time: since the last run ended, where the compute has had as
 * many nodes since then and nothing else may use them; else from now on.
 */
function idleFrom({ compute, active, lastRun, now }: ComputeLook): Instant {
  if (lastRun === null || compute.steadySince === null) return now;
  if (active.some(({ run }) => nodesOn(run, compute.name) !== 0)) return now;
  return Math.max(lastRun.endedAt, compute.steadySince);
}

/** Whether a run began or ended on the compute since a moment: it may have had nodes that were idle before and after. */
function wasUsed({ compute, active, lastRun }: ComputeLook, since: Instant): boolean {
  if (lastRun !== null && lastRun.endedAt > since) return true;
  return active.some(({ run, phaseSince }) => phaseSince > since && nodesOn(run, compute.name) !== 0);
}

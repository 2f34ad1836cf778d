import type { JudgedCompute } from '../policy/idle-compute.ts';
import type { SeenCompute } from '../run/seen-compute.ts';
import { HOUR, type Instant } from '../values/duration.ts';
import type { IdlePart, IdleStretch, RunBefore } from './idle-stretches.ts';

/** The computes of a workspace, as the latest look saw them. */
export interface ComputesView {
  readonly workspaceId: string;
  readonly workspace: string;
  /** When they were last asked for, and when that last succeeded. */
  readonly lookedAt: Instant;
  readonly seenAt: Instant | null;
  /** Why the latest look saw nothing; null where it did. */
  readonly problem: string | null;
  readonly computes: readonly SeenCompute[];
  /** Stretches of idle nodes that are not over, with those of which they are the continuation. */
  readonly idle: readonly IdleStretch[];
}

/** Nodes of a compute that are idle, as the latest look saw them. */
export interface IdleNow {
  readonly nodes: number;
  /** Since when the first of them is. */
  readonly since: Instant;
  /** Up to when that is known. */
  readonly until: Instant;
  readonly parts: readonly (IdlePart & { readonly since: Instant })[];
  readonly after: RunBefore | null;
  readonly cost: IdleSum;
}

/** What idle nodes have cost and cost an hour; null where nothing of it has a price. */
export interface IdleSum {
  readonly soFar: number | null;
  readonly perHour: number | null;
  readonly currency: string;
  /** Something of it has no price. */
  readonly atLeast: boolean;
}

/** What the nodes of a compute have cost that were idle since a moment. */
export interface IdleCost {
  /** Null where nothing of it has a price. */
  readonly amount: number | null;
  readonly currency: string | null;
  /** Something of it has no price. */
  readonly isAtLeast: boolean;
  readonly until: Instant | null;
}

/** What of a compute is idle; null where nothing is known to be. */
export function idleNow({ idle }: Pick<ComputesView, 'idle'>, { name, currency }: SeenCompute): IdleNow | null {
  const own = idle.filter(({ compute }) => compute.toLowerCase() === name.toLowerCase());
  const open = own.filter(({ isOpen }) => isOpen).toSorted((a, b) => a.since - b.since);
  const [first] = open;
  if (!first) return null;
  return {
    nodes: open.reduce((sum, { nodes }) => sum + nodes, 0),
    since: first.since,
    until: Math.max(...open.map(({ until }) => until)),
    parts: open.map(({ why, nodes, since }) => ({ why, nodes, since })),
    after: first.after,
    cost: {
      soFar: toCent(sumOf(own.map(costOf))),
      perHour: toCent(sumOf(open.map(({ nodes, pricePerNodeHour: price }) => price && nodes * price))),
      currency: first.currency || currency,
      atLeast: own.some(({ pricePerNodeHour }) => pricePerNodeHour === null),
    },
  };
}

/** What a stretch has cost; null without a price. */
function costOf({
  from,
  until,
  nodes,
  pricePerNodeHour,
}: Pick<IdleStretch, 'from' | 'until' | 'nodes' | 'pricePerNodeHour'>): number | null {
  return pricePerNodeHour === null ? null : ((until - from) / HOUR) * nodes * pricePerNodeHour;
}

function toCent(amount: number | null): number | null {
  return amount === null ? null : Math.round(amount * 100) / 100;
}

/** The sum of the known; null where none is. */
function sumOf(amounts: readonly (number | null)[]): number | null {
  const known = amounts.filter((amount) => amount !== null);
  return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0);
}

/** A compute as policies judge it. What the latest look could not see is unknown, whatever the one before saw. */
export function judgedCompute(view: ComputesView, compute: SeenCompute): JudgedCompute {
  const { workspace, problem } = view;
  const unknown = problem ?? compute.unknown;
  const idle = unknown === null ? (idleNow(view, compute)?.parts ?? []) : null;
  return { workspace, compute: compute.name, idle, unknown };
}

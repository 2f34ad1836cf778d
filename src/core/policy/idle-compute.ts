import { formatDuration, type Instant } from '../values/duration.ts';
import { anyGlobMatches } from '../values/glob.ts';
import { type ConditionResult, result } from './condition.ts';
import type { IdleComputeRule, Policy, Selector } from './policy.ts';

/** A compute as such a policy judges it. */
export interface JudgedCompute {
  readonly workspace: string;
  readonly compute: string;
  /** Nodes that are idle now, with since when; null where that is not known. */
  readonly idle: readonly { readonly nodes: number; readonly since: Instant }[] | null;
  /** Why it is not known. */
  readonly unknown: string | null;
}

/** Whether a policy is about a compute: its match holds, and none of its exceptions. */
export function isAboutCompute({ match, except, computes }: Policy, judged: JudgedCompute): boolean {
  if (computes === undefined) return false;
  return selects(match, judged) && !except.some((one) => selects(one, judged));
}

/** An exception that a folder has for runs, such as one by tags, holds for no compute. */
function selects({ workspace, compute, ...ofRuns }: Selector, judged: JudgedCompute): boolean {
  if (Object.keys(ofRuns).length > 0) return false;
  if (workspace && !anyGlobMatches(workspace, judged.workspace)) return false;
  return !compute || anyGlobMatches(compute, judged.compute);
}

/** Whether enough nodes of a compute have been idle for long enough. */
export function judgeIdle(rule: IdleComputeRule, { idle, unknown }: JudgedCompute, now: Instant): ConditionResult {
  const threshold = formatDuration(rule.for);
  if (idle === null) return result('unknown', unknown ?? 'what its nodes do is not known', { threshold });
  const nodes = idle.reduce((sum, part) => sum + part.nodes, 0);
  const since = idleSince(idle, rule.nodes);
  if (since === null) {
    const limit = rule.nodes > 1 ? `, limit ${nodesText(rule.nodes)}` : '';
    return result('healthy', `${nodesText(nodes)} idle${limit}`, { value: nodes, threshold });
  }
  const length = Math.max(0, now - since);
  const reason = `${nodesText(nodes)} idle, ${since === now ? 'since now' : `for ${formatDuration(length)}`}, limit ${threshold}`;
  const facts = { value: formatDuration(length), threshold, identity: 'idle-compute' };
  return length >= rule.for
    ? result('violated', reason, facts)
    : result('healthy', reason, { ...facts, violatedAt: since + rule.for });
}

/** Since when so many nodes have been idle; null where fewer are. */
export function idleSince(
  idle: readonly { readonly nodes: number; readonly since: Instant }[],
  nodes: number,
): Instant | null {
  let sum = 0;
  for (const part of idle.toSorted((a, b) => a.since - b.since)) {
    sum += part.nodes;
    if (part.nodes > 0 && sum >= nodes) return part.since;
  }
  return null;
}

function nodesText(count: number): string {
  if (count === 0) return 'no node is';
  return `${count} ${count === 1 ? 'node' : 'nodes'}`;
}

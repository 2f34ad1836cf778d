import type { Phase } from '../../core/run/status.ts';
import { compareText } from '../../core/values/text.ts';
import type { Now } from '../schemas/now.ts';
import type { NowContext } from './context.ts';
import { byCost, sumLoads } from './load.ts';
import { type KnownRun, keyOf } from './run-index.ts';

type Share = Now['burns']['owners'][number];

/** Phases in which a run holds no node. */
const IDLE_PHASES: ReadonlySet<Phase> = new Set(['queued', 'ended']);

/** What runs take, in all and by whose, where and under which policy they are. */
export function burnsNow({ facts, runs }: NowContext): Now['burns'] {
  const burning = runs.all.filter(({ phase }) => !IDLE_PHASES.has(phase));
  const idle = new Set(facts.findings.filter(({ isIdle }) => isIdle).map(keyOf));
  const isIdle = ({ workspaceId, id }: KnownRun) => idle.has(keyOf({ workspaceId, runId: id }));
  const shareOf = ([name, members]: readonly [string | null, readonly KnownRun[]]): Share => ({
    name,
    load: sumLoads(members),
    idle: sumLoads(members.filter(isIdle)),
  });
  const firing = facts.findings.filter(({ state }) => state === 'firing');
  const underPolicies = Map.groupBy(firing, ({ policy }) => policy);
  return {
    load: sumLoads(burning),
    idle: sumLoads(burning.filter(isIdle)),
    owners: sorted([...Map.groupBy(burning, ({ owner }) => owner)].map(shareOf)),
    workspaces: sorted([...Map.groupBy(burning, ({ workspace }) => workspace)].map(shareOf)),
    policies: sorted(
      [...underPolicies].map(([policy, found]) =>
        shareOf([policy, runs.these(found).filter(({ phase }) => !IDLE_PHASES.has(phase))]),
      ),
    ),
  };
}

function sorted(shares: readonly Share[]): Share[] {
  return shares.toSorted((a, b) => byCost(a.load.perHour, b.load.perHour) || compareText(a.name ?? '', b.name ?? ''));
}

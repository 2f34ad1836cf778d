import type { Alert } from '../core/alert/alert.ts';
import { judgedAgainData, unknownData } from '../core/alert/service-data.ts';
import { unknownSchema } from '../core/alert/service-schemas.ts';
import { UNKNOWN_KEY, unknownGroups } from '../core/alert/unknown-groups.ts';
import type { PolicyStatus } from '../core/decision/decision.ts';
import { DAY, type Instant } from '../core/values/duration.ts';
import type { WatchDeps } from './deps.ts';

/** A status that no pass has renewed for so long is of a workspace that is not watched any more. */
const OUTDATED_AFTER = DAY;

/** Whether any of them concerns {@link alertUnknownForLong}, which reads those of all workspaces. */
export function isUnknownForLong(
  statuses: readonly Partial<Pick<PolicyStatus, 'unknownSince'>>[],
  { unknownAfter }: Pick<WatchDeps, 'unknownAfter'>,
  now: Instant,
): boolean {
  return statuses.some(({ unknownSince = null }) => unknownSince !== null && unknownSince <= now - unknownAfter);
}

/**
 * Alerts on-call about policies that could not judge a run for longer than `unknown-after`: once for each policy and
 * reason, over all runs and workspaces, and once more when no such run is left. What is open is in the store, so neither
 * a restart nor another replica sends it again.
 */
export async function alertUnknownForLong(
  { ledger, newId, unknownAfter, log }: Pick<WatchDeps, 'ledger' | 'newId' | 'unknownAfter' | 'log'>,
  now: Instant,
): Promise<void> {
  const unknown = await ledger.unknownStatuses({
    unknownBefore: now - unknownAfter,
    judgedAfter: now - OUTDATED_AFTER,
  });
  const groups = new Map(unknownGroups(unknown).map((group) => [group.key, group]));
  const open = await ledger.openAlerts(UNKNOWN_KEY);
  const alertOf = (type: Alert['type'], data: Alert['data']): Alert => ({
    id: newId(),
    at: now,
    type,
    recipients: ['oncall'],
    decisionId: null,
    findingId: null,
    announcesCancel: false,
    data,
  });
  for (const { key, data } of open) {
    const group = groups.get(key);
    groups.delete(key);
    const begun = unknownSchema.safeParse(data);
    if (group || !begun.success) continue;
    const { policy } = begun.data;
    const others = unknown.filter((status) => status.policy === policy).length;
    await ledger.endAlert(key, [alertOf('policy.judges-again', judgedAgainData(begun.data, others, now))]);
  }
  for (const group of groups.values()) {
    const data = unknownData(group, newId());
    if (!(await ledger.beginAlert({ key: group.key, since: group.since, data }, [alertOf('policy.unknown', data)])))
      continue;
    log.warn(
      { policy: group.policy, runs: group.runs.length, reason: group.reason },
      'a policy has been unknown for long',
    );
  }
}

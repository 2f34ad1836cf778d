import { type InsertObject, sql } from 'kysely';
import type { Alert } from '../core/alert/alert.ts';
import { placeOf } from '../core/alert/place.ts';
import { toTextOrNull } from './json.ts';
import { toDate } from './rows.ts';
import type { Tables } from './schema.ts';

/** The delivery of an alert over a channel, before it is made. */
export function deliveryRow(
  alert: Alert,
  { channel, via, reachesPeople }: { channel: string; via: string; reachesPeople: boolean },
): InsertObject<Tables, 'deliveries'> {
  const { workspaceId, workspace, runId } = placeOf(alert);
  return {
    alert_id: alert.id,
    ...{ channel, via, reaches_people: reachesPeople },
    state: 'queued',
    at: toDate(alert.at),
    type: alert.type,
    workspace_id:
      workspaceId === null && workspace !== null
        ? sql<string | null>`(select min(named.id) from workspaces as named where named.name = ${workspace})`
        : toTextOrNull(workspaceId),
    run_id: toTextOrNull(runId),
  };
}

/** Since when a queued delivery waits. */
export const WAITS_SINCE = sql<Date>`coalesce(to_timestamp((deliveries.again ->> 'at')::float8 / 1000), alerts.at)`;

import { ApiProblem, answered, type Schemas } from '../../api/client.ts';
import { formatDuration, SECOND } from '../../core/values/duration.ts';
import { counted } from '../counted.ts';
import type { Service } from '../service/service.ts';
import { visible } from '../table.ts';
import { away, type Here } from '../times/show.ts';
import type { Field } from './fields.ts';

export type Fleet = Schemas['Fleet'];

/** Null for who does not see everything, and of a service that is older than this. */
export async function readFleet({ api }: Service): Promise<Fleet | null> {
  try {
    return await answered(api.GET('/api/v1/fleet'));
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 403 || error.status === 404)) return null;
    throw error;
  }
}

/** A clock that differs by less is nothing to look at. */
const SHOWN_SKEW = 5;

const long = (seconds: number) => formatDuration(Math.round(seconds) * SECOND);

/** Which replicas there are, what each does, what waits for them, and what Azure lets them read. */
export function fleetRows({ replicas, queues, behind, reads }: Fleet, here: Here): Field[] {
  const busy = queues.filter(({ waiting, underWay }) => waiting + underWay > 0);
  const rows = [
    ...replicas.map((one) => replicaText(one, here)),
    ...busy.map(
      ({ queue, waiting, underWay, oldestFor }) =>
        `queue ${queue}: ${underWay} under way, ${waiting} due${waiting > 0 ? `, the oldest for ${long(oldestFor)}` : ''}`,
    ),
    ...(behind ? [`most behind: ${visible(behind.workspace)}, due for ${long(behind.dueFor)}`] : []),
    ...reads.map(
      ({ subscription, left, pausedFor }) =>
        `reads of ${visible(subscription)}: ${left} left${pausedFor > 0 ? `, Azure asked to wait ${long(pausedFor)}` : ''}`,
    ),
  ];
  return rows.map((row, index): Field => [index === 0 ? 'replicas' : '', row]);
}

function replicaText(replica: Fleet['replicas'][number], here: Here): string {
  const { isGone, seenAt, startedAt, differsSince, clockAhead, passes } = replica;
  const parts = [
    replica.version ?? 'an older version',
    ...(startedAt === null ? [] : [`started ${away(Date.parse(startedAt), here)}`]),
    ...(isGone ? [`last seen ${away(Date.parse(seenAt), here)}`] : []),
    ...(differsSince === null
      ? []
      : [`other policies than those in force, noticed ${away(Date.parse(differsSince), here)}`]),
    ...(clockAhead === null || Math.abs(clockAhead) < SHOWN_SKEW
      ? []
      : [`its clock is ${long(Math.abs(clockAhead))} ${clockAhead > 0 ? 'ahead' : 'behind'}`]),
    passes.length === 0
      ? 'no pass under way'
      : `${counted(passes.length, 'pass', 'passes')}: ${visible(passes.slice(0, 3).join(', '))}`,
  ];
  return `${visible(replica.replica)}: ${parts.join(', ')}`;
}

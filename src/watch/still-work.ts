import type { Alert, Channel } from '../core/alert/alert.ts';
import { type BlindCause, blindAlert } from '../core/alert/blind-data.ts';
import type { StillWork, WorkKind } from '../core/ports/work-ledger.ts';
import { NO_WORKSPACE } from '../core/record/unseen.ts';
import { messageOf } from '../core/values/caught.ts';
import { formatInstant, type Instant, MINUTE, SECOND } from '../core/values/duration.ts';
import type { WatchDeps } from './deps.ts';
import { startStopwatch } from './stopwatch.ts';

/** Work is done within seconds. What has not moved for so long will not move by itself. */
const STILL_AFTER = 2 * MINUTE;

/** The longest wait for a channel. */
const SEND_WITHIN = 20 * SECOND;

const KIND = 'work';

interface StillWorkDeps extends Pick<WatchDeps, 'ledger' | 'clock' | 'monotonic' | 'newId' | 'log'> {
  readonly channels: ReadonlyMap<string, Channel>;
  /** The names of the channels that reach on-call. */
  readonly oncall: readonly string[];
}

/** Notices work that is due and does not move, on whichever replica, and alerts on-call about it and about its end. */
export function createStillWork(deps: StillWorkDeps) {
  const { ledger, clock, newId, log } = deps;
  // What was left over from before the start is given the time to begin.
  const upFor = startStopwatch(deps);

  async function causes(): Promise<readonly BlindCause[]> {
    if (upFor() < STILL_AFTER) return [];
    const still = await ledger.stillWork();
    return still.filter(({ stillFor }) => stillFor >= STILL_AFTER).map((each) => causeOf(each, clock()));
  }

  /** Kept by this process alone: a database that does not answer keeps no alert. */
  let sinceLook = startStopwatch(deps);
  let failing: { readonly since: Instant; alert: Alert | null } | null = null;

  /** Alerts about what begins and ends. What a database that does not answer holds up does not move either. */
  async function look(): Promise<void> {
    try {
      await report();
    } catch (error) {
      // Two in a row: a process that was paused has not looked for long, and the database may be well.
      const passed = sinceLook();
      if (failing === null) failing = { since: clock() - (Number.isFinite(passed) ? passed : 0), alert: null };
      else if (passed >= STILL_AFTER && failing.alert === null) {
        failing.alert = blindAlert('workspace.blind', [unreadQueue(failing.since, error)], { ...one(), left: 0 });
        await sendAtOnce(failing.alert);
      }
      throw error;
    }
    if (failing?.alert) {
      const ended = unreadQueue(failing.since, 'the database answers again');
      await ledger.raise([blindAlert('workspace.recovered', [ended], { ...one(), left: 0 })]);
    }
    failing = null;
    sinceLook = startStopwatch(deps);
  }

  const one = () => ({ id: newId(), now: clock() });

  /** Each once over all replicas. */
  async function report(): Promise<void> {
    const now = clock();
    const found = await causes();
    const open = await ledger.openAlerts(KIND);
    for (const cause of found) {
      const alert = blindAlert('workspace.blind', [cause], { id: newId(), now, left: 0 });
      const key = `${KIND} ${cause.part}`;
      if (!(await ledger.beginAlert({ key, since: cause.since, data: alert.data }, [alert]))) continue;
      log.error({ work: cause.part, since: formatInstant(cause.since) }, 'work that is due does not move');
      // An alert in a queue that does not move reaches nobody. It has the same id there.
      if (cause.part === 'deliver') await sendAtOnce(alert);
    }
    if (upFor() < STILL_AFTER) return;
    for (const { key, since } of open) {
      const part = key.slice(KIND.length + 1);
      if (found.some((cause) => cause.part === part)) continue;
      const ended = causeOf({ kind: part as WorkKind, due: 0, stillFor: now - since }, now);
      await ledger.endAlert(key, [
        blindAlert('workspace.recovered', [ended], { id: newId(), now, left: found.length }),
      ]);
    }
  }

  async function sendAtOnce(alert: Alert): Promise<void> {
    for (const name of deps.oncall)
      try {
        const sending = { alert, via: 'oncall', now: alert.at, earlier: [] };
        await deps.channels.get(name)?.send(sending, AbortSignal.timeout(SEND_WITHIN));
      } catch (error) {
        log.error({ channel: name, err: error }, 'the alert about work that does not move could not be delivered');
      }
  }

  return { causes, look };
}

function unreadQueue(since: Instant, error: unknown): BlindCause {
  const reason = `the database does not answer: ${messageOf(error)}`;
  return {
    ...{ kind: KIND, part: 'queue', since, scope: NO_WORKSPACE, workspaceName: null },
    what: 'all work',
    reason,
  };
}

const WHAT: Readonly<Record<WorkKind, readonly [one: string, many: string]>> = {
  pass: ['check of a workspace', 'checks of workspaces'],
  enforce: ['cancel', 'cancels'],
  deliver: ['message', 'messages'],
};

function causeOf({ kind, due, stillFor }: StillWork, now: number): BlindCause {
  const [one, many] = WHAT[kind];
  const since = now - stillFor;
  return {
    ...{ kind: KIND, part: kind, since, scope: NO_WORKSPACE, workspaceName: null },
    what: due === 1 ? `1 ${one}` : `${due} ${many}`,
    reason: `nothing of the kind has begun or ended since ${formatInstant(since)}`,
  };
}

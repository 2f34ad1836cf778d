import { sawEverything } from '../core/ports/scan-ledger.ts';
import { type Send, SendError } from '../core/ports/send.ts';
import { type Instant, type Milliseconds, SECOND } from '../core/values/duration.ts';
import type { WatchDeps } from './deps.ts';
import type { FoundWorkspaces } from './workspaces.ts';

/** A dead man's switch elsewhere, which alerts people when Runwarden has stopped. */
export interface HeartbeatSettings {
  /** Secret: whoever knows it can keep the switch quiet. */
  readonly url: string;
  /** At most so often. */
  readonly every: Milliseconds;
}

/** Called after a pass. Resolves once the switch has answered, which no pass waits for. */
export type Heartbeat = (
  found: Pick<FoundWorkspaces, 'workspaces' | 'problems'>,
  stopping: AbortSignal,
) => Promise<void>;

/** The longest wait for the switch. */
const TIMEOUT: Milliseconds = 10 * SECOND;

/**
 * Asks the address of the switch once every watched workspace had a complete pass since the last time, so not by a timer: a
 * watchdog that runs and sees nothing has stopped, too. A failure is one warning, until it works again.
 */
export function createHeartbeat(
  { url, every }: HeartbeatSettings,
  { ledger, clock, log, send }: Pick<WatchDeps, 'ledger' | 'clock' | 'log'> & { readonly send: Send },
): Heartbeat {
  let roundSince: Instant = clock();
  let sentAt: Instant | null = null;
  let isFailing = false;

  async function beat(stopping: AbortSignal): Promise<void> {
    const problem = await ask(url, send, AbortSignal.any([stopping, AbortSignal.timeout(TIMEOUT)]));
    if (stopping.aborted) return;
    if (problem !== null && !isFailing)
      log.warn({ problem }, 'the heartbeat (watch.heartbeat) did not arrive; it is tried again after every good round');
    if (problem === null && isFailing) log.info({}, 'the heartbeat (watch.heartbeat) arrives again');
    isFailing = problem !== null;
    if (isFailing) sentAt = null;
  }

  return async ({ workspaces, problems }, stopping) => {
    const now = clock();
    if (problems.length > 0 || (sentAt !== null && now - sentAt < every)) return;
    const views = new Map((await ledger.workspaces()).map((view) => [view.workspace.id, view]));
    const isGood = workspaces.every(({ id }) => {
      const view = views.get(id);
      if (!view?.lastPass || !sawEverything(view.lastPass)) return false;
      return (view.lastCompletePassAt ?? 0) > roundSince;
    });
    if (workspaces.length === 0 || !isGood) return;
    sentAt = now;
    roundSince = now;
    await beat(stopping);
  };
}

/** Why the switch was not reached; null when it was. The address is in no message. */
async function ask(url: string, send: Send, abort: AbortSignal): Promise<string | null> {
  try {
    const { status, text } = await send({ url, method: 'GET', headers: { 'user-agent': 'runwarden' }, abort });
    if (status < 200 || status > 299) return `it answered ${status}`;
    // Healthchecks answers so, with a 200, to an address that it does not know or that is asked too often.
    return /^ok \((not found|rate limited)\b/i.test(text.trim()) ? `it answered ${text.trim().slice(0, 40)}` : null;
  } catch (error) {
    if (abort.aborted) return `no answer within ${TIMEOUT / SECOND} seconds`;
    return error instanceof SendError ? error.message : 'it cannot be reached';
  }
}

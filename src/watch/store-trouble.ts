import type { Alert, Channel } from '../core/alert/alert.ts';
import { type BlindCause, blindAlert } from '../core/alert/blind-data.ts';
import { NO_WORKSPACE, unseenSince } from '../core/record/unseen.ts';
import { messageOf } from '../core/values/caught.ts';
import type { WatchDeps } from './deps.ts';

export interface StoreTroubleDeps extends Pick<WatchDeps, 'ledger' | 'clock' | 'newId' | 'log' | 'blindAfter'> {
  readonly channels: ReadonlyMap<string, Channel>;
  /** The names of the channels that reach on-call. */
  readonly oncall: readonly string[];
}

/**
 * Notices a store that takes no writes (a full disk, no database). Such a store keeps no alert either, so its trouble is
 * kept in memory, and the alert goes straight to the channels of on-call.
 */
export function createStoreTrouble(deps: StoreTroubleDeps) {
  const { ledger, clock, newId, log, blindAfter } = deps;
  let worked = clock();
  let trouble: BlindCause | null = null;
  /** The alert about it, the same at every try, and whether a channel took it. */
  let alert: Alert | null = null;
  let isSent = false;

  /** Does work with the store, and notes whether the store took it. */
  async function guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const reason = messageOf(error);
      const since = trouble?.since ?? unseenSince(worked, clock(), blindAfter);
      if (trouble === null) log.error({ err: error }, 'the store takes no writes');
      const what = 'the store of Runwarden';
      trouble = { kind: 'store', part: 'store', what, reason, since, scope: NO_WORKSPACE, workspaceName: null };
      throw error;
    }
    worked = clock();
    const ended = trouble;
    if (ended === null) return;
    [trouble, alert] = [null, null];
    log.info({ since: ended.since }, 'the store takes writes again');
    if (isSent)
      await ledger.raise([blindAlert('workspace.recovered', [ended], { id: newId(), now: clock(), left: 0 })]);
    isSent = false;
  }

  /** Alerts on-call once it has lasted for `blindAfter`. */
  async function report(): Promise<void> {
    const now = clock();
    if (trouble === null || isSent || now - trouble.since < blindAfter) return;
    alert ??= blindAlert('workspace.blind', [trouble], { id: newId(), now, left: 0 });
    for (const name of deps.oncall)
      try {
        await deps.channels.get(name)?.send(alert, AbortSignal.timeout(20_000));
        isSent = true;
      } catch (error) {
        log.error({ channel: name, err: error }, 'the alert about the store could not be delivered');
      }
  }

  return { guard, report, current: () => trouble };
}

import type { Alert, Channel } from '../core/alert/alert.ts';
import { type BlindCause, blindAlert } from '../core/alert/blind-data.ts';
import { NO_WORKSPACE, unseenSince } from '../core/record/unseen.ts';
import { messageOf } from '../core/values/caught.ts';
import { formatInstant, type Instant, MINUTE, SECOND } from '../core/values/duration.ts';
import type { WatchDeps } from './deps.ts';

export interface StoreTroubleDeps extends Pick<WatchDeps, 'ledger' | 'clock' | 'newId' | 'log' | 'blindAfter'> {
  readonly channels: ReadonlyMap<string, Channel>;
  /** The names of the channels that reach on-call. */
  readonly oncall: readonly string[];
}

/** A full disk still takes some writes. The trouble is over when every one has succeeded for so long. */
const SETTLES_WITHIN = 2 * MINUTE;

/** The longest wait for a channel. */
const SEND_WITHIN = 20 * SECOND;

/**
 * Notices a store that takes no writes (a full disk, no database). Such a store keeps no alert either, so its trouble is
 * kept in memory, and the alert goes straight to the channels of on-call.
 */
export function createStoreTrouble(deps: StoreTroubleDeps) {
  const { ledger, clock, newId, log, blindAfter } = deps;
  let worked = clock();
  let failedAt = clock();
  let trouble: BlindCause | null = null;
  /** The alert about it, the same at every try, and whether a channel took it. */
  let alert: Alert | null = null;
  let isSent = false;

  /** Does work with the store, and notes a failure. */
  async function guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      failedAt = clock();
      const reason = messageOf(error);
      const since = trouble?.since ?? unseenSince(worked, failedAt, blindAfter);
      if (trouble === null) log.error({ err: error }, 'the store takes no writes');
      const what = 'the store of Runwarden';
      trouble = { kind: 'store', part: 'store', what, reason, since, scope: NO_WORKSPACE, workspaceName: null };
      throw error;
    }
    if (trouble === null) worked = clock();
  }

  /** It has lasted since then: that is the oldest alert that could not be written. */
  function lastsSince(since: Instant): void {
    if (trouble && since < trouble.since) trouble = { ...trouble, since };
  }

  /** Alerts on-call once the trouble has lasted for `blindAfter`, and about its end. */
  async function report(): Promise<void> {
    const now = clock();
    if (trouble === null) return;
    if (now - failedAt >= SETTLES_WITHIN) return end(trouble, now);
    if (isSent || now - trouble.since < blindAfter) return;
    alert ??= blindAlert('workspace.blind', [trouble], { id: newId(), now, left: 0 });
    for (const name of deps.oncall)
      try {
        const sending = { alert, via: 'oncall', now, earlier: [] };
        await deps.channels.get(name)?.send(sending, AbortSignal.timeout(SEND_WITHIN));
        isSent = true;
      } catch (error) {
        log.error({ channel: name, err: error }, 'the alert about the store could not be delivered');
      }
  }

  async function end(ended: BlindCause, now: Instant): Promise<void> {
    if (isSent) await ledger.raise([blindAlert('workspace.recovered', [ended], { id: newId(), now, left: 0 })]);
    log.info({ since: formatInstant(ended.since) }, 'the store takes writes again');
    [trouble, alert, isSent, worked] = [null, null, false, now];
  }

  return { guard, report, lastsSince, current: () => trouble };
}

import type { Snapshot } from '../../core/signal/signal.ts';

const MOST_NAMED = 3;

/** Why a run waits, to follow a reason; empty where nobody asked, and where Azure gives no reason. */
export function waitReason(wait: Snapshot['signals']['wait']): string {
  if (!wait?.known) return '';
  return wait.value.because
    .slice(0, MOST_NAMED)
    .map((because) => `; ${because}`)
    .join('');
}

import type { Decision } from '../core/decision/decision.ts';
import { counted, listed } from './counted.ts';

/** The work that a pass has queued for a running service; null when there is none. */
export function queuedText(decisions: readonly Pick<Decision, 'kind' | 'audit'>[]): string | null {
  const count = (wanted: Decision['kind']) => decisions.filter(({ kind, audit }) => kind === wanted && !audit).length;
  const kinds = [
    [count('cancel'), 'cancel'],
    [count('notify'), 'notice'],
    [count('ask'), 'question'],
  ] as const;
  const queued = kinds.filter(([number]) => number > 0);
  if (queued.length === 0) return null;
  const sum = queued.reduce((total, [number]) => total + number, 0);
  const words = listed(queued.map(([number, word]) => counted(number, word)));
  return `${words} ${sum === 1 ? 'is' : 'are'} queued; a running serve carries ${sum === 1 ? 'it' : 'them'} out.`;
}

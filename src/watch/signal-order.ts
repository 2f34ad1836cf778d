import { isParentType, type Run } from '../core/run/run.ts';
import { artifactKey, reachesBack, type SignalRequest, type Signals, spendKey } from '../core/signal/signal.ts';
import { getOwn } from '../core/values/own-value.ts';

/** What must be there before a signal can be read: a parent's are read child by child, and a price needs the hours. */
export function prerequisites(request: SignalRequest, run: Run): SignalRequest[] {
  const needed: SignalRequest[] = [];
  if (request.kind === 'gpu' || request.kind === 'cost' || request.kind === 'peers') needed.push({ kind: 'compute' });
  if (request.kind === 'cost') needed.push({ kind: 'timing' });
  // What is spent is summed of costs as they are read, so that a budget needs the cost of every run it looks at.
  if (request.kind === 'spend') needed.push({ kind: 'compute' }, { kind: 'timing' }, { kind: 'cost' });
  const perChild =
    request.kind === 'gpu' || request.kind === 'cost' || request.kind === 'spend' || request.kind === 'activity';
  if ((perChild && isParentType(run.jobType)) || (request.kind === 'artifact' && request.step !== null))
    needed.push({ kind: 'children' });
  return needed;
}

/** Whether a signal was read already, known or not. */
export function isFetched(signals: Signals, request: SignalRequest): boolean {
  switch (request.kind) {
    case 'artifact':
      return getOwn(signals.artifacts, artifactKey(request)) !== undefined;
    case 'metric':
      return getOwn(signals.metrics, request.name) !== undefined;
    case 'outcomes':
      return reachesBack(signals.outcomes, request);
    case 'spend':
      return getOwn(signals.spends, spendKey(request)) !== undefined;
    default:
      return signals[request.kind] !== undefined;
  }
}

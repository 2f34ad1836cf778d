import { anyGlobMatches } from './glob.ts';
import type { Policy, Selector } from './policy.ts';
import { type Run, tagOf } from './run.ts';
import type { Compute, Signal, SignalRequest, Snapshot } from './signal.ts';

/** Whether a selector holds for a run; `unknown` when it rests on a signal that is not known. */
export interface MatchAnswer {
  readonly answer: 'yes' | 'no' | 'unknown';
  /** The first part that failed or could not be told: `experiment is "probe", wanted nightly-*`. */
  readonly because: string;
  /** Signals that were not fetched and would settle an unknown answer. */
  readonly wants: readonly SignalRequest[];
}

const YES: MatchAnswer = { answer: 'yes', because: '', wants: [] };

function no(because: string): MatchAnswer {
  return { answer: 'no', because, wants: [] };
}

/**
 * Says whether a selector holds for a snapshot. Every key given must hold; an empty selector holds for every run.
 * This is the one matcher: the live loop, the cases, overrides and the API all come here.
 */
export function matchSelector(selector: Selector, snapshot: Snapshot): MatchAnswer {
  const byRun = matchRun(selector, snapshot.run);
  if (byRun) return no(byRun);
  return matchCompute(selector, snapshot);
}

/** The part of a selector that every listed run can answer. Null when it holds, else why it does not. */
function matchRun(selector: Selector, run: Run): string | null {
  return (
    misfit('workspace', selector.workspace, [run.workspaceName]) ??
    misfit('experiment', selector.experiment, [run.experiment ?? '']) ??
    misfit('run', selector.run, [run.id, run.displayName]) ??
    misfit('job type', selector.jobType, [run.jobType]) ??
    misfit('compute', selector.compute, [run.computeName ?? '']) ??
    misfitTags(selector.tags, run)
  );
}

function misfit(name: string, patterns: readonly string[] | undefined, values: readonly string[]): string | null {
  if (!patterns || values.some((value) => anyGlobMatches(patterns, value))) return null;
  return `${name} is "${values[0]}", wanted ${patterns.join(' or ')}`;
}

function misfitTags(wanted: Selector['tags'], run: Run): string | null {
  for (const [key, patterns] of Object.entries(wanted ?? {})) {
    const value = tagOf(run, key);
    if (value === null) return `there is no tag ${key}`;
    if (!anyGlobMatches(patterns, value)) return `tag ${key} is "${value}", wanted ${patterns.join(' or ')}`;
  }
  return null;
}

function matchCompute(selector: Selector, snapshot: Snapshot): MatchAnswer {
  if (selector.gpu === undefined && !selector.vmSize && !selector.priority) return YES;
  const signal: Signal<Compute> | undefined = snapshot.signals.compute;
  if (!signal) return { answer: 'unknown', because: 'its compute was not read', wants: [{ kind: 'compute' }] };
  if (!signal.known) return { answer: 'unknown', because: `its compute is unknown: ${signal.reason}`, wants: [] };
  const parts = [
    matchGpu(selector.gpu, signal.value),
    matchVmSize(selector.vmSize, signal.value),
    matchPriority(selector.priority, signal.value),
  ];
  return parts.find((part) => part.answer === 'no') ?? parts.find((part) => part.answer === 'unknown') ?? YES;
}

function untold(because: string): MatchAnswer {
  return { answer: 'unknown', because, wants: [] };
}

function matchGpu(wanted: Selector['gpu'], { gpusPerNode }: Compute): MatchAnswer {
  if (wanted === undefined) return YES;
  if (gpusPerNode === null) return untold('Azure does not say whether it uses GPUs');
  return gpusPerNode > 0 === wanted ? YES : no(wanted ? 'it uses no GPU' : 'it uses GPUs');
}

function matchVmSize(wanted: Selector['vmSize'], { vmSize }: Compute): MatchAnswer {
  if (!wanted) return YES;
  if (vmSize === null) return untold('Azure does not say its VM size');
  return anyGlobMatches(wanted, vmSize) ? YES : no(`VM size is ${vmSize}, wanted ${wanted.join(' or ')}`);
}

function matchPriority(wanted: Selector['priority'], { priority }: Compute): MatchAnswer {
  if (!wanted) return YES;
  if (priority === null) return untold('Azure does not say its priority');
  return priority === wanted ? YES : no(`priority is ${priority}, wanted ${wanted}`);
}

/**
 * Says whether a policy is for a run: `match` holds and no `except` does. An exception that cannot be told leaves the
 * whole answer unknown, so that a run is never acted on while it might be exempt.
 */
export function matchPolicy(policy: Policy, snapshot: Snapshot): MatchAnswer {
  const match = matchSelector(policy.match, snapshot);
  if (match.answer === 'no') return match;
  let open = match.answer === 'unknown' ? match : null;
  for (const selector of policy.except) {
    const except = matchSelector(selector, snapshot);
    if (except.answer === 'yes') return no(`it is excepted: ${describeSelector(selector)}`);
    if (except.answer === 'unknown') open ??= except;
  }
  return open ?? YES;
}

/** A selector in one line of words, for messages. */
export function describeSelector(selector: Selector): string {
  const parts = Object.entries(selector).map(([key, value]) => {
    if (key === 'tags' && typeof value === 'object')
      return Object.entries(value)
        .map(([tag, patterns]) => `tag ${tag}=${[patterns].flat().join('|')}`)
        .join(', ');
    return `${key}=${[value].flat().join('|')}`;
  });
  return parts.length === 0 ? 'every run' : parts.join(', ');
}

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

const NOTHING: readonly SignalRequest[] = [];
const YES: MatchAnswer = { answer: 'yes', because: '', wants: NOTHING };

/** Most pairs of a run and a policy end here and nobody asks why, so the words are found when they are read. */
class Misfit implements MatchAnswer {
  readonly answer = 'no';
  readonly wants = NOTHING;
  readonly #say: () => string;

  constructor(say: () => string) {
    this.#say = say;
  }

  get because(): string {
    return this.#say();
  }
}

function no(say: () => string): MatchAnswer {
  return new Misfit(say);
}

/**
 * Says whether a selector holds for a snapshot. Every key given must hold; an empty selector holds for every run.
 * This is the one matcher: the live loop, the cases, overrides and the API all come here.
 */
export function matchSelector(selector: Selector, snapshot: Snapshot): MatchAnswer {
  const { run } = snapshot;
  for (const part of partsOf(selector)) if (!part.holds(run)) return no(() => part.against(run));
  return matchCompute(selector, snapshot);
}

/** A part of a selector that every listed run can answer. */
interface Part {
  holds(run: Run): boolean;
  /** Why it does not hold, for a run for which it does not. */
  against(run: Run): string;
}

const parts = new WeakMap<Selector, readonly Part[]>();

function partsOf(selector: Selector): readonly Part[] {
  let known = parts.get(selector);
  if (!known) {
    known = [
      ...partOf('workspace', selector.workspace, (run) => run.workspaceName),
      ...partOf('experiment', selector.experiment, (run) => run.experiment ?? ''),
      ...partOf(
        'run',
        selector.run,
        (run) => run.id,
        (run) => run.displayName,
      ),
      ...partOf('job type', selector.jobType, (run) => run.jobType),
      ...partOf('compute', selector.compute, (run) => run.computeName ?? ''),
      ...Object.entries(selector.tags ?? {}).map(([key, patterns]) => tagPart(key, patterns)),
    ];
    parts.set(selector, known);
  }
  return known;
}

/** The part of a key: one of its values fits a pattern. None when the key is not given. */
function partOf(
  name: string,
  patterns: readonly string[] | undefined,
  first: (run: Run) => string,
  second: ((run: Run) => string) | null = null,
): Part[] {
  if (!patterns) return [];
  return [
    {
      holds: (run) =>
        anyGlobMatches(patterns, first(run)) || (second !== null && anyGlobMatches(patterns, second(run))),
      against: (run) => `${name} is "${first(run)}", wanted ${patterns.join(' or ')}`,
    },
  ];
}

function tagPart(key: string, patterns: readonly string[]): Part {
  return {
    holds(run) {
      const value = tagOf(run, key);
      return value !== null && anyGlobMatches(patterns, value);
    },
    against(run) {
      const value = tagOf(run, key);
      return value === null ? `there is no tag ${key}` : `tag ${key} is "${value}", wanted ${patterns.join(' or ')}`;
    },
  };
}

function matchCompute(selector: Selector, snapshot: Snapshot): MatchAnswer {
  if (selector.gpu === undefined && !selector.vmSize && !selector.priority) return YES;
  const signal: Signal<Compute> | undefined = snapshot.signals.compute;
  if (!signal) return { answer: 'unknown', because: 'its compute was not read', wants: [{ kind: 'compute' }] };
  if (!signal.known) return { answer: 'unknown', because: `its compute is unknown: ${signal.reason}`, wants: [] };
  const gpu = matchGpu(selector.gpu, signal.value);
  if (gpu.answer === 'no') return gpu;
  const vmSize = matchVmSize(selector.vmSize, signal.value);
  if (vmSize.answer === 'no') return vmSize;
  const priority = matchPriority(selector.priority, signal.value);
  if (priority.answer === 'no') return priority;
  if (gpu.answer === 'unknown') return gpu;
  return vmSize.answer === 'unknown' ? vmSize : priority;
}

function untold(because: string): MatchAnswer {
  return { answer: 'unknown', because, wants: [] };
}

function matchGpu(wanted: Selector['gpu'], { gpusPerNode }: Compute): MatchAnswer {
  if (wanted === undefined) return YES;
  if (gpusPerNode === null) return untold('Azure does not say whether it uses GPUs');
  return gpusPerNode > 0 === wanted ? YES : no(() => (wanted ? 'it uses no GPU' : 'it uses GPUs'));
}

function matchVmSize(wanted: Selector['vmSize'], { vmSize }: Compute): MatchAnswer {
  if (!wanted) return YES;
  if (vmSize === null) return untold('Azure does not say its VM size');
  return anyGlobMatches(wanted, vmSize) ? YES : no(() => `VM size is ${vmSize}, wanted ${wanted.join(' or ')}`);
}

function matchPriority(wanted: Selector['priority'], { priority }: Compute): MatchAnswer {
  if (!wanted) return YES;
  if (priority === null) return untold('Azure does not say its priority');
  return priority === wanted ? YES : no(() => `priority is ${priority}, wanted ${wanted}`);
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
    if (except.answer === 'yes') return no(() => `it is excepted: ${describeSelector(selector)}`);
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

import type { Placement } from '../run/placement.ts';
import { type ChildRun, computesWhereSent, holdsOthers, type Run, whyUnknown } from '../run/run.ts';
import type { Snapshot } from '../signal/signal.ts';
import { anyGlobMatches } from '../values/glob.ts';
import { elsewhere } from './compute-part.ts';
import type { Answer, SelectorPart } from './selector-part.ts';

/**
 * The part `compute`: by the names of the places where a run computes, and `serverless` and `local` by their kinds. For a
 * pipeline as the other parts have it: by its steps, and where its body does not say all, by its default and children.
 */
export function computeNamePart(patterns: readonly string[]): SelectorPart {
  return {
    answer: (snapshot) => answerOf(patterns, snapshot),
    against: (snapshot) => against(patterns, snapshot),
    missing: ({ run, signals }) => (run.jobType === 'pipeline' && !signals.children ? [{ kind: 'children' }] : []),
    isOpen: ({ run }) => run.jobType === 'pipeline' && run.steps?.open !== null,
    oneFits: () => false,
  };
}

function answerOf(patterns: readonly string[], { run, signals: { children } }: Snapshot): Answer {
  if (run.jobType !== 'pipeline') {
    if (fits(patterns, run.placement)) return 'yes';
    return whyUnknown(run, 'placement') !== null || !computesWhereSent(run.jobType) ? 'unknown' : 'no';
  }
  if (anyStepFits(patterns, run)) return 'yes';
  if (run.steps?.open === null) return 'no';
  if (fits(patterns, run.placement)) return 'yes';
  return children?.known ? answerByChildren(patterns, children.value) : 'unknown';
}

function anyStepFits(patterns: readonly string[], { steps }: Run): boolean {
  if (steps) for (const place of steps.places) if (fits(patterns, place)) return true;
  return false;
}

/** By the children that compute themselves; without any nothing is known. */
function answerByChildren(patterns: readonly string[], children: readonly ChildRun[]): Answer {
  let answer: Answer = 'unknown';
  for (const child of children) {
    if (child.reused || holdsOthers(child)) continue;
    if (fits(patterns, child.placement)) return 'yes';
    if (child.placement.kind === 'none') return 'unknown';
    answer = 'no';
  }
  return answer;
}

/** A compute that happens to be called as a kind is another thing than the kind. */
function fits(patterns: readonly string[], { kind, name }: Placement): boolean {
  if (name === null) return anyGlobMatches(patterns, '');
  return (kind === 'serverless' || kind === 'local' || !isKind(name)) && anyGlobMatches(patterns, name);
}

function isKind(name: string): boolean {
  const { length } = name;
  return (length === 10 && name.toLowerCase() === 'serverless') || (length === 5 && name.toLowerCase() === 'local');
}

function against(patterns: readonly string[], { run, signals: { children } }: Snapshot): string {
  const wanted = `wanted ${patterns.join(' or ')}`;
  const own = `compute is "${run.placement.name ?? ''}", ${wanted}`;
  if (run.jobType !== 'pipeline')
    return whyUnknown(run, 'placement') ?? (computesWhereSent(run.jobType) ? own : `${own}, but ${elsewhere(run)}`);
  if (run.steps?.open === null) return `no step computes on ${patterns.join(' or ')}`;
  const open = run.steps?.open ?? 'where its steps compute was not read';
  if (!children?.known) return `${own}; ${open}${children ? `; its children are unknown: ${children.reason}` : ''}`;
  const names = new Set(children.value.flatMap((child) => (holdsOthers(child) ? [] : [nameOf(child.placement)])));
  return names.size === 0 ? `${own}; ${open}` : `its steps compute on ${[...names].join(', ')}, ${wanted}`;
}

function nameOf({ name }: Placement): Run['id'] {
  return name ?? 'a compute that Azure does not report';
}

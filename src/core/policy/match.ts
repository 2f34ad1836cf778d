import type { SignalRequest, Snapshot } from '../signal/signal.ts';
import { withCountedTags } from './counted-tags.ts';
import type { Policy, Selector } from './policy.ts';
import type { Answer, SelectorPart } from './selector-part.ts';
import { againstException, answerInException, partsOf } from './selector-parts.ts';

/** Whether a selector holds for a run, in words; `unknown` when it rests on a signal that is not known. */
export interface MatchAnswer {
  readonly answer: Answer;
  /** The first part that does not hold or is not known: `experiment is "probe", wanted nightly-*`. */
  readonly because: string;
  /** Signals that were not fetched and would settle an unknown answer. */
  readonly missingSignals: readonly SignalRequest[];
}

/**
 * Says whether a selector holds for a snapshot. Every key given must hold; an empty selector holds for every run.
 * This is the one matcher: the live loop, the cases, overrides and the API all come here.
 */
export function answerOf(selector: Selector, snapshot: Snapshot): Answer {
  return answerOfParts(partsOf(selector), snapshot);
}

function answerOfParts(parts: readonly SelectorPart[], snapshot: Snapshot): Answer {
  let answer: Answer = 'yes';
  for (const part of parts) {
    const said = part.answer(snapshot);
    if (said === 'no') return 'no';
    if (said === 'unknown') answer = 'unknown';
  }
  return answer;
}

/**
 * Says whether a selector holds as an exception, of a policy or of a person. An exception protects the run, so it doubts
 * what {@link answerOf} accepts: the steps of a pipeline that Azure lists now may not be all. If a tag has two values, one that
 * fits is enough.
 */
export function exceptionAnswerOf(selector: Selector, snapshot: Snapshot): Answer {
  return exceptionAnswerOfParts(partsOf(selector), snapshot);
}

function exceptionAnswerOfParts(parts: readonly SelectorPart[], snapshot: Snapshot): Answer {
  let answer: Answer = 'yes';
  for (const part of parts) {
    const said = answerInException(part, snapshot);
    if (said === 'no') return 'no';
    if (said === 'unknown') answer = 'unknown';
  }
  return answer;
}

/**
 * Says whether a policy is for a run: `match` holds and no `except` does. An unknown exception makes the whole answer
 * unknown, so nothing is done to a run that might be exempt. Allocates nothing: most assessments need no more.
 */
export function policyAnswer(policy: Policy, given: Snapshot): Answer {
  if (policy.computes !== undefined) return 'no';
  const snapshot = withCountedTags(given, policy);
  const { match, except: exceptions } = readyParts(policy);
  let answer = answerOfParts(match, snapshot);
  if (answer === 'no') return 'no';
  for (const parts of exceptions) {
    const except = exceptionAnswerOfParts(parts, snapshot);
    if (except === 'yes') return 'no';
    if (except === 'unknown') answer = 'unknown';
  }
  return answer;
}

interface ReadyParts {
  readonly match: readonly SelectorPart[];
  readonly except: readonly (readonly SelectorPart[])[];
}

/** One look-up for each assessment, and not one for each selector. */
const ready = new WeakMap<Policy, ReadyParts>();

function readyParts(policy: Policy): ReadyParts {
  let parts = ready.get(policy);
  if (!parts) {
    parts = { match: partsOf(policy.match), except: policy.except.map(partsOf) };
    ready.set(policy, parts);
  }
  return parts;
}

/** The answer of {@link policyAnswer} with the words for it and with what would settle it. */
export function matchPolicy(policy: Policy, given: Snapshot): MatchAnswer {
  if (policy.computes !== undefined)
    return { answer: 'no', because: 'it is about computes, and for no run', missingSignals: [] };
  const snapshot = withCountedTags(given, policy);
  const answer = policyAnswer(policy, snapshot);
  if (answer === 'yes') return { answer, because: '', missingSignals: [] };
  const missingSignals = answer === 'unknown' ? missingSignalsOf(policy, snapshot) : [];
  const part = partsOf(policy.match).find((one) => one.answer(snapshot) === answer);
  if (part) return { answer, because: part.against(snapshot), missingSignals };
  if (answer === 'no') {
    const excepted = policy.except.find((selector) => exceptionAnswerOf(selector, snapshot) === 'yes') ?? {};
    return { answer, because: `it is excepted: ${describeSelector(excepted)}`, missingSignals };
  }
  const open = policy.except.find((selector) => exceptionAnswerOf(selector, snapshot) === 'unknown') ?? {};
  const doubt = partsOf(open).find((one) => answerInException(one, snapshot) === 'unknown');
  return { answer, because: doubt ? againstException(doubt, snapshot) : '', missingSignals };
}

/** What would settle the parts that are not known. It is asked for once, and not again when it came without an answer. */
function missingSignalsOf({ match, except }: Policy, snapshot: Snapshot): readonly SignalRequest[] {
  const open = [
    ...partsOf(match).filter((part) => part.answer(snapshot) === 'unknown'),
    ...except.flatMap((selector) => openParts(selector, snapshot)),
  ];
  const missing = open.flatMap((part) => part.missing(snapshot));
  return [...new Map(missing.map((request) => [request.kind, request])).values()];
}

/** None where a part says no: the exception does not hold, whatever the others say. */
function openParts(selector: Selector, snapshot: Snapshot): SelectorPart[] {
  if (exceptionAnswerOf(selector, snapshot) !== 'unknown') return [];
  return partsOf(selector).filter((part) => answerInException(part, snapshot) === 'unknown');
}

/** A selector in one line of words, for messages. */
export function describeSelector(selector: Selector): string {
  const parts = Object.entries(selector).map(([key, value]) => {
    if (key === 'tags' && typeof value === 'object')
      return Object.entries(value)
        .map(([tag, patterns]) => `tag ${tag}=${[patterns].flat().join('|')}`)
        .join(', ');
    if (key === 'gpus') return `gpus>=${selector.gpus?.atLeast}`;
    return `${key}=${[value].flat().join('|')}`;
  });
  return parts.length === 0 ? 'every run' : parts.join(', ');
}

/** Which runs a person's exception is for, as a person would say it: `runs of ml-prod-vision`, `the run brave_fig_81 of ml`. */
export function scopeInWords({ workspace, run, runId, ...others }: Selector): string {
  const isOne = runId?.length === 1 && !/[*?]/.test(runId[0] ?? '');
  const words = [
    isOne ? `the run ${runId[0]}` : runId ? `runs with the id ${oneOf(runId)}` : 'runs',
    ...(run ? [`called ${oneOf(run)}`] : []),
    ...(workspace ? [`of ${oneOf(workspace)}`] : []),
    ...(Object.keys(others).length > 0 ? [`with ${describeSelector(others)}`] : []),
  ];
  return words.length === 1 && words[0] === 'runs' ? 'every run' : words.join(' ');
}

function oneOf(patterns: readonly string[]): string {
  return patterns.join(' or ');
}

import type { Policy, Selector } from './policy.ts';
import { type Answer, partsOf, type SelectorPart } from './selector-parts.ts';
import type { SignalRequest, Snapshot } from './signal.ts';

/** Whether a selector holds for a run, in words; `unknown` when it rests on a signal that is not known. */
export interface MatchAnswer {
  readonly answer: Answer;
  /** The first part that failed or could not be told: `experiment is "probe", wanted nightly-*`. */
  readonly because: string;
  /** Signals that were not fetched and would settle an unknown answer. */
  readonly wants: readonly SignalRequest[];
}

/**
 * Says whether a selector holds for a snapshot. Every key given must hold; an empty selector holds for every run.
 * This is the one matcher: the live loop, the cases, overrides and the API all come here.
 */
export function answerOf(selector: Selector, snapshot: Snapshot): Answer {
  let answer: Answer = 'yes';
  for (const part of partsOf(selector)) {
    const of = part.answer(snapshot);
    if (of === 'no') return 'no';
    if (of === 'unknown') answer = 'unknown';
  }
  return answer;
}

/**
 * Says whether a policy is for a run: `match` holds and no `except` does. An exception that cannot be told leaves the
 * whole answer unknown, so that a run is never acted on while it might be exempt. Allocates nothing: of most pairs of
 * a run and a policy nobody asks more.
 */
export function policyAnswer(policy: Policy, snapshot: Snapshot): Answer {
  let answer = answerOf(policy.match, snapshot);
  if (answer === 'no') return 'no';
  for (const selector of policy.except) {
    const except = answerOf(selector, snapshot);
    if (except === 'yes') return 'no';
    if (except === 'unknown') answer = 'unknown';
  }
  return answer;
}

/** The answer of {@link policyAnswer} with the words for it and with what would settle it. */
export function matchPolicy(policy: Policy, snapshot: Snapshot): MatchAnswer {
  const answer = policyAnswer(policy, snapshot);
  if (answer === 'yes') return { answer, because: '', wants: [] };
  const part = firstPart(policy.match, snapshot, answer);
  if (part) return { answer, because: part.against(snapshot), wants: answer === 'unknown' ? wantsOf(snapshot) : [] };
  if (answer === 'no') {
    const excepted = policy.except.find((selector) => answerOf(selector, snapshot) === 'yes') ?? {};
    return { answer, because: `it is excepted: ${describeSelector(excepted)}`, wants: [] };
  }
  const open = policy.except.find((selector) => answerOf(selector, snapshot) === 'unknown') ?? {};
  const because = firstPart(open, snapshot, 'unknown')?.against(snapshot) ?? '';
  return { answer, because, wants: wantsOf(snapshot) };
}

function firstPart(selector: Selector, snapshot: Snapshot, answer: Answer): SelectorPart | undefined {
  return partsOf(selector).find((part) => part.answer(snapshot) === answer);
}

/** Only the compute can leave a selector open: asked for once, and not again when it came without an answer. */
function wantsOf({ signals }: Snapshot): readonly SignalRequest[] {
  return signals.compute ? [] : [{ kind: 'compute' }];
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

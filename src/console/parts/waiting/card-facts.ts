import type { Answers } from '../../answers.ts';
import type { Schemas } from '../../api.ts';
import type { Row } from './queue.tsx';

export type Detail = Schemas['DecisionDetail'];
export type Question = Schemas['NowQuestion'];
/** An answer that was refused, and why. */
export type Refused = Answers['refused']['value'][string];

/** What the card is about: a question, or those of one cause. */
export interface CardOf {
  readonly key: string;
  /** The decision whose evidence is shown. */
  readonly id: string;
  /** Empty for a decision that is not in the queue. */
  readonly rows: readonly Row[];
  /** Ids that the answer leaves out. */
  readonly left: ReadonlySet<string>;
  /** Open questions of other cards that are answered as well. */
  readonly together: readonly Row[];
  readonly isFrozen: boolean;
  /** Somebody asked for this one by its address. */
  readonly isWanted: boolean;
}

/** What the head and the bar say. The queue knows it before the decision itself is read, so that no key is lost. */
export interface Facts {
  readonly workspace: string;
  readonly runId: string;
  readonly displayName: string;
  /** Null: nobody's. */
  readonly owner: string | null;
  /** Who is notified in place of an owner, as far as it is read. */
  readonly fallback: string | null;
  readonly policy: string;
  readonly severity: string;
  readonly reason: string;
  /** Null for what is no question. */
  readonly due: { readonly at: string; readonly otherwise: 'keep' | 'cancel' } | null;
}

/** From the decision, or from the queue before it is read. */
export function factsOf(detail: Detail | null, question: Question | undefined): Facts | null {
  if (detail) {
    const { workspace, runId, run, owner, policy, severity, reason, ask } = detail;
    return {
      ...{ workspace, runId, policy, severity, reason },
      displayName: run.displayName,
      owner: owner.source === 'fallback' ? null : owner.display,
      fallback: owner.source === 'fallback' ? owner.display : null,
      due: ask && { at: ask.expiresAt, otherwise: ask.otherwise },
    };
  }
  return question
    ? { ...question, fallback: null, due: { at: question.expiresAt, otherwise: question.otherwise } }
    : null;
}

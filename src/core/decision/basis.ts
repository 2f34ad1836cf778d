import type { PolicyText } from '../policy/policy.ts';
import type { Instant } from '../values/duration.ts';
import type { Assessment } from './assessment.ts';
import type { ByHand } from './by-hand.ts';
import type { JudgedRun } from './guards/suspicion.ts';
import type { Acted, AskedGuards, Refusal } from './judged-again.ts';
import type { World } from './world.ts';

/*
 * What a decision rests on: with it alone the decision can be derived again. It names the same values that the decision was made
 * of, so that it costs nothing until it is written.
 */

export type Basis = PassBasis | ActBasis | ByHandBasis;

/** What a pass knew of one run under one policy. All decisions about the two in one pass have the same. */
export interface PassBasis {
  readonly made: 'in-pass';
  readonly assessment: Assessment;
  /** With the cancels that the pass decided before. */
  readonly world: World;
  /** The runs that the policy judged, where its telemetry is suspected; null where it is not. */
  readonly turned: readonly JudgedRun[] | null;
  /** The ids that were given to a finding and to decisions, in order. */
  readonly ids: readonly string[];
}

/** What was known just before a decision was carried out: a cancel that came to nothing, or one that a person approved. */
export interface ActBasis {
  readonly made: 'before-cancel' | 'on-approval';
  /** The cancel to carry out, or the question that was answered. */
  readonly of: Acted;
  /** The run judged again; null where that was impossible. */
  readonly judged: { readonly assessment: Assessment; readonly at: Instant } | null;
  /** Null where no guard was asked. */
  readonly asked: AskedGuards | null;
  /** What was seen, where that alone decided: the run is gone, or it had ended when Azure was asked. */
  readonly seen: Refusal | null;
  readonly at: Instant;
  readonly ids: readonly string[];
}

/** What a person was shown who cancelled a run. */
export interface ByHandBasis extends Omit<ByHand, 'newId'> {
  readonly made: 'by-hand';
  /** Of this finding, which was open already; null where the cancel opened one. */
  readonly open: string | null;
  readonly ids: readonly string[];
}

/** How a basis names its policy: Runwarden's own have no text. */
export interface NamedPolicy {
  readonly name: string;
  /** As far as it went: of an orphan people are only notified. */
  readonly mode: Assessment['policy']['mode'];
  readonly text: PolicyText | null;
}

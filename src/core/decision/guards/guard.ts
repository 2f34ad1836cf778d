import type { Instant } from '../../values/duration.ts';
import type { Assessment } from '../assessment.ts';
import type { FullLimit, PolicyStatus, StatusState, WithholdReason } from '../decision.ts';
import type { EarlierCancel } from '../earlier-cancel.ts';
import type { ApprovalReason } from '../finding.ts';
import type { World } from '../world.ts';

/** Why a cancel does not happen now. */
export interface Hold {
  /** One word for the record. */
  readonly why: WithholdReason;
  /** One sentence for people, with the numbers. */
  readonly reason: string;
  readonly next: PolicyStatus['next'];
  /** What comes next is no cancel and leads to none, so the hours for cancels do not matter to it. */
  readonly keeps?: true;
  /** The state that it gives the run under the policy; absent for `firing`. */
  readonly state?: StatusState;
  /** The limit that is full, where one holds. */
  readonly limit?: FullLimit;
  /** A person's approval lifts the hold, and this is why one is needed; absent where nobody need be asked. */
  readonly ask?: ApprovalReason;
  /** How long they can answer, where the hold ends then anyway. */
  readonly askUntil?: Instant;
  /** The cancel of the same work, where that is why a person is asked. */
  readonly earlier?: EarlierCancel;
  /** How the policy fell below its floor, in a clause, where that is why a person is asked. */
  readonly fell?: string;
}

/** One thing that can hold back a cancel. */
export interface Guard {
  readonly name: GuardName;
  /** While it holds, the owner is sent no notice of the cancel either. */
  readonly stopsNotice: boolean;
  /** Pure. `assessment.history.finding` is the finding as it is at `world.now`. */
  readonly check: (assessment: Assessment, world: World) => Hold | null;
}

export type GuardName =
  | 'exempt'
  | 'mode'
  | 'cancel-under-way'
  | 'phase'
  | 'freeze'
  | 'extension'
  | 'objection'
  | 'held-throughout'
  | 'outside-hours'
  | 'again'
  | 'precision'
  | 'consent'
  | 'notice'
  | 'suspicion'
  | 'limits';

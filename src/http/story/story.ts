import type { Override } from '../../core/decision/override.ts';
import type { SeenStatus } from '../../core/evidence/seen-status.ts';
import { BY_HAND_POLICY_NAME } from '../../core/policy/by-hand-policy.ts';
import type { FindingView } from '../../core/ports/finding-ledger.ts';
import type { ExtensionView, ObjectionView } from '../../core/ports/objection-ledger.ts';
import type { DecisionView, RunView } from '../../core/ports/read-ledger.ts';
import type { Instant } from '../../core/values/duration.ts';
import { STORY_KINDS, type StoryPiece } from '../schemas/story.ts';
import { piecesOfDecision } from './decisions.ts';
import { piecesOfFinding } from './findings.ts';
import { pieceOfObjection, piecesOfExtension, piecesOfOverrides } from './people.ts';
import { piece } from './piece.ts';

/** What is on record about a run. */
export interface OnRecord {
  readonly view: RunView;
  readonly seen: readonly SeenStatus[];
  readonly findings: readonly FindingView[];
  readonly decisions: readonly DecisionView[];
  readonly objections: readonly ObjectionView[];
  readonly extensions: readonly ExtensionView[];
  readonly overrides: readonly Override[];
  readonly now: Instant;
}

/** What happened to a run, the oldest first. */
export function storyOf(record: OnRecord): StoryPiece[] {
  const { view, seen, findings, decisions, objections, extensions, overrides, now } = record;
  const pieces = [
    submittedOf(view),
    ...statusesOf(seen),
    // What a person does is in the decision; the finding that it opens says nothing more.
    ...findings
      .filter(({ finding }) => finding.policy !== BY_HAND_POLICY_NAME)
      .flatMap(({ finding }) => piecesOfFinding(finding, decisions)),
    ...decisions.flatMap((decision) => piecesOfDecision(decision, decisions, now)),
    ...objections.map(pieceOfObjection),
    ...extensions.flatMap(piecesOfExtension),
    ...piecesOfOverrides(overrides, view),
  ];
  // At one moment what is seen comes first, then what is decided, then what is said.
  return pieces.toSorted((a, b) => a.at - b.at || STORY_KINDS.indexOf(a.kind) - STORY_KINDS.indexOf(b.kind));
}

function submittedOf({ run }: RunView): StoryPiece {
  const who = run.creator.displayName;
  const says = who === null ? 'Submitted.' : `Submitted by ${who}.`;
  return piece({ at: run.createdAt, kind: 'submitted', by: 'run', says });
}

/** As passes saw it. What is on the way is for who wants every pass. */
function statusesOf(seen: readonly SeenStatus[]): StoryPiece[] {
  return seen.map(({ status, phase, since, until }) =>
    piece({
      at: since,
      kind: 'status',
      by: 'run',
      says: `Azure says ${status}.`,
      until: phase === 'ended' ? null : until,
      minor: phase !== 'ended' && phase !== 'running' && phase !== 'canceling',
    }),
  );
}

import { mayCover, type Override } from '../../core/decision/override.ts';
import { scopeInWords } from '../../core/policy/match.ts';
import type { ExtensionView, ObjectionView } from '../../core/ports/objection-ledger.ts';
import type { RunView } from '../../core/ports/read-ledger.ts';
import { formatDuration } from '../../core/values/duration.ts';
import type { StoryPiece } from '../schemas/story.ts';
import { piece } from './piece.ts';

/** An owner's word against a cancel. */
export function pieceOfObjection({ objection, policy }: ObjectionView): StoryPiece {
  const { at, author, reason, endsAt, findingId } = objection;
  const says = `objects to the cancel under ${policy}, which is held.`;
  return piece({
    at,
    kind: 'objection',
    by: 'person',
    who: author,
    says,
    quote: reason,
    until: endsAt,
    policy,
    findingId,
  });
}

/** An owner's wish for more time, and the answer. */
export function piecesOfExtension({ request }: ExtensionView): StoryPiece[] {
  const { at, author, length, reason, answer, answeredAt, answeredBy, note, overrideId } = request;
  const asked = piece({
    at,
    kind: 'extension-request',
    by: 'person',
    who: author,
    says: `asks for ${formatDuration(length)} more.`,
    quote: reason,
  });
  if (answer === null || answeredAt === null) return [asked];
  const says = answer === 'granted' ? 'grants the time.' : 'refuses the time.';
  return [
    asked,
    piece({
      at: answeredAt,
      kind: 'answer',
      by: 'person',
      who: answeredBy,
      says,
      quote: note,
      overrideId,
    }),
  ];
}

/** The exceptions that are about a run while it lived. */
export function piecesOfOverrides(overrides: readonly Override[], view: RunView): StoryPiece[] {
  const { run, phaseSince, lastSeenAt, active } = view;
  const until = active ? Number.POSITIVE_INFINITY : lastSeenAt;
  return overrides
    .filter((one) => one.endsAt > run.createdAt && one.createdAt <= until)
    .filter((one) => mayCover(one, { run, phaseSince, signals: {} }))
    .flatMap((one) => piecesOfOverride(one, run.id));
}

function piecesOfOverride(override: Override, runId: string): StoryPiece[] {
  const { id, kind, scope, policies, reason, author, createdAt, endsAt, revokedAt, revokedBy } = override;
  const only = policies.includes('*') ? 'every policy' : policies.join(' and ');
  const [one, ...others] = scope.runId ?? scope.run ?? [];
  const isItsOwn = one === runId && others.length === 0;
  const about = isItsOwn ? 'it' : scopeInWords(scope);
  const says = kind === 'exempt' ? `exempts ${about} from ${only}.` : `extends ${about} under ${only}.`;
  const of = { kind: 'override', by: 'person', overrideId: id } as const;
  const made = piece({ ...of, at: createdAt, who: author, says, quote: reason, until: endsAt });
  if (revokedAt === null) return [made];
  return [made, piece({ ...of, at: revokedAt, who: revokedBy, says: `revokes the override of ${author}.` })];
}

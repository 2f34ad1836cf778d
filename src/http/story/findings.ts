import type { Finding, Resolution } from '../../core/decision/finding.ts';
import type { DecisionView } from '../../core/ports/read-ledger.ts';
import type { StoryPiece } from '../schemas/story.ts';
import { piece } from './piece.ts';

const ENDS: Readonly<Record<Resolution, (policy: string) => string>> = {
  healthy: (policy) => `Healthy again under ${policy}.`,
  unknown: (policy) => `${policy} could not judge it, so the finding starts over.`,
  exempt: (policy) => `The finding of ${policy} ended with an exemption.`,
  'run-ended': (policy) => `The run has ended, and with it the finding of ${policy}.`,
  'not-matched': (policy) => `${policy} is no longer for this run.`,
  'policy-changed': (policy) => `${policy} was edited, so the finding is over.`,
  'policy-gone': (policy) => `${policy} is gone, so the finding is over.`,
  'in-audit': (policy) => `${policy} is in mode audit now, so the finding is over.`,
};

/** How a finding began, fired and ended. */
export function piecesOfFinding(finding: Finding, decisions: readonly DecisionView[]): StoryPiece[] {
  const { id, policy, since, firingAt, resolvedAt, resolution, audit } = finding;
  const of = { policy, findingId: id, audit };
  const reason = reasonOf(finding, decisions);
  const because = reason === null ? '' : `: ${reason}`;
  const isAtOnce = firingAt === since;
  return [
    ...(isAtOnce
      ? []
      : [
          piece({ ...of, at: since, kind: 'finding-began', says: `${policy}: violated, pending until it has lasted.` }),
        ]),
    ...(firingAt === null
      ? []
      : [piece({ ...of, at: firingAt, kind: 'finding-fired', says: `${policy} fires${because}.` })]),
    ...(resolvedAt === null || resolution === null
      ? []
      : [piece({ ...of, at: resolvedAt, kind: 'finding-ended', says: ENDS[resolution](policy) })]),
  ];
}

/** By the first decision that was made about it once it fired. */
function reasonOf({ id, firingAt }: Finding, decisions: readonly DecisionView[]): string | null {
  const made = decisions
    .map(({ decision }) => decision)
    .filter(({ findingId, at, kind }) => findingId === id && at >= (firingAt ?? 0) && kind !== 'withhold')
    .toSorted((a, b) => a.at - b.at);
  return made[0]?.reason ?? null;
}

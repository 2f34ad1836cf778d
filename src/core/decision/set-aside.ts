import { HOUR, type Instant } from '../values/duration.ts';
import { type DueEnd, endsWithFinding } from './answer-ends.ts';
import { resolve } from './episode.ts';
import type { Approval, Finding, Resolution } from './finding.ts';

/** An open finding that no assessment of a pass carries on. */
export interface Unassessed {
  readonly finding: Finding;
  readonly because: Extract<Resolution, 'run-ended' | 'not-matched' | 'policy-gone' | 'policy-changed' | 'in-audit'>;
  readonly approvals: readonly Approval[];
}

/**
 * For so long nobody hears that a finding is over. A file is written anew, a tag is set and taken away, a policy is tried in
 * audit: within this time all of it stays as it was.
 */
const ASIDE_FOR = HOUR;

/** What a pass makes of a finding that it cannot judge: it is over, or set aside for now. */
export function leave(
  { finding, because, approvals }: Unassessed,
  now: Instant,
): { readonly kept: Finding | null; readonly resolved: Finding | null; readonly ends: readonly DueEnd[] } {
  const asideSince = finding.asideSince ?? now;
  if (
    because !== 'run-ended' &&
    because !== 'policy-changed' &&
    finding.state === 'firing' &&
    now - asideSince < ASIDE_FOR
  )
    return { kept: { ...finding, asideSince, heldSince: null }, resolved: null, ends: [] };
  return {
    kept: null,
    resolved: resolve(finding, now, because),
    // A no and silence hold if the finding begins again.
    ends: endsWithFinding(approvals, ENDED[because]),
  };
}

const ENDED: Readonly<Record<Unassessed['because'], string>> = {
  'run-ended': 'the run ended',
  'not-matched': 'the policy is not for the run any more',
  'policy-gone': 'the policy was removed or is off',
  'policy-changed': 'the policy was edited',
  'in-audit': 'the policy is in audit now',
};

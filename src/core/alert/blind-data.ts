import type { OpenUnseen } from '../record/unseen.ts';
import { formatDuration, formatInstant, type Instant } from '../values/duration.ts';
import type { Alert } from './alert.ts';
import { LONGEST_NAME, oneLine } from './alert-data.ts';
import type { BlindData } from './service-schemas.ts';

const MOST_CAUSES = 20;

export type BlindCause = Omit<OpenUnseen, 'alertedAt'>;

/** On-call is alerted about what is not seen, or is seen again. @param left how many causes last that are known already. */
export function blindAlert(
  type: 'workspace.blind' | 'workspace.recovered',
  causes: readonly BlindCause[],
  { id, now, left }: { readonly id: string; readonly now: Instant; readonly left: number },
): Alert {
  const data = blindData(causes, now, left);
  return { id, at: now, type, recipients: ['oncall'], decisionId: null, findingId: null, announcesCancel: false, data };
}

function blindData(causes: readonly BlindCause[], now: Instant, left: number): BlindData {
  const [first] = causes;
  const one = causes.every(({ scope }) => scope === first?.scope) ? first : undefined;
  const since = causes.reduce((earliest, cause) => Math.min(earliest, cause.since), now);
  return {
    workspace: nameOrNull(one?.workspaceName ?? null),
    workspaceId: one?.scope || null,
    since: formatInstant(since),
    lasted: formatDuration(now - since),
    causes: causes.slice(0, MOST_CAUSES).map((cause) => ({
      id: oneLine([cause.scope, cause.kind, cause.part].filter((part) => part !== '').join(' ')),
      workspace: nameOrNull(cause.workspaceName),
      kind: cause.kind,
      what: oneLine(cause.what),
      reason: oneLine(cause.reason),
      since: formatInstant(cause.since),
    })),
    more: Math.max(0, causes.length - MOST_CAUSES),
    left,
  };
}

function nameOrNull(name: string | null): string | null {
  return name === null ? null : oneLine(name, LONGEST_NAME);
}

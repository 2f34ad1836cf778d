import type { Delivery } from './alert.ts';

/** What the notice of a cancel gives its owner. It is put in when the notice is sent, since a link is not for the record. */
export interface KeepLinks {
  /** Address of the page that can keep the run of a finding; null where nobody knows how this service is reached. */
  readonly keepUrl: (findingId: string) => string | null;
  /** The person to write to if the page does not open. */
  readonly contact: string | null;
}

/**
 * The alert as it is sent over one channel: a notice of a cancel with the owner's link. The link goes to the owner alone. Over
 * a channel that brings the same notice to on-call, or to the fallback in the owner's place, it is left out.
 */
export function withKeepLinks(
  { alert, via, reachesPeople }: Pick<Delivery, 'alert' | 'via' | 'reachesPeople'>,
  { keepUrl, contact }: KeepLinks,
): Delivery['alert'] {
  if (!alert.announcesCancel || !reachesPeople) return alert;
  const linkOf = (findingId: unknown) =>
    typeof findingId === 'string' && isForOwnerAlone(via) ? keepUrl(findingId) : null;
  if (alert.type === 'finding.notice')
    return { ...alert, data: { ...alert.data, keepUrl: linkOf(alert.findingId), contact } };
  const { runs } = alert.data;
  if (alert.type !== 'group' || !Array.isArray(runs)) return alert;
  const linked = runs.map((run) => ({ ...run, keepUrl: linkOf(run.findingId) }));
  return { ...alert, data: { ...alert.data, runs: linked, contact } };
}

function isForOwnerAlone(via: string): boolean {
  return via.split(',').every((recipient) => recipient === 'owner');
}

/** What a receiver said, without the owner's link: one that repeats its message repeats that. */
export function withoutKeepLinks(text: string): string {
  return text.replace(/\/keep\/[^\s"'<>\\]+/g, '/keep/[redacted]');
}

import type { RunAlertData } from '../../core/alert/alert-schemas.ts';

type Owner = RunAlertData['owner'];

/**
 * Why a person gets a message: its last line. Of several reasons it is the most specific: the owner's, a group of its own,
 * on-call, and then the place of somebody who cannot be reached.
 * @param owner null where the message is for no single owner.
 * @param of what it is about.
 */
export function recipientLine(
  recipients: readonly string[],
  owner: Owner | null,
  of: 'run' | 'compute' = 'run',
): string {
  const [first = 'oncall'] = recipients.toSorted((a, b) => generality(a) - generality(b));
  if (first === 'owner') return `You get this because ${becauseOwner(owner, of)}.`;
  const [name = first, instead] = first.split('>');
  if (instead === undefined) return `You get this because you are in the group ${groupName(name)} of Runwarden.`;
  const reason =
    name === 'owner'
      ? owner?.source === 'fallback'
        ? `no owner of the ${of} is known`
        : `the owner of the ${of} cannot be reached`
      : `nobody of ${groupName(name)} can be reached`;
  return `You get this as the fallback: ${reason}.`;
}

function generality(recipient: string): number {
  if (recipient === 'owner') return 0;
  if (recipient.includes('>')) return 3;
  return recipient === 'oncall' ? 2 : 1;
}

function groupName(name: string): string {
  return name === 'oncall' ? 'on-call' : name;
}

function becauseOwner(owner: Owner | null, of: string): string {
  switch (owner?.source) {
    case 'tag':
      return `a tag of the run names ${owner.display}`;
    case 'creator':
      return `${owner.display} started the run`;
    case 'workspace':
      return `${owner.display} is the contact of the workspace`;
    case 'fallback':
      return `no owner of the ${of} is known, and ${owner.display} is the fallback`;
    case undefined:
      return 'you own one of the runs';
  }
}

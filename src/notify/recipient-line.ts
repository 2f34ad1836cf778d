import type { RunAlertData } from '../core/alert/alert-schemas.ts';

type Owner = RunAlertData['owner'];

/** Why a person gets a message: its last line. @param owner null where the message is for no single owner. */
export function recipientLine(recipients: readonly string[], owner: Owner | null): string {
  const reasons = recipients.map((recipient) =>
    recipient === 'owner' ? becauseOwner(owner) : becauseGroup(recipient),
  );
  return `You get this because ${reasons.join(', or ')}.`;
}

function becauseGroup(recipient: string): string {
  return `you are in the group ${recipient === 'oncall' ? 'on-call' : recipient} of Runwarden`;
}

function becauseOwner(owner: Owner | null): string {
  switch (owner?.source) {
    case 'tag':
      return `a tag of the run names ${owner.display}`;
    case 'creator':
      return `${owner.display} started the run`;
    case 'workspace':
      return `${owner.display} is the contact of the workspace`;
    case 'fallback':
      return `no owner of the run is known, and ${owner.display} is the fallback`;
    case undefined:
      return 'you own one of the runs';
  }
}

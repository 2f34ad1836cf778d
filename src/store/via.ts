/** Whether a channel was used for the owner, or for the fallback in the owner's place: `oncall,owner>fallback`. */
export function isForOwner(via: string): boolean {
  return via.split(',').some((recipient) => recipient === 'owner' || recipient.startsWith('owner>'));
}

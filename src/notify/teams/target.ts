import { webhookUrlProblem } from '../webhook-target.ts';

/** Hosts of the connectors of Office 365. Microsoft has retired them. */
const CONNECTORS = /(^|\.)webhook\.office\.com$|^outlook\.office(365)?\.com$/i;

/** Why an address of Teams cannot be used, or null. It never repeats the address, which is a key. */
export function teamsUrlProblem(address: string): string | null {
  const problem = webhookUrlProblem(address);
  if (problem !== null || !CONNECTORS.test(new URL(address).hostname)) return problem;
  return 'it is a connector of Office 365, which Microsoft has retired; choose Workflows in the menu of the channel, then "Send webhook alerts to a channel", and take the address that it shows (docs/channels.md)';
}

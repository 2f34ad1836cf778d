import type { AgreedData, DifferingData } from '../core/alert/alert-schemas.ts';
import { type BaseUrl, policiesUrl } from './actions.ts';
import type { Message } from './run-messages.ts';

/** For `policies.differ`. */
export function differText(data: DifferingData, baseUrl: BaseUrl): Message {
  const { replica, since, differences, more, inForce } = data;
  return {
    subject: `Policy files differ: ${replica} checks no runs`,
    lines: [
      `Replica ${replica} has other policy files than those in force, since ${since}:`,
      ...differences.map((difference) => `  ${difference}`),
      ...(more === 0 ? [] : [`  and ${more} more`]),
      inForceLine(inForce),
      `Next: the replicas that have the policies in force check every run. ${replica} checks none until its files are the same. Then you get a message.`,
      'Give every replica the same files. Nobody loses an answer meanwhile.',
      `The policies in force: ${policiesUrl(baseUrl)}`,
    ],
  };
}

/** For `policies.agree`. */
export function agreeText({ replica, since, lasted, inForce }: AgreedData): Message {
  return {
    subject: `Every replica has the policies in force again, after ${lasted}`,
    lines: [
      `Replica ${replica} had other policy files since ${since}. No replica at work has other files now.`,
      inForceLine(inForce),
      'Next: every replica checks runs again.',
      'There is nothing that you must do.',
    ],
  };
}

function inForceLine({ policies, by, since, because }: DifferingData['inForce']): string {
  const set = policies === 1 ? 'The policy' : `The ${policies} policies`;
  const why = because === 'taken-over' ? ', because no replica with the earlier ones was left' : '';
  return `In force since ${since}: ${set.toLowerCase()} of replica ${by}${why}.`;
}

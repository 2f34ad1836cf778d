import { ApiProblem } from '../../api/client.ts';
import { StartError } from '../../core/values/start-error.ts';
import { complain } from '../process.ts';
import type { Given } from '../service/command.ts';
import { Unanswered } from '../service/unanswered.ts';
import type { Here } from '../times/show.ts';
import { localTimes } from './words.ts';

/** Says what an act covers, before anything is asked. On standard error, so that results can be piped. */
export function say(covers: readonly string[]): void {
  for (const line of covers) complain(line);
}

/** The reason that was given, or that a person at a terminal gives now; null where there is none and none is needed. */
export async function reasonOrNull(given: Given<{ readonly reason?: string }>): Promise<string | null> {
  const { reason } = given.options;
  if (reason !== undefined || given.yes) return reason ?? null;
  return (await given.ask('Why? For the record, Enter for none:'))?.trim() || null;
}

/** As above, for an act that is not recorded without a reason. @throws {StartError} */
export async function reasonFor(given: Given<{ readonly reason?: string }>, example: string): Promise<string> {
  const reason = given.options.reason ?? (await given.ask('Why? For the record:'));
  if (reason?.trim()) return reason.trim();
  throw new StartError(`Nothing was done: it needs a reason, such as --reason "${example}".`);
}

/** Asks the service to act. @throws {Unanswered} where it refuses, with what was not recorded. */
export async function act<T>(asked: () => Promise<T>, notDone: string, here: Here): Promise<T> {
  try {
    return await asked();
  } catch (error) {
    if (!(error instanceof ApiProblem) || !isRefusal(error)) throw error;
    throw new Unanswered(`${localTimes(error.detail ?? '', here)} ${notDone}`);
  }
}

/** The service took the request and will not do it; its words say why. */
function isRefusal({ kind, detail }: ApiProblem): boolean {
  return detail !== null && (kind === 'conflict' || kind === 'expired');
}

/** The reason word of a conflict that another word of the person can settle; null for other errors. */
export function conflictReason(error: unknown): string | null {
  if (!(error instanceof ApiProblem) || error.kind !== 'conflict') return null;
  return typeof error.members.reason === 'string' ? error.members.reason : null;
}

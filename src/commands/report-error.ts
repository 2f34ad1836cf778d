import { InvalidPolicies, StartError } from '../core/values/start-error.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { complain } from './process.ts';
import { listenProblem, systemProblem } from './system-problem.ts';

/** Prints every problem of a config or a policy set. */
export function reportInvalid(title: string, problems: readonly string[]): ExitCode {
  complain(title);
  for (const problem of problems) complain(`  ${problem}`);
  return EXIT.invalid;
}

export interface ReportOptions {
  /** Aborted when a person interrupted the command. */
  readonly stop?: AbortSignal;
  /** How to name another port. */
  readonly otherPort?: string;
}

/**
 * Prints in one sentence why a command stopped.
 * @throws an error that nobody but us can mend; the command line reports it as a defect.
 */
export function reportError(error: unknown, options: ReportOptions = {}): ExitCode {
  if (error instanceof InvalidPolicies) return reportInvalid('The policies are not valid:', error.problems);
  const sentence = options.stop?.aborted ? 'Interrupted.' : sentenceFor(error, options);
  if (sentence === null) throw error;
  complain(sentence);
  return EXIT.runtimeError;
}

/** Prints a mistake of ours without its trace, which helps only us. @param trace whether it is printed all the same. */
export function reportDefect(error: unknown, trace: boolean): ExitCode {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  complain(
    `this is a defect: ${firstLine(message)}; please report it, with the trace that RUNWARDEN_LOG_LEVEL=debug adds`,
  );
  if (trace && error instanceof Error) complain(error.stack ?? '');
  return EXIT.runtimeError;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

/** Null for an error that is not expected. */
function sentenceFor(error: unknown, { otherPort = 'set http.port or RUNWARDEN_PORT to another' }: ReportOptions) {
  if (error instanceof StartError) return error.message;
  if (!(error instanceof Error)) return null;
  return listenProblem(error, otherPort) ?? systemProblem(error) ?? azureProblem(error);
}

/** Errors of Azure's libraries, which do not always share a class with those that we import. */
function azureProblem(error: Error): string | null {
  const isAzures = /^(RestError|AuthenticationError|AggregateAuthenticationError|CredentialUnavailableError)$/;
  return isAzures.test(error.name) ? `Azure cannot be asked: ${firstLine(error.message)}` : null;
}

import { InvalidPolicies } from '../main.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { complain } from './process.ts';

/** Prints every problem of a config or a policy set. */
export function reportInvalid(title: string, problems: readonly string[]): ExitCode {
  complain(title);
  for (const problem of problems) complain(`  ${problem}`);
  return EXIT.invalid;
}

/** Prints in one sentence why a command stopped. @throws an error that only a bug can cause. */
export function reportError(
  error: unknown,
  { stop, otherPort = 'set http.port or RUNWARDEN_PORT to another' }: { stop?: AbortSignal; otherPort?: string } = {},
): ExitCode {
  if (error instanceof InvalidPolicies) return reportInvalid('The policies are not valid:', error.problems);
  if (!(error instanceof Error) || isBug(error)) throw error;
  complain(stop?.aborted ? 'Interrupted.' : (listenProblem(error, otherPort) ?? error.message));
  return EXIT.runtimeError;
}

/** Errors of these kinds from libraries and from the system have a code. */
function isBug(error: Error): boolean {
  const kinds = [TypeError, ReferenceError, RangeError, SyntaxError];
  return kinds.some((kind) => error instanceof kind) && !('code' in error);
}

/** Why a server could not listen, with the next step; null for another error. @param otherPort how to name another port. */
function listenProblem(error: Error, otherPort: string): string | null {
  if (!('code' in error) || !('port' in error)) return null;
  const { code, port } = error;
  const address = 'address' in error ? `${error.address}:${port}` : `port ${port}`;
  if (code === 'EADDRINUSE') return `another program listens at ${address} already: end it, or ${otherPort}`;
  if (code === 'EACCES') return `this user may not listen at ${address}: ${otherPort}, above 1023`;
  if (code === 'EADDRNOTAVAIL') return `${address} is no address of this machine: ${otherPort}`;
  return null;
}

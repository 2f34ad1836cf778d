import pc from 'picocolors';
import packageJson from '../../package.json' with { type: 'json' };

/** The product's version, for the API and `--version`. */
export const VERSION: string = packageJson.version;

/** Writes to standard output: results. */
export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a result for other programs to standard output. */
export function printJson(result: unknown): void {
  print(JSON.stringify(result, null, 2));
}

/** Writes to standard error: problems and progress, so that results can be piped. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * Whether output to a stream has colours: on a terminal that knows some. NO_COLOR turns them off, FORCE_COLOR on (or off,
 * with 0); an empty variable counts as none.
 */
export function wantsColors(isTerminal: boolean, variables: Readonly<Record<string, string | undefined>>): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = variables;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTerminal && TERM !== 'dumb';
}

export const paint = pc.createColors(wantsColors(process.stdout.isTTY === true, process.env));

/** Aborted at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort(new Error(`stopped by ${name}`));
    });
  return controller.signal;
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

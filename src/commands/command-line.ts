import { CommanderError } from 'commander';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { reportDefect, reportError } from './report-error.ts';
import { askOnTerminal } from './service/terminal.ts';
import { tableWidth } from './table.ts';
import type { Variables } from './variables.ts';

/** How long a command that is done may still write. */
const END_WITHIN_MS = 5000;

/** Runs the command that this process was started with, and sets its exit code. */
export async function runCommandLine(variables: Variables): Promise<void> {
  let code: ExitCode = EXIT.clean;
  const ended = (result: ExitCode) => {
    code = result;
  };
  const width = tableWidth(process.stdout);
  const program = createProgram(ended, { variables, now: Date.now, width, ask: askOnTerminal });

  // A reader that has seen enough, such as head, is no error of ours.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(code);
    });
  process.on('uncaughtException', (error) => process.exit(reportFailure(error, variables)));

  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) code = error.exitCode === 0 ? EXIT.clean : EXIT.runtimeError;
    else code = reportFailure(error, variables);
  }
  process.exitCode = code;
  // Everything is closed. What a failed start left open, such as a connection, must not keep the process.
  setTimeout(() => process.exit(code), END_WITHIN_MS).unref();
}

/** Whatever a command did not expect: a sentence, and the trace only for whoever asks for it. */
function reportFailure(error: unknown, variables: Variables): ExitCode {
  try {
    return reportError(error);
  } catch (unexpected) {
    return reportDefect(unexpected, variables.RUNWARDEN_LOG_LEVEL === 'debug');
  }
}

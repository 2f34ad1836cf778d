#!/usr/bin/env node
import { CommanderError } from 'commander';
import { EXIT, type ExitCode } from './commands/exit-codes.ts';
import { createProgram } from './commands/program.ts';
import { reportDefect, reportError } from './commands/report-error.ts';
import { askOnTerminal } from './commands/service/terminal.ts';
import { tableWidth } from './commands/table.ts';

/** How long a command that is done may still write. */
const END_WITHIN_MS = 5000;

let code: ExitCode = EXIT.clean;
const program = createProgram(
  (ended) => {
    code = ended;
  },
  {
    variables: process.env,
    now: Date.now,
    width: tableWidth(process.stdout),
    ask: askOnTerminal,
  },
);

// A reader that has seen enough, such as head, is no error of ours.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(code);
  });

/** Whatever a command did not expect: a sentence, and the trace only for whoever asks for it. */
function reportFailure(error: unknown): ExitCode {
  try {
    return reportError(error);
  } catch (unexpected) {
    return reportDefect(unexpected, process.env.RUNWARDEN_LOG_LEVEL === 'debug');
  }
}
process.on('uncaughtException', (error) => process.exit(reportFailure(error)));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) code = error.exitCode === 0 ? EXIT.clean : EXIT.runtimeError;
  else code = reportFailure(error);
}
process.exitCode = code;
// Everything is closed. What a failed start left open, such as a connection, must not keep the process.
setTimeout(() => process.exit(code), END_WITHIN_MS).unref();

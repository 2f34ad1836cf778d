import type { Option } from 'commander';
import type { ExitCode } from './exit-codes.ts';

/** What the command line gives to its commands. */
export interface Parts {
  readonly ends: (code: ExitCode | Promise<ExitCode>) => Promise<void>;
  readonly output: (...formats: readonly string[]) => Option;
}

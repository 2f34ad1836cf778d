import type { Option } from 'commander';
import type { ExitCode } from './exit-codes.ts';
import type { Past } from './times/when.ts';

/** What the command line gives to its commands. */
export interface Parts {
  readonly ends: (code: ExitCode | Promise<ExitCode>) => Promise<void>;
  /** Reads a bound of something that looks back, as `pastFrom` does. */
  readonly past: (text: string) => Past;
  readonly output: (...formats: readonly string[]) => Option;
}

import type { Argument, Option } from 'commander';
import type { Instant } from '../../core/values/duration.ts';
import type { Zone } from '../../core/values/zone.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Variables } from '../variables.ts';
import type { Patience } from './patience.ts';
import type { Service } from './service.ts';

/** How a result is shown. `table` fits a terminal, `wide` cuts nothing. */
export type Format = 'table' | 'wide' | 'json' | 'yaml' | 'csv' | 'jsonl' | 'text' | 'focus' | 'parquet' | 'html';

/** What most commands offer. */
export const USUAL: readonly Format[] = ['table', 'wide', 'json', 'yaml'];

/**
 * A command that asks a running service. The dispatcher adds --url, --key-file, -o and --utc, prints what `run` answers, and
 * says every error in words.
 */
export interface ServiceCommand<Options extends object = object> {
  /** `runs`, or `audit export` below a command of that name. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly arguments?: readonly Argument[];
  readonly options?: readonly Option[];
  /** The formats that it offers, the usual one first; none for a command that asks before anybody is known. */
  readonly formats: readonly Format[];
  /** It changes something: it gets --yes, and asks with `given.confirm` before it acts. */
  readonly acts?: boolean;
  /** How long it waits for an answer, where that is longer than usual. */
  readonly patience?: Patience;
  /** More for --help, before the examples. */
  readonly notes?: string;
  readonly examples: readonly string[];
  /** Loads its code when it begins, so that --help need not. */
  run(service: Service, given: Given<Options>): Promise<Printout | ExitCode>;
}

/** What a person gave to a command, and where it runs. */
export interface Given<Options extends object = object> {
  /** Without those that were left out. */
  readonly args: readonly string[];
  /** As commander names them: `--key-file` is `keyFile`. */
  readonly options: Options;
  readonly output: Format;
  readonly variables: Variables;
  /** The clock of this machine; answers of the service have its own as `now`. */
  readonly now: () => Instant;
  /** The zone in which people read and write times; UTC with --utc. */
  readonly zone: Zone;
  /**
   * Asks before the command acts; say first what it covers. It answers at once with --yes.
   * @throws {NotConfirmed} where the answer is no, or nobody is there to answer.
   */
  readonly confirm: (question: string) => Promise<void>;
  /** The person gave --yes: nobody is asked anything that an option can say. */
  readonly yes: boolean;
  /** Asks for a line of text; null where nobody is there to answer. */
  readonly ask: (question: string) => Promise<string | null>;
}

/** The result of a command. */
export interface Printout {
  /** For programs: json and yaml. */
  readonly data: unknown;
  /** For people. @param width the columns that a table may take; null for as many as it needs. */
  readonly lines: (width: number | null) => readonly string[];
  readonly csv?: () => readonly string[];
  /** What people should know beside the result, such as that there is more. On standard error. */
  readonly remarks?: readonly string[];
  /** 0 when left out. */
  readonly code?: ExitCode;
}

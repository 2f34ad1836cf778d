import type { FailureCause, RunFailure } from '../../core/run/run.ts';
import { scrub } from '../errors.ts';
import {
  type AzureFailure,
  codesInText,
  hasException,
  LONGEST_READ,
  quotesServiceFault,
  readError,
  unescaped,
} from './error-text.ts';
import {
  CODES,
  EITHER,
  PHRASES,
  PROGRAM_ENDED,
  plainCode,
  type Row,
  SERVICE_FAULT,
  SOME_EXIT,
  WRAPPERS,
} from './failure-table.ts';
import type { HistoryRun } from './history-schema.ts';

/**
 * Why a run failed, by the error in run history; null if there is none, or none that can be read. The cause is that of, in
 * this order:
 * 1. the innermost code that is in the table;
 * 2. Azure's own code, wherever it is in the text;
 * 3. Azure's wordings, and signs that the person's program ended by itself.
 *
 * It is `unclassified` where nothing decides, and where what decides disagrees: a message may quote the log of a program that
 * another fault stopped, and a program may print any words. A class such as UserError is not enough, because faults of the
 * platform have it, too.
 */
export function failureOf(json: unknown): RunFailure | null {
  const error = readError(json);
  return error && classify(error);
}

/** Why a run failed, by its error in run history, or by the text that AutoML leaves among its properties. */
export function failureOfRun({ error, properties }: Pick<HistoryRun, 'error' | 'properties'>): RunFailure | null {
  return failureOf(error) ?? failureInBag(properties);
}

/** Why an AutoML job failed, by its properties, which ARM and run history report alike; null if they do not say. */
export function failureInBag(bag: Readonly<Record<string, unknown>> | null | undefined): RunFailure | null {
  const text = bag?.errors;
  if (typeof text !== 'string' || text.trim() === '') return null;
  // Only one line of the nested JSON is for people.
  const [, message = text] = /\bMessage: ([^\n]+)/.exec(unescaped(text)) ?? [];
  return { ...classify({ codes: [], text: text.slice(0, LONGEST_READ) }), message: scrub(message) };
}

function classify({ codes, text }: AzureFailure): RunFailure {
  const { named, printed } = codesInText(text, isCode);
  const decided =
    innermost(CODES, codes) ?? agreed(CODES, named) ?? innermost(WRAPPERS, codes) ?? agreed(WRAPPERS, named);
  const { cause, code = codes[0] ?? 'Unknown' } = decided ?? { cause: byWords({ codes, text }, printed) };
  return { cause, code: scrub(code), message: scrub(text) };
}

interface Decision {
  readonly cause: FailureCause;
  readonly code?: string;
}

function innermost(rows: readonly Row[], codes: readonly string[]): Decision | null {
  for (const code of codes) {
    const row = rowOf(rows, code);
    if (row) return { cause: row.cause, code };
  }
  return null;
}

/** By the codes of a text, if they are all of one cause. Nobody knows which of them is the innermost. */
function agreed(rows: readonly Row[], codes: readonly string[]): Decision | null {
  const first = innermost(rows, codes);
  const others = codes.flatMap((code) => rowOf(rows, code)?.cause ?? []);
  return first && others.some((cause) => cause !== first.cause) ? { ...first, cause: 'unclassified' } : first;
}

/**
 * By wordings alone.
 * @param printed codes that may be names of a program's own
 */
function byWords({ codes, text }: AzureFailure, printed: readonly string[]): FailureCause {
  const causes = new Set<FailureCause>(PHRASES.filter(({ match }) => match.test(text)).map(({ cause }) => cause));
  for (const code of printed) causes.add(rowOf(CODES, code)?.cause ?? 'platform');
  const isService = codes.some((code) => SERVICE_FAULT.test(plainCode(code))) || quotesServiceFault(text);
  if (isService && (causes.size === 0 || causes.has('data'))) causes.add('platform');
  const hasEnded = PROGRAM_ENDED.test(text) || hasException(text, isCode);
  if (hasEnded || (causes.size === 0 && SOME_EXIT.test(text))) causes.add('code');
  const [cause = 'unclassified'] = causes;
  if (causes.size !== 1 || (cause === 'code' && EITHER.test(text))) return 'unclassified';
  return cause;
}

function isCode(code: string): boolean {
  return rowOf(CODES, code) !== undefined || rowOf(WRAPPERS, code) !== undefined;
}

function rowOf(rows: readonly Row[], code: string): Row | undefined {
  const plain = plainCode(code);
  return rows.find(({ match }) => match.test(plain));
}

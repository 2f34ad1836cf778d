import { AzureError } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { DAY } from '../../core/values/duration.ts';
import { toAzureError } from '../errors.ts';
import { expiringCache } from '../http/expiring-cache.ts';
import type { AzureContext } from '../settings.ts';

/** The names by which a generation of Azure Monitor knows metrics and dimensions, each in the order of the newest. */
export interface Generation {
  readonly names: readonly string[];
  /** The dimension of the run. */
  readonly run: string;
  /** Dimensions besides the run by which series are apart. */
  readonly dimensions: readonly string[];
}

/** Both generations of a question. */
export interface Generations {
  readonly newest: Generation;
  readonly older?: Generation;
}

/** What is asked in the names of one generation. */
interface Question {
  readonly workspace: Workspace;
  /** Ends "reading …". */
  readonly what: string;
  readonly generations: Generations;
  readonly abort: AbortSignal;
}

/**
 * Asks with the newest names that a workspace knows. Where Azure refuses the newest, the older ones are tried, once a
 * workspace and day.
 */
export function createGenerations(context: AzureContext) {
  const chosen = expiringCache<Generation>(context.clock, DAY);

  const keyOf = ({ workspace, what }: Question) => `${workspace.id}|${what}`;

  async function askOlder<T extends Series>(
    question: Question,
    { runIds, ask }: Asking<T>,
    refusal: AzureError,
  ): Promise<Answered<T>> {
    const { workspace, generations } = question;
    const { newest, older } = generations;
    if (older === undefined || namesOne(refusal, runIds)) throw refusal;
    const isSure = isAboutNames(refusal, generations, runIds);
    const { isKnown, result } = await tryOlder(ask(older), isSure, (failure) =>
      isAboutNames(failure, generations, runIds),
    );
    chosen.set(keyOf(question), isKnown ? older : newest);
    if (!isKnown) throw refusal;
    const facts = { workspace: workspace.id, metrics: older.names, problem: refusal.message };
    context.log.warn(facts, 'this workspace knows only older names of metrics: they are used for a day');
    return { answer: await result, generation: older };
  }

  return async function inGeneration<T extends Series>(
    question: Question,
    runIds: readonly string[],
    ask: Asking<T>['ask'],
  ): Promise<Answered<T>> {
    const generation = chosen.get(keyOf(question)) ?? question.generations.newest;
    try {
      return { answer: await ask(generation), generation };
    } catch (error) {
      const refusal = toAzureError(error, `reading ${question.what}`, question.abort);
      if (!isRefusal(refusal)) throw refusal;
      const settled = chosen.get(keyOf(question));
      if (settled === undefined) return askOlder(question, { runIds, ask }, refusal);
      // Another question, asked at the same time, may have settled it meanwhile.
      if (settled === generation) throw refusal;
      return { answer: await ask(settled), generation: settled };
    }
  };
}

interface Asking<T> {
  readonly runIds: readonly string[];
  readonly ask: (generation: Generation) => Promise<T>;
}

interface Answered<T> {
  readonly answer: T;
  readonly generation: Generation;
}

/**
 * Whether Azure knows the older names, with its answer, which may be another refusal. Throws what says nothing about them.
 * @param isSure whether Azure refused the newest by name
 */
async function tryOlder<T extends Series>(
  result: Promise<T>,
  isSure: boolean,
  isRefusedByName: (failure: AzureError) => boolean,
): Promise<{ readonly isKnown: boolean; readonly result: Promise<T> }> {
  try {
    // Without a name in the refusal, an empty answer does not show that the names were the reason.
    const isKnown = isSure || (await result).some(({ timeseries }) => timeseries.length > 0);
    await result;
    return { isKnown, result };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // Azure knows these names where it refuses something else of the question, such as a run.
    return { isKnown: isSure && !isRefusedByName(error), result };
  }
}

type Series = readonly { readonly timeseries: readonly unknown[] }[];

function isRefusal(error: unknown): error is AzureError {
  return error instanceof AzureError && (error.status === 400 || error.status === 404);
}

/** Azure's words for a name that it does not know, without the name. */
const WORDS = /metric configuration|metric names?\b|\b(unknown|invalid|unsupported) metric|\bdimension combination/i;

/** Whether Azure refuses a question for the names in it, and so for every run alike. */
export function isAboutNames(error: AzureError, generations: Generations, runIds: readonly string[]): boolean {
  if (!isRefusal(error) || namesOne(error, runIds)) return false;
  const { newest, older = newest } = generations;
  const names = [newest, older].flatMap((generation) => [...generation.names, ...generation.dimensions]);
  return WORDS.test(error.message) || names.some((name) => new RegExp(`\\b${name}\\b`, 'i').test(error.message));
}

/** Whether Azure's words name a run of the question. Our own words before them name the run of a question about one. */
function namesOne({ message }: AzureError, runIds: readonly string[]): boolean {
  const words = message.slice(message.indexOf('HTTP ')).toLowerCase();
  return runIds.some((id) => words.includes(id.toLowerCase()));
}

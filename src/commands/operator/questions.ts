import { answered, type Schemas } from '../../api/client.ts';
import { readPages } from '../service/pages.ts';
import type { Service } from '../service/service.ts';
import { findByShortId, type Lookup } from '../short-id.ts';
import { runName } from './words.ts';

export type Decision = Schemas['Decision'];

/** A decision that asks people. */
export type Question = Decision & { readonly ask: NonNullable<Decision['ask']> };

/** Questions, and the time of the service at which they were read. */
export interface Questions {
  readonly questions: readonly Question[];
  readonly now: string;
}

/** Every question that nobody has answered, the dearest first, then what is due soonest. */
export async function openQuestions({ api }: Service): Promise<Questions> {
  const { items, now } = await readPages<Decision>((page) =>
    answered(api.GET('/api/v1/decisions', { params: { query: { kind: 'ask', waiting: 'true', ...page } } })),
  );
  const questions = items
    .filter(isQuestion)
    .toSorted((a, b) => hourOf(b) - hourOf(a) || Date.parse(a.ask.expiresAt) - Date.parse(b.ask.expiresAt));
  return { questions, now };
}

export function isQuestion(decision: Decision): decision is Question {
  return decision.ask !== null;
}

/** What the run costs now; as it was decided where nobody has read it since. */
export function costNow({ waitingCost, cost }: Pick<Decision, 'waitingCost' | 'cost'>) {
  return waitingCost ?? cost;
}

function hourOf(question: Question): number {
  return costNow(question)?.perHour ?? -1;
}

/** The open question that a person names by its id or by its run. */
export function findQuestion(given: string, questions: readonly Question[], none: string): Question {
  return findByShortId(given, questions, { ...QUESTIONS, none });
}

export const QUESTIONS: Omit<Lookup<Question>, 'none'> = {
  what: 'question',
  idOf: ({ id }) => id,
  namesOf: ({ workspace, runId }) => [runId, `${workspace}/${runId}`],
  describe: (question) => `${nameOf(question)}, ${question.policy}`,
};

/** The run of a decision, with its workspace. */
export function nameOf({ run, runId, workspace }: Pick<Decision, 'run' | 'runId' | 'workspace'>): string {
  return `${runName({ displayName: run.displayName, runId })} in ${workspace}`;
}

/** A question as the first screen has it. Those of one cause can be answered together. */
export type KnownQuestion = Schemas['NowQuestion'] & { readonly cause: string };

/** What the first screen knows besides: the GPUs that the run holds, an override over it, its cause. By the id of the question. */
export async function knownNow({ api }: Service): Promise<ReadonlyMap<string, KnownQuestion>> {
  const { waiting } = await answered(api.GET('/api/v1/now'));
  return new Map(
    waiting.groups.flatMap(({ cause, items }) => items.map((item) => [item.decisionId, { ...item, cause }] as const)),
  );
}

import { type Signal, useSignal } from '@preact/signals';
import { ApiProblem, answerOf, answerToSent, type Schemas } from './api.ts';
import { useConsole } from './console.ts';
import type { Drafts } from './drafts.ts';
import type { Verb } from './words/waiting.ts';

/** What became of an answer that was given on this page. */
export interface Outcome {
  readonly verb: Verb;
  readonly note: string;
  /** The answer as recorded. */
  readonly recorded: Schemas['AnsweredApproval'];
}

/** Answers to questions: what is half typed, what is under way, and what came of each. */
export interface Answers {
  /** They stay when the page reads again, and when one looks at another page. */
  readonly drafts: Signal<Drafts>;
  /** By the id of the decision. */
  readonly outcomes: Signal<Readonly<Record<string, Outcome>>>;
  /** Why an answer was refused, by the id of the decision. */
  readonly refused: Signal<Readonly<Record<string, { readonly verb: Verb; readonly problem: ApiProblem }>>>;
  readonly isBusy: Signal<boolean>;
  /** Sends an answer to all of them. Each is recorded by itself. */
  readonly send: (verb: Verb, ids: readonly string[], note: string) => Promise<void>;
}

type Result = Outcome | ApiProblem;

/** The answers of the page of questions. */
export function useAnswers(onAnswered: () => void): Answers {
  const { api, drafts, live } = useConsole();
  const outcomes = useSignal<Readonly<Record<string, Outcome>>>({});
  const refused = useSignal<Answers['refused']['value']>({});
  const isBusy = useSignal(false);

  async function one(verb: Verb, id: string, note: string): Promise<Result> {
    const options = { params: { path: { id } }, body: { note: note || null } };
    const asked =
      verb === 'approve'
        ? api.POST('/api/v1/decisions/{id}/approve', options)
        : api.POST('/api/v1/decisions/{id}/reject', options);
    return answerToSent(async () => ({ verb, note, recorded: await answerOf(asked) }));
  }

  async function several(
    verb: Verb,
    ids: readonly string[],
    note: string,
  ): Promise<readonly (readonly [string, Result])[]> {
    const body = { ids: [...ids], answer: verb, note: note || null };
    const found = await answerToSent(() => answerOf(api.POST('/api/v1/approvals/batch', { body })));
    if (found instanceof ApiProblem) return ids.map((id) => [id, found]);
    return found.items.map(({ id, status, approval, problem }) => {
      if (approval) return [id, { verb, note, recorded: approval }];
      return [id, new ApiProblem(problem?.detail ?? 'It was refused without a reason.', status, { ...problem }, null)];
    });
  }

  return {
    drafts,
    outcomes,
    refused,
    isBusy,
    async send(verb, ids, note) {
      const [only] = ids;
      if (isBusy.value || only === undefined) return;
      isBusy.value = true;
      try {
        const results =
          ids.length === 1 ? [[only, await one(verb, only, note)] as const] : await several(verb, ids, note);
        for (const [id, result] of results) {
          const { [id]: _, ...others } = refused.value;
          if (result instanceof ApiProblem) refused.value = { ...others, [id]: { verb, problem: result } };
          else {
            refused.value = others;
            outcomes.value = { ...outcomes.value, [id]: result };
          }
        }
        onAnswered();
        await live.acted();
      } finally {
        isBusy.value = false;
      }
    },
  };
}

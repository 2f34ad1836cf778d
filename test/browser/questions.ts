import type { Service } from '../support/service.ts';

/** A question as the API lists it, as far as the tests look. */
export interface Question {
  readonly id: string;
  readonly runId: string;
  readonly approval: {
    readonly answer: string | null;
    readonly note: string | null;
    readonly answeredBy: string | null;
  };
}

/** Asks the API as the holder of a key; without one as who is at this machine. */
export interface Asker {
  readonly service: Service;
  readonly key?: string;
}

/** The questions that people were asked, the newest first. */
export async function questions({ service, key }: Asker, query = ''): Promise<readonly Question[]> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const reply = await fetch(`${service.running.url}/api/v1/decisions?kind=ask${query}`, { headers });
  return ((await reply.json()) as { items: readonly Question[] }).items; // of the list's schema
}

/** The newest question about a run. @throws where nobody was asked */
export async function questionAbout(asker: Asker, run: string): Promise<Question> {
  const [found] = await questions(asker, `&run=${run}`);
  if (!found) throw new Error(`nobody was asked about ${run}`);
  return found;
}

/** Answers a question as somebody does elsewhere, over the API. */
export async function answerElsewhere(
  { service, key }: Asker,
  id: string,
  answer: { readonly verb: 'approve' | 'reject'; readonly note: string },
): Promise<void> {
  const headers = { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) };
  const address = `${service.running.url}/api/v1/decisions/${id}/${answer.verb}`;
  const reply = await fetch(address, { method: 'POST', headers, body: JSON.stringify({ note: answer.note }) });
  if (!reply.ok) throw new Error(`the answer was refused: ${await reply.text()}`);
}

import { answered, type Schemas } from '../../api/client.ts';
import { counted } from '../counted.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Given, Printout } from '../service/command.ts';
import type { Service } from '../service/service.ts';
import { Unanswered } from '../service/unanswered.ts';
import { candidates, shortId, shortIds } from '../short-id.ts';
import { visible } from '../table.ts';
import { clockTime, type Here } from '../times/show.ts';
import { reasonOrNull, say } from './act.ts';
import { findDecision } from './find-decision.ts';
import { freezesOrNone } from './freeze.ts';
import { hereAt } from './here.ts';
import {
  costNow,
  findQuestion,
  isQuestion,
  type KnownQuestion,
  knownNow,
  nameOf,
  openQuestions,
  QUESTIONS,
  type Question,
} from './questions.ts';
import { answeredText, costText, heldText, hourlySum, localTimes, ofOwner, stop, wishText } from './words.ts';

export interface AnswerOptions {
  readonly reason?: string;
}

type Verb = 'approve' | 'reject';

interface Answering {
  readonly verb: Verb;
  readonly service: Service;
  readonly here: Here;
  /** Of a yes: what the first screen knows of each question. */
  readonly known: ReadonlyMap<string, KnownQuestion>;
}

/** Answers questions: each is recorded by itself, and has an outcome of its own. */
export async function answerQuestions(verb: Verb, service: Service, given: Given<AnswerOptions>): Promise<Printout> {
  const open = await openQuestions(service);
  const known = verb === 'approve' ? await knownNow(service) : new Map<string, KnownQuestion>();
  const answering = { verb, service, here: hereAt(open.now, given), known };
  const questions = await named(given.args, open.questions, answering);
  const short = shortIds(questions.map(({ id }) => id));
  say([
    ...covers(questions, short, answering),
    ...(verb === 'approve' ? await frozenText(service, answering.here) : []),
  ]);
  const note = await reasonOrNull(given);
  await given.confirm(verb === 'approve' ? 'Approve?' : 'Reject?');
  const body = { ids: questions.map(({ id }) => id), answer: verb, note };
  const { items } = await answered(service.api.POST('/api/v1/approvals/batch', { body }));
  const outcomes = await Promise.all(items.map((item) => outcomeText(item, answering)));
  return {
    data: { items },
    lines: () => items.map(({ id }, index) => `${short(id)}  ${outcomes[index]}`),
    code: codeOf(items.map(({ problem }) => problem === null)),
  };
}

/** The questions that were named, each once. */
async function named(
  args: readonly string[],
  open: readonly Question[],
  answering: Answering,
): Promise<readonly Question[]> {
  const found = new Map<string, Question>();
  for (const given of args) {
    const isOpen = candidates(given, open, QUESTIONS).length > 0;
    const question = (isOpen ? null : await notOpen(given, answering)) ?? findQuestion(given, open, NONE_WAITS);
    found.set(question.id, question);
  }
  return [...found.values()];
}

const NONE_WAITS = 'runwarden waiting lists the questions that wait for an answer.';

/**
 * A question that is not open any more; null where there is none such. A no takes back a yes with which Azure was not asked
 * yet, and only the service knows that.
 * @throws {Unanswered} with how it came out, where another answer can change nothing.
 */
async function notOpen(given: string, { verb, service, here }: Answering): Promise<Question | null> {
  const decision = await findDecision(service, given);
  if (!decision) return null;
  const { approval, kind } = decision;
  if (!isQuestion(decision) || approval === null)
    throw new Unanswered(
      `${given} is no question: it is a decision to ${kind} about ${nameOf(decision)}. ${NONE_WAITS}`,
    );
  if (verb === 'reject' && approval.answer === 'approved' && approval.ended === null) return decision;
  throw new Unanswered(notRecorded(approval, verb, here));
}

function notRecorded(approval: Schemas['Approval'], verb: Verb, here: Here): string {
  const is = approval.answer === null ? 'There is nothing left to answer.' : 'Already answered.';
  return `${is} ${answeredText(approval, here)} Your ${verb === 'approve' ? 'yes' : 'no'} was not recorded.`;
}

const FOLLOWS: Readonly<Record<Verb, string>> = {
  approve: 'Each is read and judged again first. What Azure is asked to cancel cannot be taken back.',
  reject: 'Each is kept until there is other evidence, it was healthy in between, or its policy is edited.',
};

function covers(
  questions: readonly Question[],
  short: (id: string) => string,
  { verb, here, known }: Answering,
): string[] {
  const runs = counted(questions.length, 'run');
  return [
    `${verb === 'approve' ? 'Cancel' : 'Keep'} ${runs}, ${hourlySum(questions.map(costNow))}:`,
    ...questions.flatMap((question) => [
      `  ${short(question.id)}  ${nameOf(question)}, ${ofOwner(question.owner)}`,
      `            ${question.policy}: ${stop(localTimes(question.reason, here))} ${costText(costNow(question))}.`,
      ...knownLines(known.get(question.id), here),
      ...(question.approval?.answer === 'approved' ? [`            ${answeredText(question.approval, here)}`] : []),
    ]),
    FOLLOWS[verb],
  ];
}

function knownLines(question: KnownQuestion | undefined, here: Here): string[] {
  const { override = null, request = null } = question ?? {};
  return [
    ...(request
      ? [`            ${wishText(request)}. Nobody has answered: runwarden grant ${shortId(request.id)}`]
      : []),
    ...(override ? [`            It is ${heldText(override, here)}, and is refused.`] : []),
  ];
}

/** During a freeze a yes is kept, and nothing is cancelled. */
async function frozenText(service: Service, here: Here): Promise<string[]> {
  const freezes = await freezesOrNone(service);
  return freezes.map(({ author, endsAt }) => {
    const until =
      endsAt === null ? 'until an operator lifts the freeze' : `until ${clockTime(Date.parse(endsAt), here)}`;
    return `Cancels are frozen by ${visible(author)} ${until}: your yes waits, and nothing is cancelled before.`;
  });
}

type Item = Schemas['AnsweredTogether']['items'][number];

async function outcomeText({ id, approval, problem }: Item, { verb, service, here }: Answering): Promise<string> {
  if (approval !== null) {
    const word = verb === 'reject' ? 'Rejected' : 'Approved';
    return `${word}. ${localTimes(approval.follows.sentence, here)}`;
  }
  if (problem?.reason !== 'already-answered') return `Not recorded. ${localTimes(problem?.detail ?? '', here)}`;
  const { approval: now } = await answered(service.api.GET('/api/v1/decisions/{id}', { params: { path: { id } } }));
  return now === null ? `Not recorded. ${localTimes(problem.detail, here)}` : notRecorded(now, verb, here);
}

function codeOf(recorded: readonly boolean[]): ExitCode {
  if (recorded.every((done) => done)) return EXIT.clean;
  return recorded.some((done) => done) ? EXIT.partial : EXIT.runtimeError;
}

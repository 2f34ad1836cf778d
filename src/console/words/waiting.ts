import type { components } from '../../api/types.ts';
import { mayAct } from '../may.ts';
import { counted, moneyInWords } from './money.ts';

type Schemas = components['schemas'];
type Question = Schemas['NowQuestion'];
type Detail = Schemas['DecisionDetail'];
export type Verb = 'approve' | 'reject';

/** What the page says: `5 questions, €59.10 an hour while they wait`. */
export function waitingHeadline({ count, load }: Schemas['NowWaiting']): string {
  if (count === 0) return 'No question is open';
  const money =
    load.perHour === null || load.currency === null
      ? ''
      : `, ${load.atLeast ? 'at least ' : ''}${moneyInWords(load.perHour, load.currency)} an hour while ${count === 1 ? 'it waits' : 'they wait'}`;
  return `${counted(count, 'question')}${money}`;
}

/** The second line of a question in the queue. */
export function queueLine({ policy, gpus, approvals }: Question, count: number): string {
  if (count > 1) return `${policy}, one cause`;
  if (approvals.needed > 1) return `${policy}, ${approvals.given} yes of ${approvals.needed}`;
  return gpus === null ? policy : `${policy}, ${counted(gpus, 'GPU')}`;
}

/** What follows each answer. */
export interface Follows {
  readonly yes: string;
  readonly no: string;
}

/** What is known about the questions of a card when it says what follows. */
export interface FollowsOf {
  readonly count: number;
  readonly policy: string;
  readonly isFrozen: boolean;
  readonly approvals: Question['approvals'] | null;
}

/** What follows a yes and a no, in the words of the person who is about to give it. */
export function followsOf({ count, policy, isFrozen, approvals }: FollowsOf): Follows {
  if (count > 1) {
    const later = isFrozen ? 'kept, done after the freeze; ' : '';
    return {
      yes: `${later}${count} answers, each judged again by itself`,
      no: 'all kept until other evidence or a healthy time',
    };
  }
  const no = `kept under ${policy} until other evidence or a healthy time`;
  if (approvals && approvals.needed > 1 && approvals.given === 0)
    return { yes: 'the first of two; another person must approve as well', no };
  const which = approvals && approvals.needed > 1 ? 'the second of two; then ' : '';
  const lapses = approvals && approvals.given > 0 ? `, and the yes of ${approvals.by.join(' and ')} lapses` : '';
  if (isFrozen) return { yes: `${which}kept, done after the freeze if it is still right`, no: `${no}${lapses}` };
  return {
    yes: `${which}judged again; Azure is asked within seconds, or when the owner’s notice time is over`,
    no: `${no}${lapses}`,
  };
}

/** The word on a button: what the answer does to the runs. */
export function buttonWord(verb: Verb, count: number): string {
  const which = count === 1 ? 'it' : String(count);
  return verb === 'approve' ? `Approve: cancel ${which}` : `Reject: keep ${which}`;
}

/** Why a question cannot be answered any more. */
export interface Closed {
  readonly kind: 'hand' | 'plain' | 'good' | 'wait';
  readonly lead: string;
  readonly because: string;
}

/** Why there is nothing to answer any more; null while there is. */
export function closedBecause({ approval, kind, policy }: Detail, now: number): Closed | null {
  if (kind !== 'ask' || !approval)
    return { kind: 'plain', lead: 'This is no question.', because: 'Nothing waits for an answer here.' };
  const { answer, answeredBy, note, ended, expiresAt, otherwise } = approval;
  if (ended?.as === 'withdrawn')
    return {
      kind: 'good',
      lead: 'Nobody need answer any more.',
      because: `The question was withdrawn: ${ended.because}.`,
    };
  if (ended?.as === 'lapsed') return { kind: 'plain', lead: 'The approval lapsed.', because: `${ended.because}.` };
  if (answer !== null)
    return {
      kind: 'hand',
      lead: 'Already answered.',
      because: `${answeredBy ?? 'Somebody'} ${answer} it${note ? `: “${note}”` : '.'}`,
    };
  if (ended?.as === 'kept' || Date.parse(expiresAt) <= now)
    return otherwise === 'keep'
      ? {
          kind: 'wait',
          lead: 'The time to answer ended.',
          because: `Nobody answered, so the run is kept under ${policy}.`,
        }
      : { kind: 'wait', lead: 'The time to answer ended.', because: 'Nobody answered, and silence means cancel.' };
  return null;
}

/** Why the reader cannot answer: it is over, they may only look, or it is their own run. */
export function blockedFor(
  detail: Detail | null,
  { me, closed, refused }: { me: Schemas['Me'] | null; closed: Closed | null; refused: unknown },
): Readonly<Partial<Record<Verb, string>>> {
  if (closed) return { approve: closed.lead, reject: closed.lead };
  const owners = detail ? (detail.owner.ids ?? [detail.owner.id]) : [];
  const isOwn = refused === 'own-run' || (me?.owners ?? []).some((id) => owners.includes(id.toLowerCase()));
  const mayAnswer = me === null || detail === null || mayAct(me, 'operator', detail.workspace);
  if (!mayAnswer) {
    const why = isOwn
      ? 'It is your run, and an operator answers. You can object from its page.'
      : 'You may look and not answer. An operator of this workspace must.';
    return { approve: why, reject: why };
  }
  if (!isOwn) return {};
  return { approve: 'It is your own run, so somebody else must approve. You can reject it, which keeps it.' };
}

/** What a refused answer says first. */
export function refusalLead(reason: unknown, verb: Verb): string {
  const word = verb === 'approve' ? 'yes' : 'no';
  if (reason === 'already-answered') return 'Already answered.';
  if (reason === 'own-run') return 'You may not approve for this run.';
  if (reason === 'second-person-needed') return 'Your yes counts already.';
  if (reason === 'extended' || reason === 'exempt') return `The run is ${reason}, so your yes was not recorded.`;
  return `Your ${word} was not recorded.`;
}

/** The same answer by the command line. */
export function commandFor(verb: Verb, ids: readonly string[]): string {
  const short = ids.slice(0, 3).map((id) => id.slice(0, 8));
  return `runwarden ${verb} ${short.join(' ')}${ids.length > 3 ? ' …' : ''} --reason "why"`;
}

/** The last lines of a log, and for how long there was none after them. */
export function lastLines(text: string, unfinished: string, most: number): readonly string[] {
  const lines = `${text}${unfinished}`.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-most);
}

/** Whether a line of a log reads like the reason why nothing happens. */
export function isTroubled(line: string): boolean {
  return /\b(?:error|fatal|exception|traceback|timed? ?out|still waiting|stuck|killed|oom|out of memory|nan)\b|does not answer|no space left/i.test(
    line,
  );
}

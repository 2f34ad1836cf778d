import type { AskData, WishData } from '../../core/alert/alert-schemas.ts';
import { formatInstant, parseDuration } from '../../core/values/duration.ts';
import {
  approveCommand,
  extensionCommand,
  freezeCommand,
  overrideCommand,
  questionUrl,
  rejectCommand,
} from './actions.ts';
import { type Commands, type Fact, type Message, type Next, previewOf } from './message-parts.ts';
import { type Context, costBy, foundFact, runMessage, whyFact } from './run-message.ts';
import { longTime, type Moment, shortTime, timeList } from './times.ts';
import { capital, hourly, money, sentence, spokenLength } from './words.ts';

/** Why people are asked. */
export const ASKED_BECAUSE: Readonly<Record<AskData['because'], string>> = {
  mode: 'This policy wants a person to approve every cancel.',
  'rejected-before': 'A person kept this run under this policy before, and the reason is there again.',
  objected: 'The owner objected. After an objection only a person decides.',
  again: 'Runwarden cancelled the same work before, and it was submitted again.',
  precision:
    'Too many of the last cancels of this policy were wrong. Until it is trusted again, only a person decides.',
  limited: 'A limit on cancels without a person is reached. Beyond it only a person decides.',
  suspected:
    'Many unrelated runs turned bad at the same time. Wrong readings look like that. Check the readings before you approve.',
};

/** With the cancel that the run repeats, where there is one. */
export function askedBecause({ because, repeats, limit, fell }: AskData, moment: Moment): string {
  if (fell !== null) return `${sentence(fell)} Until it is trusted again, only a person decides.`;
  if (limit !== null) return limitText(limit, moment);
  if (repeats === null) return ASKED_BECAUSE[because];
  const { displayName, runId, policy, at, by, isByHand } = repeats;
  const run = displayName === runId ? runId : `${displayName} (${runId})`;
  const approved = by === null ? '' : `, as ${by} approved`;
  const cancelled = isByHand
    ? `${by ?? 'A person'} cancelled ${run} by hand: ${longTime(at, moment)}.`
    : `Runwarden cancelled ${run} under the policy ${policy}${approved}: ${longTime(at, moment)}.`;
  return `${cancelled} The same work was submitted again, and then only a person decides.`;
}

function limitText({ says, freeAt }: NonNullable<AskData['limit']>, moment: Moment): string {
  const free = freeAt === null ? '' : ` The next place is free at ${shortTime(freeAt, moment)}.`;
  return `${sentence(says)}${free}`;
}

const LABELS: Readonly<Record<AskData['because'], string>> = {
  mode: 'Your answer is needed',
  'rejected-before': 'Asked again',
  objected: 'Your answer is needed',
  again: 'Asked again',
  precision: 'Your answer is needed',
  limited: 'Your answer is needed',
  suspected: 'Check the readings first',
};

/** For `approval.requested`. */
export function askText(data: AskData, context: Context): Message {
  const { moment, baseUrl } = context;
  const by = shortTime(data.expiresAt, moment);
  return runMessage(data, context, {
    subjectOf: (name) => subjectFor(data, name, by),
    preview: previewFor(data, by, moment),
    label: data.again === null || data.because === 'suspected' ? LABELS[data.because] : 'Asked again',
    headlineOf: (name) => headline(data, name, by),
    facts: factsOf(data, context),
    next: askNext(data, moment),
    actions: [{ label: 'Answer in Runwarden', url: questionUrl(baseUrl, data.decisionId) }],
    commands: [
      { label: 'To approve:', commands: [approveCommand(baseUrl, data.decisionId)] },
      { label: 'To reject, which keeps the run:', commands: [rejectCommand(baseUrl, data.decisionId)] },
      thirdWay(data, context),
    ],
    details: hoursOf(data),
  });
}

function previewFor(data: AskData, by: string, moment: Moment): string {
  const { objection, otherwise, cost } = data;
  if (objection)
    return previewOf(`objection of ${objection.by}`, `Nothing is cancelled before ${by} unless you approve.`, moment);
  const kept = otherwise === 'keep' ? 'kept' : 'cancelled';
  const rest = `${cost ? `${capital(hourly(cost))}. ` : ''}Without an answer the run is ${kept}.`;
  const [latest] = data.again?.earlier ?? [];
  if (!data.again || !latest) return previewOf(data.reason, rest, moment);
  return previewOf(`${earlierText({ ...latest, note: null }, moment)}. ${sentence(data.again.why)}`, rest, moment);
}

/** At most seven: what was asked before and what the owner said are why people are asked. */
function factsOf(data: AskData, { moment, money: isShown }: Context): Fact[] {
  const earlier = earlierFacts(data, moment);
  const isSaid = data.because === 'rejected-before' && earlier.length > 0;
  const facts = [
    ...earlier,
    whyFact(data),
    ...foundFact(data, moment),
    ...(isShown ? [waitingFact(data, moment)] : []),
    ...(data.objection === null ? ownerFact(data, moment) : objectionFact(data, moment)),
    ...wishFact(data, moment),
    ...(isSaid ? [] : [{ name: 'Asked because', text: `${askedBecause(data, moment)}${twoPeople(data)}` }]),
    ...heldFact(data, moment),
  ];
  return facts.length <= MOST_FACTS ? facts : facts.filter(({ name }) => name !== 'Found');
}

const MOST_FACTS = 7;

function subjectFor({ because, again }: AskData, name: string, by: string): string {
  if (because === 'objected') return `Owner wants to keep ${name}: cancel it?`;
  return again === null ? `Answer by ${by}: cancel ${name}?` : `Asked again, answer by ${by}: cancel ${name}?`;
}

function headline({ because, otherwise }: AskData, name: string, by: string): string {
  const silent = `Without an answer by ${by} it is ${otherwise === 'keep' ? 'kept' : 'cancelled'}.`;
  if (because === 'objected') return `The owner wants to keep ${name}. Do you cancel it all the same?`;
  if (because === 'suspected') return `Cancel ${name}? The readings may be wrong. ${silent}`;
  return `Cancel ${name}? ${silent}`;
}

/** What people answered before, and why that does not settle it. */
function earlierFacts({ again }: AskData, moment: Moment): Fact[] {
  const [latest, ...others] = again?.earlier ?? [];
  if (!again || !latest) return [];
  const more = others.length === 0 ? '' : ` Before that: ${others.map((one) => earlierText(one, moment)).join('; ')}.`;
  return [
    { name: 'Earlier answer', text: `${sentence(earlierText(latest, moment))}${more}` },
    { name: 'New since then', text: sentence(again.why) },
  ];
}

type Earlier = NonNullable<AskData['again']>['earlier'][number];

function earlierText({ as, by, at, note }: Earlier, moment: Moment): string {
  const when = longTime(at, moment);
  const said = note === null ? '' : `: “${note}”`;
  switch (as) {
    case 'approved':
    case 'rejected':
      return `${as} by ${by ?? 'a person'}, ${when}${said}`;
    case 'silence':
      return `nobody answered by ${when}`;
    case 'withdrawn':
      return `withdrawn, ${when}`;
    case 'unanswered':
      return 'nobody has answered';
  }
}

/** What waiting costs. A person who has to answer is owed a line also where nobody knows. */
function waitingFact({ cost, decidedAt }: Pick<AskData, 'cost' | 'decidedAt'>, moment: Moment): Fact {
  if (cost === null) return { name: 'Cost', text: 'Not known.' };
  return {
    name: 'Cost',
    text: `${costBy(cost, decidedAt, moment)}. Each hour of waiting costs ${hourly(cost).replace(' an hour', '')}.`,
  };
}

function ownerFact({ ownerNotifiedAt, owner, hasObjected }: AskData, moment: Moment): Fact[] {
  const notified =
    ownerNotifiedAt.length === 0
      ? '; no notice has reached the owner yet'
      : `, notified ${timeList(ownerNotifiedAt, moment)}`;
  const objected = hasObjected === null ? '' : hasObjected ? ', has objected before' : ', has not objected';
  return [{ name: 'Owner', text: `${owner.display}${notified}${objected}.` }];
}

function objectionFact({ objection }: AskData, moment: Moment): Fact[] {
  if (objection === null) return [];
  const { by, at, note } = objection;
  return [{ name: 'Objection', text: `${by}, ${longTime(at, moment)}: “${note}”` }];
}

/** What the owner asks for, and until when that would be. */
function wishFact({ wish }: AskData, moment: Moment): Fact[] {
  if (wish === null) return [];
  const { by, at, length, reason } = wish;
  const more = parseDuration(length.replaceAll(' ', ''));
  const until = more === null ? '' : ` (until ${longTime(formatInstant(moment.now + more), moment)} if granted now)`;
  const text = `${by} asked for ${spokenLength(length)} more${until}, ${longTime(at, moment)}: “${reason}”`;
  return [{ name: 'More time', text }];
}

/** Beside a yes and a no. */
function thirdWay(data: AskData, context: Context): Commands {
  const { baseUrl } = context;
  if (data.because === 'suspected')
    return { label: 'To stop every cancel at once, freeze all cancels:', commands: [freezeCommand(baseUrl)] };
  if (data.wish !== null) return grantCommand(data.wish, context);
  return { label: 'To keep it for a day under this policy:', commands: [overrideCommand(baseUrl, data)] };
}

function grantCommand({ requestId, length }: WishData, { baseUrl }: Context): Commands {
  const label = `To give the owner ${spokenLength(length)} more, as asked:`;
  return { label, commands: [extensionCommand(baseUrl, requestId)] };
}

function twoPeople({ people }: AskData): string {
  if (people === null) return '';
  const { above, currency } = people;
  const from = above === null || currency === null ? '' : ` where the run has cost more than ${money(above, currency)}`;
  return ` Two different people must approve it${from}.`;
}

/** What holds an approved cancel for now. */
function heldFact({ held }: Pick<AskData, 'held'>, moment: Moment): Fact[] {
  if (held === null) return [];
  const until = held.until === null ? 'until somebody lifts the freeze' : `until ${longTime(held.until, moment)}`;
  const what = held.kind === 'frozen' ? 'All cancels are frozen' : `The run is ${held.kind}`;
  return [{ name: 'Not before', text: `${what} by ${held.by} ${until}.` }];
}

function hoursOf({ held, hours }: Pick<AskData, 'held' | 'hours'>): string[] {
  return hours === null || held !== null ? [] : [`Hours: Runwarden cancels under this policy only ${hours}.`];
}

/** What comes of each answer, and of none. */
export function askNext(
  data: Pick<AskData, 'expiresAt' | 'otherwise' | 'held' | 'because' | 'people' | 'cost'> & GraceSaid,
  moment: Moment,
): Next[] {
  const wait = data.held === null ? graceText(data, moment) : 'as soon as it may';
  const then = `Runwarden reads the run again. If nothing has changed, it asks Azure to cancel it ${wait}. You get a message when Azure confirms.`;
  return [
    {
      when: 'If you approve',
      what: needsTwo(data)
        ? `Your approval counts as one of two. Nothing is cancelled before another person approves it. Then ${then}`
        : then,
    },
    {
      when: 'If you reject',
      what: 'The run is kept, and the owner is notified. You are asked again only if the reason goes away and comes back.',
    },
    {
      when: `Without an answer by ${longTime(data.expiresAt, moment)}`,
      what: silenceText(data),
    },
  ];
}

/** Of several runs each has its own. */
interface GraceSaid {
  readonly grace: AskData['grace'] | 'of each';
}

/** When Azure is asked after a yes. */
function graceText({ grace }: GraceSaid, moment: Moment): string {
  if (grace === 'of each') return 'within seconds, or later where its owner still has time to object';
  if (grace === null) return 'within seconds';
  const { length, endsAt } = grace;
  if (endsAt === null) return `${spokenLength(length)} after a notice has reached the owner, who may object until then`;
  if (Date.parse(endsAt) <= moment.now) return 'within seconds';
  return `after ${longTime(endsAt, moment)}, because the owner may object until then`;
}

/** As far as the message knows: a cost that is not known, or not all of it, may be above any amount. */
function needsTwo({ people, cost }: Pick<AskData, 'people' | 'cost'>): boolean {
  if (people === null) return false;
  const { above, currency } = people;
  return above === null || cost === null || cost.atLeast || cost.currency !== currency || cost.soFar > above;
}

function silenceText({ because, otherwise }: Pick<AskData, 'otherwise' | 'because'>): string {
  if (because === 'objected')
    return 'The objection ends and the run is judged again. It is not cancelled without a new notice.';
  return otherwise === 'keep'
    ? 'The run is kept. You and the owner are notified.'
    : 'Runwarden will cancel it. You get a message when Azure confirms.';
}

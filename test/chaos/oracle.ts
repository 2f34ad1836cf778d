// Says what was wrong. It shares no code with what is tested: it reads the log of the sandbox, the letters that arrived, the
// answers that a person gave, and the truth.

/** What is to become of a run, and from when on, by the clock that the sandbox and this machine share. */
export interface Truth {
  readonly run: string;
  readonly fate: 'enforced' | 'warned' | 'approved' | 'rejected' | 'noticed' | 'healthy';
  readonly dueAt: number;
}

/** A request to cancel, as the sandbox carried it out. */
export interface CancelSeen {
  readonly run: string;
  readonly at: number;
  readonly status: number;
}

export interface LetterSeen {
  readonly id: string;
  readonly type: string;
  readonly run: string;
  readonly at: number;
}

/** What a person sent about a run, and what the service said: null if it said nothing. */
export interface AnswerSeen {
  readonly run: string;
  readonly answer: 'approve' | 'reject';
  readonly sentAt: number;
  readonly status: number | null;
}

/** A letter that the service says it did not send, and why: it was no longer true. */
export interface DroppedLetter {
  readonly run: string;
  readonly type: string;
}

export interface Seen {
  readonly cancels: readonly CancelSeen[];
  readonly letters: readonly LetterSeen[];
  readonly answers: readonly AnswerSeen[];
  readonly dropped: readonly DroppedLetter[];
  readonly grace: number;
}

export interface Wrong {
  readonly kind: 'undue' | 'double' | 'lost';
  readonly run: string;
  readonly says: string;
}

const NOTICE = 'runwarden.finding.notice.v1';
const QUESTION = 'runwarden.approval.requested.v1';
const REQUESTED = 'runwarden.cancel.requested.v1';
const CONFIRMED = 'runwarden.cancel.confirmed.v1';
const KEPT = 'runwarden.run.kept.v1';

/**
 * Letters that a run has for its fate whatever dies. Those on the way there come too, unless the end came first: what is no longer
 * true when it would be sent is dropped (docs/alerts.md). A notice before a cancel that waits for it is never that late.
 */
const LETTERS: Readonly<Record<Truth['fate'], readonly string[]>> = {
  enforced: [CONFIRMED],
  warned: [NOTICE, CONFIRMED],
  approved: [CONFIRMED],
  rejected: [KEPT],
  noticed: [NOTICE],
  healthy: [],
};
/** On the way to the end of a run. */
const BEFORE: Readonly<Record<Truth['fate'], readonly string[]>> = {
  enforced: [NOTICE, REQUESTED],
  warned: [REQUESTED],
  approved: [NOTICE, QUESTION, REQUESTED],
  rejected: [NOTICE, QUESTION],
  noticed: [],
  healthy: [],
};
const COUNTED = [NOTICE, QUESTION, REQUESTED, CONFIRMED, KEPT];

const IS_CANCELLED: readonly Truth['fate'][] = ['enforced', 'warned', 'approved'];
const ACCEPTED = [200, 202];

/** What is wrong with what was seen, at the end. */
export function judge(truths: readonly Truth[], seen: Seen): Wrong[] {
  const known = new Set(truths.map(({ run }) => run));
  const strangers = seen.cancels.filter(({ run }) => !known.has(run));
  return [
    ...strangers.map(({ run }): Wrong => ({ kind: 'undue', run, says: 'a run that is not in the scenario' })),
    ...truths.flatMap((truth) => [
      ...undue(truth, seen),
      ...double(truth, seen),
      ...lost(truth, seen),
      ...unrecorded(truth, seen),
    ]),
  ];
}

/** How many letters the end of their run overtook. They are not wrong where the service has recorded that it dropped them. */
export function overtaken(truths: readonly Truth[], seen: Pick<Seen, 'letters'>): number {
  return truths.reduce((sum, truth) => sum + notSent(truth, seen).length, 0);
}

function notSent({ run, fate }: Truth, { letters }: Pick<Seen, 'letters'>): readonly string[] {
  return BEFORE[fate].filter((type) => !letters.some((one) => one.run === run && one.type === type));
}

/** Letters on the way to the end that never came, and of which the service does not say that it dropped them. */
function unrecorded(truth: Truth, seen: Seen): Wrong[] {
  const { run } = truth;
  return notSent(truth, seen)
    .filter((type) => !seen.dropped.some((one) => one.run === run && one.type === type))
    .map((type) => ({ kind: 'lost', run, says: `a letter of type ${type}, which no record calls dropped` }));
}

/** Whether all that is due has come. What is undue or double never makes it whole. */
export function isWhole(truths: readonly Truth[], seen: Seen): boolean {
  return truths.every((truth) => lost(truth, seen).length === 0);
}

function undue({ run, fate, dueAt }: Truth, { cancels, letters, answers, grace }: Seen): Wrong[] {
  const wrong = (says: string): Wrong => ({ kind: 'undue', run, says });
  const asked = cancels.filter((cancel) => cancel.run === run);
  return asked.flatMap(({ at }) => {
    if (!IS_CANCELLED.includes(fate)) return [wrong(`a cancel of a run that is ${fate}`)];
    const found = at < dueAt ? [wrong(`a cancel ${dueAt - at} ms before it was due`)] : [];
    if (fate === 'warned') {
      const noticed = Math.min(...letters.filter((one) => one.run === run && one.type === NOTICE).map((one) => one.at));
      if (!(at >= noticed + grace)) found.push(wrong(`a cancel ${at - noticed} ms after the notice`));
    }
    if (fate === 'approved') {
      const yes = answers.some((one) => one.run === run && one.answer === 'approve' && one.sentAt <= at);
      if (!yes) found.push(wrong('a cancel without a yes'));
    }
    return found;
  });
}

function double({ run }: Truth, { cancels, letters }: Seen): Wrong[] {
  const asked = cancels.filter((cancel) => cancel.run === run);
  const first = asked.findIndex(({ status }) => ACCEPTED.includes(status));
  const again = first === -1 ? 0 : asked.length - first - 1;
  const found: Wrong[] = again > 0 ? [{ kind: 'double', run, says: `${again} requests after the one accepted` }] : [];
  for (const type of COUNTED) {
    const ids = new Set(letters.filter((one) => one.run === run && one.type === type).map(({ id }) => id));
    if (ids.size > 1) found.push({ kind: 'double', run, says: `${ids.size} letters of type ${type}` });
  }
  return found;
}

function lost({ run, fate }: Truth, { cancels, letters, answers }: Seen): Wrong[] {
  const found: string[] = [];
  const isAccepted = cancels.some((cancel) => cancel.run === run && ACCEPTED.includes(cancel.status));
  if (IS_CANCELLED.includes(fate) && !isAccepted) found.push('its cancel');
  for (const type of LETTERS[fate])
    if (!letters.some((one) => one.run === run && one.type === type)) found.push(`a letter of type ${type}`);
  const isAnswered = answers.some((one) => one.run === run && one.status !== null && one.status < 500);
  if (['approved', 'rejected'].includes(fate) && !isAnswered) found.push('the question, which nobody could answer');
  return found.map((says) => ({ kind: 'lost', run, says }));
}

import type { components } from '../../api/types.ts';
import { counted, moneyInWords } from './money.ts';
import { lengthInWords } from './time.ts';

type Schemas = components['schemas'];
type Now = Schemas['Now'];
type Load = Schemas['Load'];
type Question = Schemas['NowQuestion'];

const SILENCE = { keep: 'silence keeps', cancel: 'silence cancels' } as const;

/** `€59.10 an hour`, `at least €59.10 an hour`; null where no run has a price. */
export function loadInWords({ perHour, currency, atLeast }: Load): string | null {
  if (perHour === null || currency === null) return null;
  return `${atLeast ? 'at least ' : ''}${moneyInWords(perHour, currency)} an hour`;
}

/** `8 GPUs`, `at least 8 GPUs`; null where no run's GPUs are known. */
export function gpusInWords({ gpus, gpusUnknown }: Load): string | null {
  if (gpus === 0) return gpusUnknown > 0 ? null : 'no GPU';
  return `${gpusUnknown > 0 ? 'at least ' : ''}${counted(gpus, 'GPU')}`;
}

/** The answer of the first screen, in one sentence: what waits, else what is wrong, else what is not seen. */
export function headline(now: Now): string {
  const isFrozen = now.freezes.length > 0;
  const answer = answerOf(now);
  if (!isFrozen) return answer;
  const { load, count } = now.waiting;
  if (count === 0) return `Frozen. ${answer}`;
  return `Frozen. ${waitingOf(load, 'still ')}`;
}

function answerOf({ waiting, wrong, sees }: Now): string {
  if (waiting.count > 0) return waitingOf(waiting.load);
  const { workspaces } = sees;
  if (workspaces.length > 0 && workspaces.every(({ state }) => state === 'never-seen'))
    return 'No pass has been made yet';
  const blind = workspaces.filter(({ state }) => state === 'blind');
  if (blind.length > 0) return `Blind on ${nameOrCount(blind)}`;
  if (wrong.findings > 0) {
    const money = loadInWords(wrong.load);
    return `Nothing waits for you; ${counted(wrong.load.runs, 'run goes', 'runs go')} wrong${money ? `, for ${money}` : ''}`;
  }
  return 'Nothing waits and nothing is wrong';
}

function waitingOf(load: Load, still = ''): string {
  const money = loadInWords(load);
  const waits = load.runs === 1 ? `1 run ${still}waits` : `${load.runs} runs ${still}wait`;
  return `${waits} for an answer${money ? `, for ${money}` : ''}`;
}

/** Whether a person approved its cancel and nothing but a freeze holds it: it is being cancelled, and no work is left. */
export function isApproved({ state, approved, withheld }: Now['wrong']['items'][number]): boolean {
  return approved !== null && (state === 'approved' || withheld === 'frozen');
}

function nameOrCount(workspaces: readonly { readonly name: string }[]): string {
  const [only] = workspaces;
  return workspaces.length === 1 && only ? only.name : counted(workspaces.length, 'workspace');
}

/** What the tab says. */
export function shortHeadline(now: Now): string {
  const { count, load } = now.waiting;
  const frozen = now.freezes.length > 0 ? 'Frozen: ' : '';
  if (count === 0) return headline(now);
  const money =
    load.perHour === null || load.currency === null ? '' : `, ${moneyInWords(load.perHour, load.currency)}/h`;
  return `${frozen}${counted(count, 'question')}${money}`;
}

/** What is below the headline: what waiting has cost, what is due first, and what is not seen. */
export function lead(now: Now, moment: number): string {
  const { waiting, sees, burns, wrong } = now;
  const parts: string[] = [];
  const { costSinceAsked: cost, firstDue } = waiting;
  if (cost)
    parts.push(
      `Waiting has cost ${cost.atLeast ? 'at least ' : ''}${moneyInWords(cost.amount, cost.currency)} so far.`,
    );
  if (firstDue) {
    const left = Date.parse(firstDue.at) - moment;
    const due = left > 0 ? `in ${lengthInWords(left)}` : 'now';
    const which = waiting.count === 1 ? 'It' : 'The first';
    parts.push(`${which} is due ${due}; ${SILENCE[firstDue.otherwise]} it.`);
  }
  if (waiting.count === 0) {
    const money = loadInWords(burns.load);
    parts.push(`${counted(activeRuns(now), 'active run')}${money ? `, ${money}` : ''}.`);
    if (wrong.findings > 0 && wrong.unknownLoad.runs > 0)
      parts.push(`${counted(wrong.unknownLoad.runs, 'run is', 'runs are')} unknown.`);
  }
  parts.push(sightInWords(sees));
  return parts.filter(Boolean).join(' ');
}

/** The active runs of the workspaces that the reader sees. */
export function activeRuns({ sees }: Now): number {
  return sees.workspaces.reduce((sum, { runs }) => sum + runs, 0);
}

/** What is not seen, in one sentence; empty where everything is seen. */
function sightInWords({ workspaces }: Now['sees']): string {
  const by = (state: string) => workspaces.filter((one) => one.state === state).length;
  const said = [
    [by('blind'), 'is not seen', 'are not seen'],
    [by('partly'), 'is seen in part', 'are seen in part'],
    [by('never-seen'), 'has not been seen yet', 'have not been seen yet'],
  ] as const;
  return said
    .filter(([count]) => count > 0)
    .map(
      ([count, one, many]) => `${count === 1 ? 'One workspace' : `${count} workspaces`} ${count === 1 ? one : many}.`,
    )
    .join(' ');
}

/** How many workspaces are seen in full: `3 of 4 in full`. */
export function seenInFull({ workspaces }: Now['sees']): string {
  return `${workspaces.filter(({ state }) => state === 'ok').length} of ${workspaces.length} in full`;
}

/** Several runs by one name: `3 × nightly scoring`, or `nightly scoring and 2 more`. */
export function groupName(items: readonly { readonly displayName: string; readonly runId: string }[]): string {
  const [first] = items;
  if (!first) return '';
  const name = first.displayName || first.runId;
  if (items.length === 1) return name;
  const isSame = items.every(({ displayName, runId }) => (displayName || runId) === name);
  return isSame ? `${items.length} × ${name}` : `${name} and ${items.length - 1} more`;
}

/** Why people are asked, beyond what the policy found; null where the policy always asks. */
export function whyAsked(question: Question): string | null {
  const { because, limit, objection, request, askedBefore, approvals } = question;
  const parts: string[] = [];
  if (approvals.needed > 1 && approvals.given > 0)
    parts.push(`${approvals.by.join(' and ')} said yes, and a second person is needed.`);
  else if (approvals.needed > 1) parts.push(`${approvals.needed} people must approve it.`);
  if (because === 'limited')
    parts.push(limit ? `${capital(limit.says)}, so people are asked.` : 'A limit is reached, so people are asked.');
  if (because === 'suspected') parts.push('Many runs turned bad at once, so the telemetry is suspected first.');
  if (because === 'precision') parts.push('Too many of its last cancels were wrong, so people are asked.');
  if (objection) parts.push(`${objection.author} objected: “${objection.reason}”`);
  else if (askedBefore) parts.push(`Asked again: ${beforeInWords(askedBefore)}.`);
  if (request) parts.push(wishInWords(request));
  return parts.length > 0 ? parts.join(' ') : null;
}

/** What an owner asks for: `team-a asks for 4h more: “the mount restarts”`. */
export function wishInWords({ by, for: length, reason }: NonNullable<Question['request']>): string {
  return `${by} asks for ${length} more: “${reason}”`;
}

const BEFORE = {
  approved: 'approved it',
  rejected: 'rejected it',
  silence: 'nobody answered in time',
  withdrawn: 'the question was withdrawn',
  unanswered: 'nobody had answered',
} as const;

/** What came of an earlier question: `j.okafor rejected it`. */
export function beforeInWords({ as, by }: { readonly as: keyof typeof BEFORE; readonly by: string | null }): string {
  return by ? `${by} ${BEFORE[as]}` : BEFORE[as];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

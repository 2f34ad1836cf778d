import { answered, type Schemas } from '../../api/client.ts';
import { withoutUnknownPrefix } from '../../core/decision/episode.ts';
import { money, sentence } from '../../notify/messages/words.ts';
import { counted, listed } from '../counted.ts';
import { EXIT } from '../exit-codes.ts';
import { paint } from '../process.ts';
import type { Given, Printout } from '../service/command.ts';
import type { Service } from '../service/service.ts';
import { shortId } from '../short-id.ts';
import { visible, wrapWords } from '../table.ts';
import { away, clockTime, type Here } from '../times/show.ts';
import { type Compute, idleText, readComputes } from './computes.ts';
import { type Field, fieldLines } from './fields.ts';
import { type Fleet, fleetRows, readFleet } from './fleet.ts';
import { freezeText } from './freeze.ts';
import { hereAt } from './here.ts';
import { heldText, localTimes, wishText } from './words.ts';

type Now = Schemas['Now'];
type Load = Schemas['Load'];

/** Says whether anything is wrong and what there is to do. */
export async function showStatus(service: Service, given: Given): Promise<Printout> {
  const now = await answered(service.api.GET('/api/v1/now'));
  const { items: idle } = await readComputes(service, { idle: 'true' });
  const fleet = await readFleet(service);
  return {
    data: { ...now, fleet },
    lines: (width) => describe(now, { idle, fleet, here: hereAt(now.now, given), width }),
    code: needsPeople(now) ? EXIT.findings : EXIT.clean,
  };
}

/** Somebody has to answer, or something is wrong. */
function needsPeople({ waiting, wrong, sees, freezes }: Now): boolean {
  return waiting.count > 0 || wrong.findings > 0 || freezes.length > 0 || !seesAll(sees) || failingOf(sees).length > 0;
}

function failingOf({ alerts }: Pick<Now['sees'], 'alerts'>): readonly Failing[] {
  return alerts?.failing ?? [];
}

function seesAll({ workspaces, unseen, alerts, cancels }: Now['sees']): boolean {
  const heard = alerts === null || alerts.failed === 0;
  return workspaces.every(({ state }) => state === 'ok') && unseen.length === 0 && heard && cancels.hanging === 0;
}

const MOST = 5;
const MOST_OWNERS = 3;

interface Shown {
  /** Computes with idle nodes. */
  readonly idle: readonly Compute[];
  /** Null for who does not see everything. */
  readonly fleet: Fleet | null;
  readonly here: Here;
  readonly width: number | null;
}

function describe(now: Now, { idle, fleet, here, width }: Shown): string[] {
  const rows = [
    ...frozen(now, here),
    ...waiting(now, here),
    ...wrong(now, here),
    ...sees(now, here),
    ...burns(now),
    ...idleRows(idle, here),
    ...stopped(now),
    ...next(now, here),
    ...(fleet ? fleetRows(fleet, here) : []),
  ];
  const head = headline(now);
  const lines = width === null ? [head] : wrapWords(head, width);
  return [...lines.map((line) => paint.bold(line)), ...fieldLines(rows, width)];
}

/** What needs a person, what burns, and whether cancels happen: all that somebody who was woken must know first. */
function headline(now: Now): string {
  const frozen = now.freezes.length > 0 ? '' : ' Cancels are not frozen.';
  return `${needed(now)} ${burning(now)}${frozen}`;
}

function burning({ burns: { load } }: Now): string {
  if (load.runs === 0) return 'Nothing runs.';
  return `${counted(load.runs, 'run')}, ${hourOf(load)}.`;
}

function needed({ waiting, wrong, sees, freezes }: Now): string {
  const approved = wrong.items.filter(isApproved).length;
  const unasked = wrong.findings;
  const parts = [
    ...(freezes.length > 0 ? ['every cancel is frozen'] : []),
    ...(waiting.count > 0 ? [`${counted(waiting.count, 'question')} ${waiting.count === 1 ? 'waits' : 'wait'}`] : []),
    ...(unasked > 0 ? [`${counted(unasked, 'finding')} ${unasked === 1 ? 'has' : 'have'} no question`] : []),
    ...(approved > 0 ? [`${counted(approved, 'approved cancel')} ${approved === 1 ? 'is' : 'are'} not sent yet`] : []),
    ...(seesAll(sees) ? [] : ['Runwarden does not see everything']),
    ...failingOf(sees).map(({ channel }) => `the channel ${visible(channel)} takes no messages`),
  ];
  return parts.length === 0 ? 'Nothing waits and nothing is wrong.' : sentence(listed(parts));
}

function frozen({ freezes }: Now, here: Here): Field[] {
  return freezes.map((each) => ['frozen', freezeText(each, here)]);
}

function waiting({ waiting: { count, load, firstDue, groups } }: Now, here: Here): Field[] {
  if (count === 0) return [['waits', 'nothing']];
  const first = groups.flatMap(({ items }) => items).slice(0, MOST);
  const due =
    firstDue === null
      ? ''
      : `; the first is due ${away(Date.parse(firstDue.at), here)}, and silence ${firstDue.otherwise === 'keep' ? 'keeps it' : 'cancels it'}`;
  return [
    ['waits', `${counted(count, 'question')}, ${loadText(load)}${due}`],
    ...first.map(
      (item): Field => [
        '',
        `${shortId(item.decisionId)}  ${visible(item.displayName)}, ${item.policy}, ${hourOf(item)}, ${away(Date.parse(item.expiresAt), here)}${item.request ? `; ${wishText(item.request)}` : ''}${item.override ? `; ${heldText(item.override, here)}` : ''}`,
      ],
    ),
    ['', 'runwarden waiting shows all of it, with the commands to answer'],
  ];
}

type Wrong = Now['wrong']['items'][number];

/** Whether a person approved its cancel and nothing but a freeze holds it: nothing is left to do. */
function isApproved({ state, approved, withheld }: Wrong): boolean {
  return approved !== null && (state === 'approved' || withheld === 'frozen');
}

function wrongRows(items: readonly Wrong[], here: Here): Field[] {
  const rows = items
    .slice(0, MOST)
    .map(
      (item): Field => [
        '',
        `${item.state}  ${visible(item.displayName)}, ${item.policy}: ${localTimes(item.reason, here)}${approvedText(item, here)}`,
      ],
    );
  return items.length > MOST ? [...rows, ['', `and ${items.length - MOST} more: runwarden findings`]] : rows;
}

function wrong({ wrong: { findings, load, items, unknown, unknownLoad } }: Now, here: Here): Field[] {
  const approved = items.filter(isApproved);
  const yes: Field[] =
    approved.length === 0
      ? []
      : [['approved', `${counted(approved.length, 'cancel')}, not sent yet`], ...wrongRows(approved, here)];
  const blind: Field[] =
    unknown.length === 0
      ? []
      : [
          ['unknown', `${counted(unknownLoad.runs, 'run')} cannot be judged, ${loadText(unknownLoad)}`],
          ...unknown
            .slice(0, MOST)
            .map(
              (group): Field => [
                '',
                `${group.policies.join(', ')}: ${localTimes(withoutUnknownPrefix(group.reason), here)}`,
              ],
            ),
        ];
  if (findings === 0) return [['wrong', 'nothing else'], ...yes, ...blind];
  const rows = wrongRows(
    items.filter((item) => !isApproved(item)),
    here,
  );
  return [['wrong', `${counted(findings, 'finding')}, ${loadText(load)}`], ...rows, ...yes, ...blind];
}

/** `; approved by alice 2 min ago, next at 09:39 CET: it is cancelled`. */
function approvedText({ approved, next }: Wrong, here: Here): string {
  if (!approved) return '';
  const then = next?.at ? `, next at ${clockTime(Date.parse(next.at), here)}: ${localTimes(next.what, here)}` : '';
  return `; approved by ${visible(approved.by)} ${away(Date.parse(approved.at), here)}${then}`;
}

function sees({ sees: { workspaces, unseen, alerts, cancels } }: Now, here: Here): Field[] {
  const bad = workspaces.filter(({ state }) => state !== 'ok');
  const oldest = workspaces.flatMap(({ lastCompletePassAt: at }) => (at === null ? [] : Date.parse(at))).toSorted()[0];
  const all = `${counted(workspaces.length, 'workspace')}${oldest === undefined ? '' : `, seen whole ${away(oldest, here)}`}`;
  return [
    [
      'sees',
      bad.length === 0 ? all : `${workspaces.length - bad.length} of ${counted(workspaces.length, 'workspace')} whole`,
    ],
    ...bad.map((one): Field => ['', sightText(one, here)]),
    ...unseen.map(
      (one): Field => [
        '',
        `${visible(one.what)}: ${visible(one.reason)}, since ${clockTime(Date.parse(one.since), here)}`,
      ],
    ),
    ...(alerts && alerts.undelivered > 0
      ? ([
          [
            'alerts',
            `${alerts.undelivered} on their way or failed${alerts.oldestAt === null ? '' : `, the oldest from ${away(Date.parse(alerts.oldestAt), here)}`}`,
          ],
        ] as Field[])
      : []),
    ...failingOf({ alerts }).map((one): Field => ['', failingText(one, here)]),
    ...(cancels.inHand > 0 || cancels.hanging > 0
      ? ([['cancels', `${cancels.inHand} on their way, ${cancels.hanging} of them hang`]] as Field[])
      : []),
  ];
}

type Failing = NonNullable<Now['sees']['alerts']>['failing'][number];

/** `channel oncall: 3 messages not taken since 02:10 CET, next try 02:20 CET: answered 503`. */
function failingText({ channel, messages, since, problem, nextTryAt }: Failing, here: Here): string {
  const next = nextTryAt === null ? 'tried now' : `next try ${clockTime(Date.parse(nextTryAt), here)}`;
  const what = `${counted(messages, 'message')} not taken since ${clockTime(Date.parse(since), here)}`;
  return `channel ${visible(channel)}: ${what}, ${next}: ${visible(problem)}`;
}

function sightText({ name, state, unseen, lastCompletePassAt }: Now['sees']['workspaces'][number], here: Here): string {
  const since =
    lastCompletePassAt === null ? 'never whole' : `last whole ${away(Date.parse(lastCompletePassAt), here)}`;
  const why = unseen[0] === undefined ? '' : `: ${visible(unseen[0].what)}, ${visible(unseen[0].reason)}`;
  return `${visible(name)} ${state.replace('-', ' ')}, ${since}${why}`;
}

function burns({ burns: { load, idle, owners } }: Now): Field[] {
  if (load.runs === 0) return [['burns', 'nothing runs']];
  return [
    [
      'burns',
      `${counted(load.runs, 'run')}, ${loadText(load)}${idle.runs > 0 ? `; of it idle: ${loadText(idle)}` : ''}`,
    ],
    ...owners
      .slice(0, MOST_OWNERS)
      .map(({ name, load: of }): Field => ['', `${visible(name ?? 'no owner')}: ${loadText(of)}`]),
    ...(owners.length > MOST_OWNERS
      ? ([['', `and ${owners.length - MOST_OWNERS} more: runwarden runs --active`]] as Field[])
      : []),
  ];
}

function idleRows(computes: readonly Compute[], here: Here): Field[] {
  const dearest = computes.toSorted((a, b) => (b.idle?.perHour ?? 0) - (a.idle?.perHour ?? 0));
  const rows = dearest.slice(0, MOST).map((one, index): Field => [index === 0 ? 'idle' : '', idleText(one, here)]);
  return dearest.length > MOST ? [...rows, ['', `and ${dearest.length - MOST} more: runwarden computes --idle`]] : rows;
}

function stopped({ stopped: { runs, load, avoided } }: Now): Field[] {
  if (runs === 0) return [['stopped', 'nothing in 24 h']];
  const most =
    avoided.atMost === null
      ? ''
      : `; up to their own time limits at most ${money(avoided.atMost.amount, avoided.atMost.currency)} more`;
  return [['stopped', `${counted(runs, 'run')} in 24 h, ${loadText(load)} before${most}`]];
}

function next({ agenda: { items, more } }: Now, here: Here): Field[] {
  const rows = items
    .slice(0, MOST)
    .map(
      ({ at, displayName, kind, what }, index): Field => [
        index === 0 ? 'next' : '',
        `${clockTime(Date.parse(at), here)}  ${displayName === null ? '' : `${visible(displayName)}${kind === 'keep' || kind === 'cancel' ? '' : ':'} `}${visible(what)}`,
      ],
    );
  const left = items.length - rows.length + more;
  return left > 0 ? [...rows, ['', `and ${left} more in 24 h`]] : rows;
}

/** `16.20 EUR an hour, 8 GPUs`; what is not known is said. */
function loadText({ perHour, currency, atLeast, gpus, gpusUnknown }: Load): string {
  const cost = hourOf({ perHour, currency, atLeast });
  if (gpus === 0) return gpusUnknown > 0 ? cost : `${cost}, no GPU`;
  return `${cost}, ${gpusUnknown > 0 ? 'at least ' : ''}${counted(gpus, 'GPU')}`;
}

function hourOf({ perHour, currency, atLeast }: Pick<Load, 'perHour' | 'currency' | 'atLeast'>): string {
  if (perHour === null || currency === null) return 'cost not known';
  return `${atLeast ? 'at least ' : ''}${perHour.toFixed(2)} ${currency} an hour`;
}

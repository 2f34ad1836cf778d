import { answered, type Schemas } from '../../api/client.ts';
import { money, sentence } from '../../notify/messages/words.ts';
import { counted } from '../counted.ts';
import { EXIT } from '../exit-codes.ts';
import { paint } from '../process.ts';
import type { Given, Printout } from '../service/command.ts';
import type { Service } from '../service/service.ts';
import { shortId, shortIds } from '../short-id.ts';
import { type Column, columns, visible } from '../table.ts';
import { away, awayAt, type Here } from '../times/show.ts';
import { type Field, fieldLines } from './fields.ts';
import { hereAt } from './here.ts';
import { costNow, type KnownQuestion, knownNow, openQuestions, type Question } from './questions.ts';
import {
  becauseText,
  costText,
  heldText,
  hourCell,
  hourlySum,
  localTimes,
  ofOwner,
  ownerCell,
  runName,
  runWord,
  stop,
  wishText,
} from './words.ts';

/** With more questions, what was answered before is left to `runwarden decision`. */
const MOST_DETAILS = 12;

/** Shows the questions that nobody has answered, with all that an answer needs. */
export async function listWaiting(service: Service, given: Given): Promise<Printout> {
  const { questions, now } = await openQuestions(service);
  const here = hereAt(now, given);
  const isText = given.output === 'text' && questions.length > 0;
  const again = isText ? await askedBefore(service, questions) : new Map<string, Again>();
  const known = isText ? await knownNow(service) : new Map<string, KnownQuestion>();
  return {
    data: { items: questions },
    lines: (width) =>
      given.output === 'text' ? cards(questions, { again, known }, { here, width }) : table(questions, width, here),
    code: questions.length > 0 ? EXIT.findings : EXIT.clean,
  };
}

type Again = NonNullable<Schemas['DecisionDetail']['again']>;

/** What people answered to earlier questions about the same, by the id of the question. */
async function askedBefore({ api }: Service, questions: readonly Question[]): Promise<ReadonlyMap<string, Again>> {
  const details = await Promise.all(
    questions
      .slice(0, MOST_DETAILS)
      .map(({ id }) => answered(api.GET('/api/v1/decisions/{id}', { params: { path: { id } } }))),
  );
  return new Map(details.flatMap(({ id, again }) => (again === null ? [] : [[id, again] as const])));
}

/** What a card has beside the question. */
interface Beside {
  readonly again: ReadonlyMap<string, Again>;
  readonly known: ReadonlyMap<string, KnownQuestion>;
}

interface Shown {
  readonly here: Here;
  readonly width: number | null;
}

function cards(questions: readonly Question[], beside: Beside, shown: Shown): string[] {
  const short = shortIds(questions.map(({ id }) => id));
  return [
    ...headline(questions),
    ...questions.flatMap((question) => ['', ...card(question, { ...beside, id: short(question.id) }, shown)]),
    ...together(questions, beside.known, short),
  ];
}

function headline(questions: readonly Question[]): string[] {
  if (questions.length === 0) return ['No question waits for an answer. runwarden status shows what else is wrong.'];
  const wait = questions.length === 1 ? 'it waits' : 'they wait';
  return [paint.bold(`${counted(questions.length, 'question')}, ${hourlySum(questions.map(costNow))} while ${wait}.`)];
}

function card(
  question: Question,
  { id, again, known }: Beside & { readonly id: string },
  { here, width }: Shown,
): string[] {
  const { run, runId, workspace, owner, policy, severity, reason, ask, at } = question;
  const due = `${awayAt(Date.parse(ask.expiresAt), here)}; ${silence(question)}`;
  const word = runWord({ workspace, runId });
  const { gpus, override = null, request = null } = known.get(question.id) ?? {};
  const held: Field[] = override
    ? [['held', `${heldText(override, here)}. To end that first: runwarden revoke ${shortId(override.id)}`]]
    : [];
  const wish: Field[] = request
    ? [['owner', `${wishText(request)}. To grant that: runwarden grant ${shortId(request.id)}`]]
    : [];
  const commands: Field[] = [
    ...(override
      ? ([['answer', `runwarden reject ${id}`]] as Field[])
      : ([
          ['answer', `runwarden approve ${id}`],
          ['', `runwarden reject ${id}`],
        ] as Field[])),
    ['', `runwarden extend ${word} --for 6h --policy ${policy}`],
    ['more', `runwarden show ${word}`],
  ];
  return [
    `${paint.bold(runName({ displayName: run.displayName, runId }))} in ${visible(workspace)}, ${ofOwner(owner)}`,
    ...fieldLines(
      [
        ['policy', `${policy} (${severity}): ${stop(localTimes(reason, here))}`],
        ['cost', `${costText(costNow(question))}${sinceAsked(question)}${gpuText(gpus)}`],
        ['asked', `${away(Date.parse(at), here)}. ${becauseText(ask, here)}`],
        ...earlier(again.get(question.id), here),
        ...approvals(question, here),
        ...wish,
        ...held,
        ['due', due],
        ...commands,
      ],
      width,
    ),
  ];
}

function gpuText(gpus: number | null = null): string {
  return gpus === null || gpus === 0 ? '' : `; ${counted(gpus, 'GPU')}`;
}

function silence({ ask: { otherwise, because } }: Question): string {
  if (because === 'objected') return 'silence keeps it, and it is judged again';
  return otherwise === 'keep' ? 'silence keeps it' : 'silence cancels it';
}

function sinceAsked({ waitingCost }: Question): string {
  const since = waitingCost?.sinceAsked ?? null;
  return waitingCost === null || since === null
    ? ''
    : `; ${money(since, waitingCost.currency)} since people were asked`;
}

function earlier(again: Again | undefined, here: Here): Field[] {
  const [newest] = again?.earlier ?? [];
  if (!again || !newest) return [];
  const note = newest.note === null ? '' : `: “${visible(newest.note)}”`;
  const who = newest.by === null ? newest.as : `${newest.as} by ${visible(newest.by)}`;
  return [
    ['before', `${sentence(`${who} ${away(Date.parse(newest.at), here)}${note}`)} ${sentence(visible(again.why))}`],
  ];
}

function approvals({ ask: { people }, approval }: Question, here: Here): Field[] {
  if (!people) return [];
  const [yes] = approval?.given ?? [];
  const above = people.above === null ? '' : ` above ${money(people.above, people.currency ?? '')}`;
  const who = yes === undefined ? 'Nobody has yet' : `${visible(yes.by)} has, ${away(Date.parse(yes.at), here)}`;
  return [['approvals', `Two different people must approve it${above}. ${who}.`]];
}

/** Questions of one policy and one cause, grouped as the console does, can be answered at once. */
function together(questions: readonly Question[], known: Beside['known'], short: (id: string) => string): string[] {
  const groups = [...Map.groupBy(questions, ({ id }) => known.get(id)?.cause ?? id).values()];
  return groups
    .filter((group) => group.length > 1)
    .flatMap((group) => {
      const idsOf = (some: readonly Question[]) => some.map(({ id }) => short(id)).join(' ');
      // While an override holds, a yes is refused.
      const free = group.filter(({ id }) => !known.get(id)?.override);
      return [
        '',
        `${group.length} of them have one cause (${group[0]?.policy} in ${visible(group[0]?.workspace ?? '')}). To answer them together:`,
        ...(free.length > 0 ? [`  runwarden approve ${idsOf(free)}`] : []),
        `  runwarden reject ${idsOf(group)}`,
      ];
    });
}

const HEAD: readonly Column[] = [
  { name: 'ID' },
  { name: 'RUN', keep: true },
  { name: 'OWNER' },
  { name: 'POLICY' },
  { name: 'AN HOUR', right: true },
  { name: 'DUE', keep: true },
  { name: 'WHY', below: true },
];
const WIDE: readonly Column[] = [{ name: 'WORKSPACE' }, { name: 'NAME' }, { name: 'SEVERITY' }];

function table(questions: readonly Question[], width: number | null, here: Here): string[] {
  if (questions.length === 0) return headline(questions);
  const short = shortIds(questions.map(({ id }) => id));
  const isWide = width === null;
  const rows = questions.map((question) => {
    const { id, runId, owner, policy, ask, reason, workspace, run, severity } = question;
    return [
      ...[isWide ? id : short(id), runId, ownerCell(owner), policy, hourCell(costNow(question))],
      `${away(Date.parse(ask.expiresAt), here)}, then ${ask.otherwise === 'keep' ? 'kept' : 'cancelled'}`,
      localTimes(reason, here),
      ...(isWide ? [workspace, run.displayName, severity] : []),
    ];
  });
  return columns(isWide ? [...HEAD, ...WIDE] : HEAD, rows, width);
}

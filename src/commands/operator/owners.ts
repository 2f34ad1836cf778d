import { answered, type Schemas } from '../../api/client.ts';
import { StartError } from '../../core/values/start-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Given, Printout } from '../service/command.ts';
import { findRun, pathOf } from '../service/find-run.ts';
import { type Listed, readPages } from '../service/pages.ts';
import type { Service } from '../service/service.ts';
import { findByShortId, shortId, shortIds } from '../short-id.ts';
import { type Column, columns, visible } from '../table.ts';
import { away, clockTime, type Here } from '../times/show.ts';
import { act, reasonFor, reasonOrNull, say } from './act.ts';
import { hereAt } from './here.ts';
import { requireOwnersAct } from './own-run.ts';
import { costText, runName } from './words.ts';

type Wish = Schemas['ExtensionRequest'];

export interface ObjectOptions {
  readonly reason?: string;
  readonly policy?: string;
}

/** An owner keeps a run for which a cancel is announced. */
export async function objectTo(service: Service, given: Given<ObjectOptions>): Promise<Printout> {
  const [named = '', ...words] = given.args;
  const run = await findRun(service, named);
  const here = hereAt(run.now, given);
  const { policy } = given.options;
  await requireOwnersAct(service, run, { act: 'object', policy });
  const said = words.join(' ').trim();
  const options = { ...given.options, ...(said !== '' && { reason: said }) };
  say([
    `Keep ${runName({ displayName: run.displayName, runId: run.id })} in ${visible(run.workspace)}, ${costText(run.cost)}.`,
  ]);
  const reason = await reasonFor({ ...given, options }, 'the report is from the old threshold');
  await given.confirm('Object to its cancel?');
  const { items, alreadySent } = await act(
    () =>
      answered(
        service.api.POST('/api/v1/runs/{workspace}/{run}/objections', {
          params: { path: pathOf(run) },
          body: { reason, ...(policy !== undefined && { policy }) },
        }),
      ),
    'Nothing was recorded.',
    here,
  );
  return {
    data: { items, alreadySent },
    lines: () => [
      ...items.map(
        (one) =>
          `Recorded. Nothing cancels it under ${one.policy} before ${clockTime(Date.parse(one.endsAt), here)}, and on-call is asked.`,
      ),
      ...(alreadySent.length === 0 ? [] : ['Azure had been asked to cancel it before. That cannot be taken back.']),
    ],
  };
}

export interface RequestOptions extends ObjectOptions {
  readonly for: string;
}

/** An owner asks for more time; on-call answers. */
export async function requestTime(service: Service, given: Given<RequestOptions>): Promise<Printout> {
  const run = await findRun(service, given.args[0] ?? '');
  const { for: length, policy } = given.options;
  await requireOwnersAct(service, run, { act: 'request', policy });
  const here = hereAt(run.now, given);
  say([
    `Ask on-call for ${length} more for ${runName({ displayName: run.displayName, runId: run.id })} in ${visible(run.workspace)}.`,
  ]);
  const reason = await reasonFor(given, 'the data arrives at noon');
  await given.confirm('Ask?');
  const made = await act(
    () =>
      answered(
        service.api.POST('/api/v1/runs/{workspace}/{run}/extension-requests', {
          params: { path: pathOf(run) },
          body: { for: length, reason, ...(policy !== undefined && { policy }) },
        }),
      ),
    'Nothing was asked.',
    here,
  );
  return { data: made, lines: () => [`Asked, as ${shortId(made.id)}. Nothing changes before an operator grants it.`] };
}

export interface RequestsOptions {
  readonly all?: boolean;
}

/** Lists wishes for more time that nobody has answered; with --all, the answered ones, too. */
export async function listRequests(service: Service, given: Given<RequestsOptions>): Promise<Printout> {
  const { all = false } = given.options;
  const { items, now } = await readWishes(service);
  const shown = all ? items : items.filter(isOpen);
  return {
    data: { items: shown },
    lines: (width) => table(shown, width, hereAt(now, given)),
    code: shown.some(isOpen) ? EXIT.findings : EXIT.clean,
  };
}

function isOpen({ answer }: Wish): boolean {
  return answer === null;
}

function readWishes({ api }: Service): Promise<Listed<Wish>> {
  return readPages((page) => answered(api.GET('/api/v1/extension-requests', { params: { query: page } })));
}

const HEAD: readonly Column[] = [
  { name: 'ID' },
  { name: 'RUN', keep: true },
  { name: 'TIME', right: true },
  { name: 'POLICIES' },
  { name: 'ASKED', keep: true },
  { name: 'BY' },
  { name: 'ANSWER' },
  { name: 'WHY', below: true },
];

function table(wishes: readonly Wish[], width: number | null, here: Here): string[] {
  if (wishes.length === 0) return ['Nobody waits for more time.'];
  const short = shortIds(wishes.map(({ id }) => id));
  const rows = wishes.map((wish) => [
    width === null ? wish.id : short(wish.id),
    `${wish.workspace}/${wish.runId}`,
    wish.for,
    wish.policies.join(', '),
    away(Date.parse(wish.at), here),
    wish.author,
    wish.answer === null ? '' : `${wish.answer} by ${wish.answeredBy}`,
    wish.reason,
  ]);
  return columns(HEAD, rows, width);
}

export interface AnswerRequestOptions {
  readonly reason?: string;
}

/** Grants or refuses more time. */
export async function answerRequest(
  verb: 'grant' | 'refuse',
  service: Service,
  given: Given<AnswerRequestOptions>,
): Promise<Printout> {
  const { items, now } = await readWishes(service);
  const here = hereAt(now, given);
  const wish = findByShortId(given.args[0] ?? '', items, {
    what: 'request',
    idOf: ({ id }) => id,
    namesOf: ({ runId, displayName, workspace, answer }) =>
      answer === null ? [runId, `${workspace}/${runId}`, displayName] : [],
    describe: ({ for: length, author, ...run }) => `${length} for ${runName(run)}, asked by ${author}`,
    none: 'runwarden requests lists those that wait for an answer.',
  });
  if (!isOpen(wish)) throw new StartError(answeredBefore(wish, here));
  const covers = `${wish.for} more for ${runName(wish)} in ${visible(wish.workspace)} under ${visible(wish.policies.join(', '))}, asked by ${visible(wish.author)}: “${visible(wish.reason)}”`;
  say([covers]);
  const note = await reasonOrNull(given);
  await given.confirm(verb === 'grant' ? 'Grant it?' : 'Refuse it?');
  const params = { path: { id: wish.id } };
  const body = { note };
  const answer = await act(
    () =>
      answered(
        verb === 'grant'
          ? service.api.POST('/api/v1/extension-requests/{id}/grant', { params, body })
          : service.api.POST('/api/v1/extension-requests/{id}/refuse', { params, body }),
      ),
    'Your answer was not recorded.',
    here,
  );
  return { data: answer, lines: () => [verb === 'grant' ? granted(answer) : 'Refused. The owner is notified.'] };
}

function answeredBefore({ answer, answeredBy, answeredAt }: Wish, here: Here): string {
  const when = answeredAt === null ? '' : ` ${away(Date.parse(answeredAt), here)}`;
  return `Already answered. ${visible(answeredBy ?? 'Somebody')} ${answer} it${when}. Your answer was not recorded.`;
}

function granted({ for: length, overrideId }: Wish): string {
  const end = overrideId === null ? '' : ` To end it before: runwarden revoke ${shortId(overrideId)}`;
  return `Granted: nothing cancels it for ${length}.${end}`;
}

import { answered, type Query, type Schemas } from '../../api/client.ts';
import type { ExitCode } from '../exit-codes.ts';
import { paint } from '../process.ts';
import type { Given, Printout } from '../service/command.ts';
import { type ReadPage, readPages } from '../service/pages.ts';
import { type CsvForm, printCsv } from '../service/print-csv.ts';
import type { Service } from '../service/service.ts';
import { Unanswered } from '../service/unanswered.ts';
import { shortId, shortIds } from '../short-id.ts';
import { type Column, columns, visible } from '../table.ts';
import { away, clockTime, type Here } from '../times/show.ts';
import { addressedText, saidText, wentText } from './delivery-words.ts';
import { type Field, fieldLines } from './fields.ts';
import { hereAt, hereNow, timeFilters } from './here.ts';
import { localTimes, runName, runWord } from './words.ts';

export type Delivery = Schemas['ListedDelivery'];

export interface DeliveriesOptions
  extends Pick<
    Query<'listDeliveries'>,
    | 'channel'
    | 'state'
    | 'type'
    | 'workspace'
    | 'run'
    | 'finding'
    | 'decision'
    | 'recipient'
    | 'since'
    | 'until'
    | 'cursor'
  > {
  readonly limit: number;
}

/** Lists how messages went out, the newest first. */
export async function listDeliveries(service: Service, given: Given<DeliveriesOptions>): Promise<Printout | ExitCode> {
  const { since, until, limit, cursor = null, run, ...filters } = given.options;
  const times = await timeFilters({ since, until }, () => hereNow(service, given));
  const query = { ...filters, ...times, ...placeIn(run) };
  const read: ReadPage<Delivery> = (page) =>
    answered(service.api.GET('/api/v1/deliveries', { params: { query: { ...query, ...page } } }));
  if (given.output === 'csv') return printCsv(read, { limit, cursor }, CSV);
  const { items, next, now } = await readPages(read, { limit, cursor });
  return {
    data: { items, next },
    lines: (width) => table(items, width, hereAt(now, given)),
    remarks: next === null ? [] : [`There are more: --limit, or --cursor ${next}`],
  };
}

/** A run is also written `workspace/run`. */
function placeIn(run: string | undefined): { run?: string; workspace?: string } {
  if (run === undefined) return {};
  const slash = run.indexOf('/');
  return slash < 0 ? { run } : { workspace: run.slice(0, slash), run: run.slice(slash + 1) };
}

const HEAD: readonly Column[] = [
  { name: 'ID' },
  { name: 'WHEN', keep: true },
  { name: 'STATE', paint: paintState },
  { name: 'MESSAGE' },
  { name: 'RUN', keep: true },
  { name: 'BY', keep: true },
  { name: 'TO' },
  { name: 'ANSWER', below: true },
];
const WIDE: readonly Column[] = [
  { name: 'WORKSPACE' },
  { name: 'RECIPIENTS' },
  { name: 'TRIES', right: true },
  { name: 'DELIVERED' },
  { name: 'IN GROUP' },
];

function table(deliveries: readonly Delivery[], width: number | null, here: Here): string[] {
  if (deliveries.length === 0) return ['No deliveries.'];
  const short = shortIds(deliveries.map(({ alertId }) => alertId));
  const isWide = width === null;
  const rows = deliveries.map((delivery) => (isWide ? wideRow(delivery, here) : row(delivery, short, here)));
  return columns(isWide ? [...HEAD, ...WIDE] : HEAD, rows, width);
}

function row(delivery: Delivery, short: (id: string) => string, here: Here): string[] {
  const { alertId, at, state, runId, channel, addressed } = delivery;
  return [
    ...[short(alertId), clockTime(Date.parse(at), here), state, messageOf(delivery), runId ?? '', channel],
    ...[addressed?.to.join(', ') ?? '', localTimes(saidText(delivery), here)],
  ];
}

function wideRow(delivery: Delivery, here: Here): string[] {
  const { at, runId, displayName, addressed, workspace, via, attempts, deliveredAt, groupId } = delivery;
  const [, , state = '', message = '', , channel = '', , answer = ''] = row(delivery, shortId, here);
  return [
    ...[delivery.alertId, clockTime(Date.parse(at), here), state, message],
    ...[runId === null ? '' : runName({ displayName: displayName ?? '', runId }), channel, addressedText(addressed)],
    ...[answer, workspace ?? '', via, String(attempts)],
    ...[deliveredAt === null ? '' : clockTime(Date.parse(deliveredAt), here), groupId ?? ''],
  ];
}

function paintState(cell: string): string {
  if (cell.startsWith('failed')) return paint.red(cell);
  return cell.startsWith('queued') ? paint.yellow(cell) : cell;
}

/** `group of 12`. */
function messageOf({ type, alerts }: Pick<Delivery, 'type' | 'alerts'>): string {
  return type === 'group' ? `group of ${alerts}` : type;
}

const CSV: CsvForm<Delivery> = {
  head: [
    ...['alertId', 'at', 'type', 'workspace', 'runId', 'displayName', 'channel', 'via', 'to', 'source', 'confidence'],
    ...['state', 'attempts', 'deliveredAt', 'answer', 'lastError', 'groupId', 'decisionId', 'findingId'],
  ],
  row: ({ alertId, at, type, workspace, runId, displayName, channel, via, addressed, state, ...rest }) => [
    ...[alertId, at, type, workspace, runId, displayName, channel, via, addressed?.to.join('; ') ?? null],
    ...[addressed?.source ?? null, addressed?.confidence ?? null, state, rest.attempts, rest.deliveredAt],
    ...[rest.answer, rest.lastError, rest.groupId, rest.decisionId, rest.findingId],
  ],
};

/** Shows one message and how it went out over each of its channels. */
export async function showDelivery(service: Service, given: Given): Promise<Printout> {
  const [id = ''] = given.args;
  const { deliveries, now } = await findDeliveries(service, id);
  const here = hereAt(now, given);
  return { data: { items: deliveries }, lines: (width) => describe(deliveries, { here, width }) };
}

/** The service searches by no less. */
const FEWEST = 4;
/** A message has as many channels at most. */
const MOST = 200;

/** The deliveries of the one message whose id begins so. @throws {Unanswered} where there is none, or where there are several. */
export async function findDeliveries(
  { api }: Service,
  given: string,
): Promise<{ readonly deliveries: readonly Delivery[]; readonly now: string }> {
  const id = given.trim().toLowerCase();
  const none = `There is no message ${given}. runwarden deliveries lists them; at least four signs of the id are needed.`;
  if (id.length < FEWEST) throw new Unanswered(none);
  const { items, now } = await answered(api.GET('/api/v1/deliveries', { params: { query: { id, limit: MOST } } }));
  const whole = items.filter(({ alertId }) => alertId === id);
  const found = whole.length > 0 ? whole : items;
  const ids = [...new Set(found.map(({ alertId }) => alertId))];
  if (ids.length === 0) throw new Unanswered(none);
  if (ids.length === 1) return { deliveries: found, now };
  const short = shortIds(ids);
  const lines = ids.slice(0, 8).map((one) => {
    const of = found.find(({ alertId }) => alertId === one);
    return `\n  ${short(one)}  ${of ? aboutText(of) : ''}`;
  });
  throw new Unanswered(`${given} names ${ids.length} messages. Write more of the id:${lines.join('')}`);
}

/** `finding.notice about train-7`. */
export function aboutText({ type, alerts, runId, displayName, workspace }: Delivery): string {
  const of = messageOf({ type, alerts });
  if (runId !== null) return `${of} about ${runName({ displayName: displayName ?? '', runId })}`;
  return workspace === null ? of : `${of} about ${visible(workspace)}`;
}

function describe(
  deliveries: readonly Delivery[],
  { here, width }: { readonly here: Here; readonly width: number | null },
): string[] {
  const [first] = deliveries;
  if (!first) return [];
  const { alertId, at, workspace, runId, decisionId, groupId } = first;
  const rows: Field[] = [
    ['raised', `${clockTime(Date.parse(at), here)}, ${away(Date.parse(at), here)}`],
    ...deliveries.flatMap((one) => overChannel(one, here)),
    ...(groupId === null ? [] : [['together', `runwarden delivery ${shortId(groupId)}`] as const]),
    ...(decisionId === null ? [] : [['decision', `runwarden decision ${shortId(decisionId)}`] as const]),
    ...(runId === null || workspace === null
      ? []
      : [['run', `runwarden show ${runWord({ workspace, runId })}`] as const]),
    ...deliveries
      .filter(({ state }) => state === 'failed')
      .map(({ channel }): Field => ['again', `runwarden redeliver ${shortId(alertId)} --channel ${visible(channel)}`]),
  ];
  return [`${paint.bold(aboutText(first))}  ${paint.dim(alertId)}`, ...fieldLines(rows, width)];
}

function overChannel(delivery: Delivery, here: Here): Field[] {
  const { channel, via, attempts, again } = delivery;
  const tries = attempts > 1 ? ` (${attempts} tries)` : '';
  return [
    [visible(channel), `for ${visible(via)}: ${localTimes(wentText(delivery, here), here)}${tries}`],
    ...(again === null
      ? []
      : [
          [
            visible(channel),
            `sent again by ${visible(again.by)}, ${clockTime(Date.parse(again.at), here)}: “${visible(again.reason)}”`,
          ] as const,
        ]),
  ];
}

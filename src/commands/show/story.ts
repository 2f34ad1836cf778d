import type { Schemas } from '../../api/client.ts';
import { counted } from '../counted.ts';
import { type Field, fieldLines } from '../operator/fields.ts';
import { localTimes, stop } from '../operator/words.ts';
import { paint } from '../process.ts';
import type { RunDetail } from '../service/find-run.ts';
import { visible } from '../table.ts';
import { clockTime, type Here } from '../times/show.ts';

type Story = Schemas['Story'];
type Piece = Schemas['StoryPiece'];

/** The whole story of a run, the oldest first, then what is now and what comes next if nothing changes. */
export function describeStory(
  story: Story,
  run: RunDetail,
  { here, width, everyPass }: { readonly here: Here; readonly width: number | null; readonly everyPass: boolean },
): string[] {
  const pieces = story.items.filter(({ minor }) => everyPass || !minor);
  const hidden = story.items.length - pieces.length;
  const name = run.displayName === run.id ? run.id : `${run.displayName} (${run.id})`;
  return [
    `${paint.bold(visible(name))} in ${visible(run.workspace)}: ${run.status}`,
    ...(story.cut ? ['The oldest decisions are left out: runwarden decisions has them all.'] : []),
    ...fieldLines([...pieces.flatMap((piece) => fieldsOf(piece, here)), ...toCome(run, here)], width),
    ...(hidden > 0 ? [`${hidden} more of single passes, such as why nothing was done: --every-pass`] : []),
  ];
}

/** The newest of it that people are interested in, the oldest first. */
export function newestOf({ items }: Story, most: number, here: Here): string[] {
  return items
    .filter(({ minor }) => !minor)
    .slice(-most)
    .map((piece) => `${clockTime(Date.parse(piece.at), here)}  ${whatOf(piece, here)}`);
}

function fieldsOf(piece: Piece, here: Here): Field[] {
  const { at, deliveries } = piece;
  return [
    [clockTime(Date.parse(at), here), whatOf(piece, here)],
    ...deliveries.map((one): Field => ['', deliveryText(one, here)]),
  ];
}

const HOLDS: ReadonlySet<Piece['kind']> = new Set(['objection', 'override']);

function whatOf({ who, says, quote, until, kind }: Piece, here: Here): string {
  const by = who === null ? '' : `${visible(who)} `;
  const words = quote === null ? '' : ` “${visible(quote)}”`;
  const clock = until === null ? '' : clockTime(Date.parse(until), here);
  const isOpen = until !== null && kind === 'question' && Date.parse(until) > here.now;
  const end = isOpen ? ` It waits until ${clock}.` : until !== null && HOLDS.has(kind) ? ` Until ${clock}.` : '';
  return `${by}${stop(localTimes(says, here))}${words}${end}`;
}

/** How a notice went out. */
function deliveryText({ channel, state, attempts, deliveredAt, lastError }: Piece['deliveries'][number], here: Here) {
  const name = visible(channel);
  if (state === 'delivered' && deliveredAt !== null)
    return `${name} delivered at ${clockTime(Date.parse(deliveredAt), here)}${attempts > 1 ? ` at attempt ${attempts}` : ''}`;
  if (state === 'queued' && attempts === 0 && lastError !== null)
    return `${name} ${localTimes(visible(lastError), here)}`;
  if (state === 'queued') return `${name} on its way${attempts > 0 ? `, ${counted(attempts, 'attempt')} so far` : ''}`;
  if (state === 'dropped') return `${name} not sent${lastError === null ? '' : `: ${visible(lastError)}`}`;
  return `${name} failed${lastError === null ? '' : `: ${visible(lastError)}`}`;
}

/** What is now, and what comes next under each policy if nothing changes. */
function toCome(run: RunDetail, here: Here): Field[] {
  if (!run.active) return [];
  const { worst } = run;
  const now: Field[] =
    worst === null
      ? []
      : [['now', worst.state === 'waiting' ? 'It waits for an answer.' : stop(localTimes(worst.reason, here))]];
  return [...now, ...nextFields(run, here)];
}

/** What comes next, the first to come first. */
export function nextFields({ statuses }: Pick<RunDetail, 'statuses'>, here: Here): Field[] {
  const ahead = statuses.flatMap(({ policy, next }) => (next ? [{ policy, ...next }] : []));
  const timeOf = (at: string | null) => (at === null ? Number.POSITIVE_INFINITY : Date.parse(at));
  return ahead
    .toSorted((a, b) => timeOf(a.at) - timeOf(b.at))
    .map(
      ({ policy, what, at }): Field => [
        at === null ? 'next' : clockTime(Date.parse(at), here),
        `${policy}: ${localTimes(what, here)}`,
      ],
    );
}

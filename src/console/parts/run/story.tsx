import type { Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import type { Data } from '../../data.ts';
import { useQuery } from '../../query.ts';
import { deliveryInWords } from '../../words/deliveries.ts';
import { noticesOf, openFindings } from '../../words/run.ts';
import { visible } from '../../words/text.ts';
import { clockTime, dayInWords, dayOf } from '../../words/time.ts';
import { Loading, ProblemNote } from '../notes.tsx';
import { Says } from '../says.tsx';
import { type Entry, type EntryKind, Story } from '../story.tsx';
import { Outside } from '../text.tsx';
import { Time, toMoment } from '../time.tsx';

type Piece = Schemas['StoryPiece'];
type RunDetail = Schemas['RunDetail'];

interface Props {
  readonly run: RunDetail;
  readonly reading: Data<Schemas['Story']>;
  readonly timeline: Schemas['Timeline'] | null;
}

/** What happened to it in words, what is now, and what is to come. `?story=passes` has every pass. */
export function RunStory({ run, reading, timeline }: Props) {
  const query = useQuery();
  const { value, problem } = reading;
  const everyPass = query.values.story === 'passes';
  const choice = (story: string | null, word: string) => (
    <a href={query.address({ story })} aria-current={everyPass === (story !== null) ? 'true' : undefined}>
      {word}
    </a>
  );
  return (
    <section class="sec" aria-labelledby="story">
      <header>
        <h2 id="story">Story</h2>
        <p>newest last</p>
        <nav class="end" aria-label="How much of the story">
          <span class="seg">
            {choice(null, 'Notices')}
            {choice('passes', 'Every pass')}
          </span>
        </nav>
      </header>
      {!value && problem && (
        <ProblemNote problem={problem} lead="The story could not be read." command={`runwarden show ${run.id}`} />
      )}
      {!value && !problem && <Loading />}
      {value && (
        <div class="panel">
          <div class="body">
            {value.cut && <p class="small q">The oldest decisions are left out; Decisions has them all.</p>}
            <StoryOf run={run} pieces={everyPass ? value.items : noticesOf(value.items, timeline)} />
          </div>
        </div>
      )}
    </section>
  );
}

function StoryOf({ run, pieces }: { run: RunDetail; pieces: readonly Piece[] }) {
  const { time, world } = useConsole();
  const now = time.slow.value;
  const isOpen = openFindings(pieces);
  const entries: Entry[] = [];
  let day = '';
  for (const [index, piece] of pieces.entries()) {
    const at = toMoment(piece.at);
    if (dayOf(at, world.zone) !== day) {
      day = dayOf(at, world.zone);
      entries.push({ key: `day ${day}`, kind: 'day', at: '', what: dayInWords(at, now, world.zone) });
    }
    entries.push({
      key: `${index} ${piece.at} ${piece.kind}`,
      kind: kindOf(piece),
      at: <ClockOfDay at={at} />,
      what: <What piece={piece} now={now} />,
      isOpen: isOpen[index] ?? false,
    });
  }
  entries.push(...toCome(run, isOpen.at(-1) ?? false));
  return <Story entries={entries} label="Story, oldest first" />;
}

function kindOf({ by, kind, audit }: Piece): EntryKind {
  if (by === 'person') return 'person';
  if (kind === 'finding-fired' && !audit) return 'fires';
  return by === 'run' ? 'fact' : 'runwarden';
}

/** The day is in its own line. */
function ClockOfDay({ at }: { at: number }) {
  const { world } = useConsole();
  return <span title={new Date(at).toISOString()}>{clockTime(at, at, world.zone)}</span>;
}

const HOLDS: ReadonlySet<Piece['kind']> = new Set(['objection', 'override']);

function What({ piece, now }: { piece: Piece; now: number }) {
  const { world } = useConsole();
  const { who, says, quote, until, deliveries, kind, decisionId } = piece;
  const clock = (at: string) => clockTime(toMoment(at), now, world.zone);
  const isStrong = kind === 'finding-fired' || kind === 'question';
  return (
    <>
      <p>
        {who !== null && (
          <>
            <b>
              <Outside text={who} />
            </b>{' '}
          </>
        )}
        {isStrong ? <Strong text={says} /> : <Says raw text={says} />}
        {quote && (
          <>
            {' '}
            “<Outside text={quote} />”
          </>
        )}
        {decisionId && DECISIVE.has(kind) && (
          <>
            {' '}
            <a href={`/decisions/${encodeURIComponent(decisionId)}`}>Decision</a>
          </>
        )}
      </p>
      {deliveries.length > 0 && <p>{deliveries.map((one) => deliveryInWords(one, clock)).join('; ')}.</p>}
      {until !== null && HOLDS.has(kind) && <p>Until {clock(until)}.</p>}
      {until !== null && kind === 'question' && toMoment(until) > now && <p>It waits until {clock(until)}.</p>}
    </>
  );
}

const DECISIVE: ReadonlySet<Piece['kind']> = new Set(['question', 'cancel', 'withheld']);

/** The fact first, in strong ink: up to the colon or the first full stop. */
function Strong({ text }: { text: string }) {
  const end = text.search(/[:.]/);
  if (end === -1) return <Outside text={text} />;
  return (
    <>
      <b>
        <Outside text={text.slice(0, end)} />
      </b>
      <Says raw text={text.slice(end)} />
    </>
  );
}

/** What is now, and what comes next under each policy if nothing changes. */
function toCome(run: RunDetail, isOpen: boolean): Entry[] {
  if (!run.active) return [];
  const { worst } = run;
  const nows: Entry[] = worst
    ? [
        {
          key: 'now',
          kind: 'now',
          at: 'now',
          what: <p>{worst.state === 'waiting' ? 'Waits for an answer.' : <Says text={worst.reason} />}</p>,
          isOpen,
        },
      ]
    : [];
  const next = run.statuses
    .flatMap(({ policy, next: one }) => (one ? [{ policy, ...one }] : []))
    .toSorted((a, b) => (a.at === null ? 1 : b.at === null ? -1 : toMoment(a.at) - toMoment(b.at)));
  return [
    ...nows,
    ...next.map(
      ({ policy, what, at }): Entry => ({
        key: `next ${policy}`,
        kind: 'next',
        at: at === null ? '' : <Time at={at} clock />,
        what: (
          <p>
            {visible(policy)}: {visible(what)}.
          </p>
        ),
      }),
    ),
  ];
}

import type { Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { moneyInWords } from '../../words/money.ts';
import { clockTime, fullTime } from '../../words/time.ts';
import { Says } from '../says.tsx';
import { Outside, runAddress } from '../text.tsx';

type Item = Schemas['NowAgendaItem'];

const MOST = 12;

/** What happens within a day if nobody answers. */
export function Agenda({ agenda }: { agenda: Schemas['Now']['agenda'] }) {
  const groups = together(agenda.items);
  const more = groups.slice(MOST).reduce((sum, items) => sum + items.length, agenda.more);
  return (
    <section class="panel agenda-panel" aria-labelledby="agenda">
      <header>
        <h2 id="agenda">If nobody answers</h2>
        <span class="end qq">next 24 h</span>
      </header>
      <div class="body">
        {groups.length === 0 ? (
          <p class="small q">Nothing is due: no notice, no question, no cancel.</p>
        ) : (
          <ul class="agenda">
            {groups.slice(0, MOST).map((items) => (
              <AgendaLine key={`${items[0]?.at} ${items[0]?.findingId}`} items={items} />
            ))}
            {more > 0 && (
              <li>
                <span />
                <span class="q">and {more} more until then</span>
              </li>
            )}
          </ul>
        )}
      </div>
    </section>
  );
}

/** What happens to several runs at one time for one policy is one line. */
function together(items: readonly Item[]): readonly (readonly Item[])[] {
  return [
    ...Map.groupBy(
      items,
      ({ at, kind, what, policy, runId }) =>
        `${at.slice(0, 'yyyy-mm-ddThh:mm'.length)} ${kind} ${what} ${policy} ${runId === null}`,
    ).values(),
  ];
}

function AgendaLine({ items }: { items: readonly Item[] }) {
  const { time, world } = useConsole();
  const [item] = items;
  if (!item) return null;
  const at = Date.parse(item.at);
  return (
    <li>
      <time dateTime={item.at} title={fullTime(at, world.zone)}>
        {clockTime(at, time.slow.value, world.zone)}
      </time>
      <span>
        <Happens item={item} count={items.length} />
      </span>
    </li>
  );
}

function Happens({ item, count }: { item: Item; count: number }) {
  const isQuestion = item.decisionId !== null && (item.kind === 'keep' || item.kind === 'cancel');
  const several = isQuestion ? <a href={`/waiting/${item.decisionId}`}>{count} runs</a> : <>{count} runs</>;
  const who = count === 1 ? <Subject item={item} /> : several;
  const { kind, perHour, currency } = item;
  if (kind === 'keep' || kind === 'cancel')
    return (
      <>
        {who} {count === 1 ? 'is' : 'are'} <b>{kind === 'keep' ? 'kept' : 'cancelled'}</b>.
        {kind === 'keep' && count === 1 && perHour !== null && currency && (
          <> It continues for {moneyInWords(perHour, currency)}/h.</>
        )}
        {kind === 'cancel' && <> Silence means yes.</>}
      </>
    );
  if (kind === 'freeze-ends') return <>The freeze ends. What it held is judged again, then done.</>;
  if (kind === 'override-ends')
    return (
      <a href="/overrides">
        <Says raw text={item.what} />
      </a>
    );
  return (
    <>
      {who}: <Says raw text={item.what} />
    </>
  );
}

function Subject({ item }: { item: Item }) {
  const { workspace, runId, displayName, decisionId, kind } = item;
  if (runId === null) return null;
  const text = displayName || runId;
  const isQuestion = decisionId !== null && (kind === 'keep' || kind === 'cancel');
  if (isQuestion)
    return (
      <a href={`/waiting/${decisionId}`}>
        <Outside text={text} />
      </a>
    );
  if (workspace === null) return <Outside text={text} />;
  return (
    <a href={runAddress(workspace, runId)}>
      <Outside text={text} />
    </a>
  );
}

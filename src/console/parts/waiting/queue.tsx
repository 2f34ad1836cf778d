import type { Answers, Outcome } from '../../answers.ts';
import type { Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { counted } from '../../words/money.ts';
import { groupName } from '../../words/now.ts';
import type { SteadyRow } from '../../words/steady.ts';
import { queueLine } from '../../words/waiting.ts';
import { Money } from '../money.tsx';
import { Outside } from '../text.tsx';
import { Until } from '../time.tsx';

export type Row = SteadyRow<Schemas['NowQuestion']>;

/** A question, or several of one cause, as one place in the queue. */
export interface Entry {
  readonly key: string;
  readonly rows: readonly Row[];
}

/** The questions, the dearest first. */
export function Queue({
  entries,
  current,
  picked,
  answers,
  onGo,
}: {
  entries: readonly Entry[];
  current: string | null;
  /** Keys of those that are answered together with the current one. */
  picked: ReadonlySet<string>;
  answers: Answers;
  onGo: (entry: Entry) => void;
}) {
  return (
    <nav class="sticky queue" aria-label="Questions">
      <ul>
        {entries.map((entry) => (
          <QueueLine
            key={entry.key}
            entry={entry}
            isCurrent={entry.key === current}
            isPicked={picked.has(entry.key)}
            answers={answers}
            onGo={onGo}
          />
        ))}
      </ul>
      <p class="xs qq hint-keys">
        <kbd>j</kbd> <kbd>k</kbd> next, previous · <kbd>a</kbd> approve · <kbd>r</kbd> reject · <kbd>e</kbd> extend ·{' '}
        <kbd>x</kbd> answer together · <kbd>o</kbd> open the run
        <br />a and r ask for the reason first; Enter sends it.
      </p>
    </nav>
  );
}

function QueueLine({
  entry,
  isCurrent,
  isPicked,
  answers,
  onGo,
}: {
  entry: Entry;
  isCurrent: boolean;
  isPicked: boolean;
  answers: Answers;
  onGo: (entry: Entry) => void;
}) {
  const { time } = useConsole();
  const open = entry.rows.filter(({ isGone }) => !isGone);
  const rows = open.length > 0 ? open : entry.rows;
  const items = rows.map(({ value }) => value);
  const [first] = items;
  if (!first) return null;
  const due = Math.min(...items.map(({ expiresAt }) => Date.parse(expiresAt)));
  const isOver = open.length === 0 || items.every(({ decisionId }) => answers.outcomes.value[decisionId]);
  const go = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    // The page stays where it is: the router would scroll to its top.
    event.stopPropagation();
    onGo(entry);
  };
  return (
    <li>
      <a
        href={`/waiting/${first.decisionId}`}
        aria-current={isCurrent ? 'true' : undefined}
        class={isOver ? 'gone' : undefined}
        onClick={go}
      >
        <span class="cut">
          {isPicked && <span class="picked">together </span>}
          <b>
            <Outside text={groupName(items)} />
          </b>
        </span>
        <span>
          {isOver ? (
            <span class="q">{overInWords(answers.outcomes.value[first.decisionId])}</span>
          ) : (
            <Money amount={sumOf(items)} currency={first.currency} perHour />
          )}
        </span>
        <span class="second cut">{queueLine(first, items.length)}</span>
        <span class="second">
          {isOver ? counted(items.length, 'run') : due <= time.slow.value ? 'due now' : <Until at={due} />}
        </span>
      </a>
    </li>
  );
}

function overInWords(outcome: Outcome | undefined): string {
  if (!outcome) return 'answered or over';
  return outcome.verb === 'approve' ? 'your yes' : 'your no';
}

/** Each run once; null where none has a price. */
export function sumOf(items: readonly Schemas['NowQuestion'][]): number | null {
  const byRun = new Map(items.map(({ workspace, runId, perHour }) => [`${workspace} ${runId}`, perHour]));
  const known = [...byRun.values()].filter((amount) => amount !== null);
  return known.length === 0 ? null : known.reduce((sum, amount) => sum + amount, 0);
}

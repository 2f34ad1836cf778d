import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso';
import { useAnswers } from '../answers.ts';
import { answerOf, type Schemas } from '../api.ts';
import { useConsole } from '../console.ts';
import { useData } from '../data.ts';
import { useKeys } from '../keys.ts';
import { Fresh } from '../parts/fresh.tsx';
import { Empty, Loading, ProblemNote } from '../parts/notes.tsx';
import { AfterAnswer, type Answered } from '../parts/waiting/after-answer.tsx';
import type { CardOf } from '../parts/waiting/card-facts.ts';
import { QuestionCard } from '../parts/waiting/question-card.tsx';
import { type Entry, Queue, sumOf } from '../parts/waiting/queue.tsx';
import { useSteady } from '../steady.ts';
import { useTitle } from '../title.ts';
import { counted, moneyInWords } from '../words/money.ts';
import { shortHeadline } from '../words/now.ts';
import { waitingHeadline } from '../words/waiting.ts';

type Question = Schemas['NowQuestion'];
type Answer = Schemas['Now'];

/** The questions one by one: on what evidence, at what cost, and what follows each answer. */
export function Waiting() {
  const { api } = useConsole();
  const { data } = useData('now', () => answerOf(api.GET('/api/v1/now')));
  const { value, problem } = data.value;
  useTitle(value ? shortHeadline(value) : 'Waiting');
  return (
    <>
      <div class="head">
        <div>
          <h1 aria-live="polite">{value ? waitingHeadline(value.waiting) : 'Waiting'}</h1>
          {value && value.waiting.count > 0 && (
            <p class="lead wide-only">
              Dearest first. A yes is judged again before anything is sent; a no keeps the run until there is other
              evidence.
            </p>
          )}
        </div>
      </div>
      {problem && !value && (
        <ProblemNote problem={problem} lead="The questions could not be read." command="runwarden waiting" />
      )}
      {!value && !problem && <Loading />}
      {value && <Questions now={value} />}
    </>
  );
}

function Questions({ now }: { now: Answer }) {
  const { params } = useRoute();
  const { route } = useLocation();
  const left = useSignal<ReadonlySet<string>>(new Set());
  const picked = useSignal<ReadonlySet<string>>(new Set());
  const answers = useAnswers(() => {
    // What was left out is asked by itself now.
    left.value = new Set();
    picked.value = new Set();
  });
  const questions = now.waiting.groups.flatMap(({ items }) => items);
  const causes = new Map(now.waiting.groups.flatMap(({ cause, items }) => items.map((one) => [one.decisionId, cause])));
  const causeOf = useKeptCauses(causes);
  const { rows, fresh, show } = useSteady(questions, ({ decisionId }) => decisionId);
  const entries = [...Map.groupBy(rows, ({ key }) => causeOf(key))].map(([key, of]): Entry => ({ key, rows: of }));
  const isAnswered = (id: string) => answers.outcomes.value[id] !== undefined;
  const isOpen = ({ rows: of }: Entry) => of.some(({ key, isGone }) => !isGone && !isAnswered(key));

  const wanted = params.decision;
  const current = useCurrent(entries, isOpen, wanted);

  const go = (entry: Entry) => {
    const [first] = entry.rows;
    if (first) route(`/waiting/${first.key}`, true);
  };
  const next = nextOpen(entries, current, isOpen);
  const onNext = next ? () => go(next) : null;
  useSteps(entries, current, go);
  useKeys({
    x: () => {
      if (current) picked.value = toggled(picked.value, current.key);
    },
  });

  if (entries.length === 0 && fresh.length === 0 && !wanted) return <NoQuestion now={now} />;
  const of = cardOf({ current, wanted, entries, now, left: left.value, picked: picked.value, isOpen, isAnswered });
  const answered = current ? answeredOf(current, answers.outcomes.value) : [];
  const isDone = current !== null && answered.length > 0 && !isOpen(current);
  return (
    <div class="cols left">
      <div class="stack tight queue-column">
        <Fresh what={freshInWords(fresh)} onShow={show} />
        <Queue entries={entries} current={current?.key ?? null} picked={picked.value} answers={answers} onGo={go} />
      </div>
      <div class="stack tight">
        {answered.length > 0 && <AfterAnswer answered={answered} onNext={isDone ? onNext : null} />}
        {of && !isDone && (
          <QuestionCard
            of={of}
            acts={{
              answers,
              onNext,
              onToggle: (id) => {
                left.value = toggled(left.value, id);
              },
            }}
          />
        )}
      </div>
    </div>
  );
}

/** The question of the address, else the first open one; it stays when it is answered or goes. */
function useCurrent(
  entries: readonly Entry[],
  isOpen: (entry: Entry) => boolean,
  wanted: string | undefined,
): Entry | null {
  const pinned = useRef<string | null>(null);
  const found = wanted
    ? entries.find(({ rows }) => rows.some(({ key }) => key === wanted))
    : (entries.find(({ key }) => key === pinned.current) ?? entries.find(isOpen) ?? entries[0]);
  pinned.current = found?.key ?? null;
  return found ?? null;
}

/** `j` and `k` step through the queue. */
function useSteps(entries: readonly Entry[], current: Entry | null, go: (entry: Entry) => void): void {
  const by = (step: number) => () => {
    const entry = entries[(current ? entries.indexOf(current) : -1) + step];
    if (entry) go(entry);
  };
  useKeys({ j: by(1), k: by(-1) });
}

/** The cause of a question stays known after it has left the list. */
function useKeptCauses(causes: ReadonlyMap<string, string>): (id: string) => string {
  const kept = useSignal(new Map<string, string>());
  for (const [id, cause] of causes) kept.value.set(id, cause);
  return (id) => kept.value.get(id) ?? id;
}

interface CardFacts {
  readonly current: Entry | null;
  readonly wanted: string | undefined;
  readonly entries: readonly Entry[];
  readonly now: Answer;
  readonly left: ReadonlySet<string>;
  readonly picked: ReadonlySet<string>;
  readonly isOpen: (entry: Entry) => boolean;
  readonly isAnswered: (id: string) => boolean;
}

function cardOf({ current, wanted, entries, now, left, picked, isOpen, isAnswered }: CardFacts): CardOf | null {
  const isFrozen = now.freezes.length > 0;
  if (!current)
    return wanted ? { key: wanted, id: wanted, rows: [], left, together: [], isFrozen, isWanted: true } : null;
  const open = current.rows.find((row) => !row.isGone && !isAnswered(row.key)) ?? current.rows[0];
  if (!open) return null;
  const others = entries.filter((entry) => picked.has(entry.key) && entry !== current && isOpen(entry));
  const together = others.flatMap(({ rows }) => rows.filter(({ isGone }) => !isGone));
  return {
    key: current.key,
    id: open.key,
    rows: current.rows,
    left,
    together,
    isFrozen,
    isWanted: wanted !== undefined,
  };
}

/** The next open one after the current, else the first. */
function nextOpen(entries: readonly Entry[], current: Entry | null, isOpen: (entry: Entry) => boolean): Entry | null {
  const at = current ? entries.indexOf(current) : -1;
  const after = [...entries.slice(at + 1), ...entries.slice(0, Math.max(0, at))];
  return after.find(isOpen) ?? null;
}

function answeredOf(entry: Entry, outcomes: ReturnType<typeof useAnswers>['outcomes']['value']): readonly Answered[] {
  return entry.rows.flatMap(({ key, value: { workspace, runId, displayName } }) => {
    const outcome = outcomes[key];
    return outcome ? [{ id: key, workspace, runId, displayName, outcome }] : [];
  });
}

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}

function freshInWords(fresh: readonly Question[]): string | null {
  const [first] = fresh;
  if (!first) return null;
  const perHour = sumOf(fresh);
  const money = perHour === null || !first.currency ? '' : `, ${moneyInWords(perHour, first.currency)}/h`;
  return `${counted(fresh.length, 'new question')}${money}`;
}

function NoQuestion({ now }: { now: Answer }) {
  const next = now.agenda.items.find(({ kind }) => kind === 'question');
  return (
    <section class="panel">
      <Empty title="No question is open">
        <p>
          Nobody waits for an answer of yours.
          {next?.displayName && ` The next question is likely about ${next.displayName}.`}
        </p>
        <a class="btn s" href="/">
          Back to Now
        </a>
      </Empty>
    </section>
  );
}

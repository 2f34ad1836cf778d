import { useLayoutEffect, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { Answers } from '../../answers.ts';
import type { ApiProblem } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useKeys } from '../../keys.ts';
import { blockedFor, closedBecause, followsOf } from '../../words/waiting.ts';
import { Empty, Loading, ProblemNote } from '../notes.tsx';
import { Says } from '../says.tsx';
import { runAddress } from '../text.tsx';
import { useDecision } from './after-answer.tsx';
import { AnswerBar } from './answer-bar.tsx';
import { type CardOf, type Detail, type Facts, factsOf } from './card-facts.ts';
import { CardHead, More, Silence } from './card-head.tsx';
import { CardNotes } from './card-notes.tsx';
import { EvidenceOf } from './evidence.tsx';
import { MoneyPanel } from './money-panel.tsx';
import { Notified } from './notified.tsx';
import { Picks } from './picks.tsx';

interface CardActs {
  readonly answers: Answers;
  readonly onToggle: (id: string) => void;
  readonly onNext: (() => void) | null;
}

/** The card of the current question. */
export function QuestionCard({ of, acts }: { of: CardOf; acts: CardActs }) {
  const { data } = useDecision(of.id, of.rows[0]?.value.runId ?? null);
  const { value, problem } = data.value;
  const facts = factsOf(value, of.rows.find(({ key }) => key === of.id)?.value);
  if (facts) return <Card of={of} acts={acts} facts={facts} detail={value} problem={problem} />;
  if (problem?.status === 404)
    return (
      <section class="panel">
        <Empty title="No question is at this address">
          <p>The address may be cut, or the question is about a run that you may not see. Nothing was answered.</p>
          <div class="row">
            <a class="btn s" href="/waiting">
              What waits now
            </a>
            <a class="btn s" href="/decisions?kind=ask&since=all">
              Questions of before
            </a>
          </div>
        </Empty>
      </section>
    );
  if (problem)
    return <ProblemNote problem={problem} lead="The question could not be read." command="runwarden waiting" />;
  return <Loading />;
}

interface CardProps {
  readonly of: CardOf;
  readonly acts: CardActs;
  readonly facts: Facts;
  /** Null while it is read for the first time. */
  readonly detail: Detail | null;
  readonly problem: ApiProblem | null;
}

function Card({ of, acts, facts, detail, problem }: CardProps) {
  const { time, me } = useConsole();
  const { route } = useLocation();
  const card = useRef<HTMLElement>(null);
  // At once with the card: later it would take the focus from a reason that somebody has begun to type, letter by letter a key.
  useLayoutEffect(() => {
    card.current?.focus({ preventScroll: true });
    // In one column the queue is above: who came for this question sees it at once.
    if (of.isWanted && matchMedia('(max-width: 1180px)').matches) card.current?.scrollIntoView();
  }, [of.key]);
  const { workspace, runId, policy } = facts;
  const extend = `/overrides/new?${new URLSearchParams({ kind: 'extend', workspace, runId, policies: policy })}`;
  useKeys({
    o: () => route(runAddress(workspace, runId)),
    e: () => route(extend),
  });
  const closed = detail && closedBecause(detail, time.slow.value);
  const open = of.rows.filter(({ key, isGone }) => !isGone && !acts.answers.outcomes.value[key]);
  const taken = open.filter(({ key }) => !of.left.has(key));
  // A decision that is not in the queue can be open as well: the list was read before it.
  const ids = of.rows.length === 0 ? [of.id] : [...taken, ...of.together].map(({ key }) => key);
  const questions = open.map(({ value }) => value);
  const [refused] = ids.flatMap((id) => acts.answers.refused.value[id] ?? []);
  const approvals = questions[0]?.approvals ?? null;
  return (
    <article class="card" aria-current="true" aria-labelledby="question" tabIndex={-1} ref={card}>
      <CardHead facts={facts} questions={questions} isClosed={closed !== null} />
      <p class="why">
        <Says text={facts.reason} />
      </p>
      <CardNotes
        of={of}
        detail={detail}
        closed={closed}
        ids={ids}
        refused={refused}
        problem={problem}
        onNext={acts.onNext}
      />
      <div class="split">
        <div class="gap-m">
          {of.rows.length > 1 && <Picks rows={of.rows} left={of.left} onToggle={acts.onToggle} />}
          {detail ? <EvidenceOf detail={detail} alike={questions.length} /> : <Loading />}
        </div>
        <div class="gap-s side">
          {detail && <MoneyPanel detail={detail} questions={questions} />}
          {detail && <Notified detail={detail} />}
          <More facts={facts} id={of.id} extend={extend} studioUrl={detail?.run.studioUrl ?? null} />
        </div>
      </div>
      <AnswerBar
        key={of.key}
        answers={acts.answers}
        asked={{
          about: of.rows.length === 0 ? [of.id] : of.rows.map(({ key }) => key),
          ids,
          count: closed ? Math.max(1, ids.length) : ids.length,
          follows: followsOf({ count: ids.length, policy, isFrozen: of.isFrozen, approvals }),
          silence: <Silence due={facts.due} />,
          blocked: blockedFor(detail, { me: me.value, closed, refused: refused?.problem.members.reason }),
          extend: ids.length === 1 ? extend : null,
        }}
      />
    </article>
  );
}

import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { Answers } from '../../answers.ts';
import type { Schemas } from '../../api.ts';
import { type Me, useConsole } from '../../console.ts';
import { useKeys } from '../../keys.ts';
import { beforeInWords, groupName } from '../../words/now.ts';
import { sentence } from '../../words/text.ts';
import { type Closed, closedBecause, commandFor, followsOf, refusalLead, type Verb } from '../../words/waiting.ts';
import { Loading, Note, ProblemNote } from '../notes.tsx';
import { ProgressSteps } from '../progress-steps.tsx';
import { Outside, RunName, runAddress } from '../text.tsx';
import { Time, Until } from '../time.tsx';
import { useDecision } from './after-answer.tsx';
import { AnswerBar } from './answer-bar.tsx';
import { EvidenceOf } from './evidence.tsx';
import { MoneyPanel } from './money-panel.tsx';
import { Notified } from './notified.tsx';
import { Picks } from './picks.tsx';
import type { Row } from './queue.tsx';

type Detail = Schemas['DecisionDetail'];

/** What the card is about: a question, or those of one cause. */
export interface CardOf {
  readonly key: string;
  /** The decision whose evidence is shown. */
  readonly id: string;
  /** Empty for a decision that is not in the queue. */
  readonly rows: readonly Row[];
  /** Ids that the answer leaves out. */
  readonly left: ReadonlySet<string>;
  /** Open questions of other cards that are answered as well. */
  readonly together: readonly Row[];
  readonly isFrozen: boolean;
}

interface CardActs {
  readonly answers: Answers;
  readonly onToggle: (id: string) => void;
  readonly onNext: (() => void) | null;
}

/** The card of the current question. */
export function QuestionCard({ of, acts }: { of: CardOf; acts: CardActs }) {
  const { data } = useDecision(of.id, of.rows[0]?.value.runId ?? null);
  const { value, problem } = data.value;
  if (value) return <Card of={of} acts={acts} detail={value} />;
  if (problem)
    return (
      <ProblemNote
        problem={problem}
        lead={problem.status === 404 ? 'There is no such question.' : 'The question could not be read.'}
      />
    );
  return <Loading />;
}

function Card({ of, acts, detail }: { of: CardOf; acts: CardActs; detail: Detail }) {
  const { time, me } = useConsole();
  const { route } = useLocation();
  const card = useRef<HTMLElement>(null);
  useEffect(() => card.current?.focus({ preventScroll: true }), [of.key]);
  const { workspace, runId, policy } = detail;
  const extend = `/overrides/new?${new URLSearchParams({ kind: 'extend', workspace, run: runId, policy })}`;
  useKeys({
    o: () => route(runAddress(workspace, runId)),
    Enter: () => route(runAddress(workspace, runId)),
    e: () => route(extend),
  });
  const closed = closedBecause(detail, time.slow.value, false);
  const open = of.rows.filter(({ isGone }) => !isGone);
  const taken = open.filter(({ key }) => !of.left.has(key));
  // A decision that is not in the queue can be open as well: the reader may see it, and the list was read before it.
  const ids = of.rows.length === 0 ? [of.id] : [...taken, ...of.together].map(({ key }) => key);
  const questions = open.map(({ value }) => value);
  const refused = ids.flatMap((id) => acts.answers.refused.value[id] ?? []);
  return (
    <article class="card" aria-current="true" aria-labelledby="question" tabIndex={-1} ref={card}>
      <CardHead detail={detail} questions={questions} closed={closed} />
      <p class="why">
        <Outside text={sentence(detail.reason)} />
      </p>
      <div class="rest">
        <WhyAsked detail={detail} given={detail.approval?.given ?? []} needed={questions[0]?.approvals.needed ?? 1} />
        {closed && <ClosedNote closed={closed} detail={detail} onNext={acts.onNext} />}
        {!closed && <RefusedNote refused={refused[0]} ids={ids} />}
        {of.isFrozen && !closed && (
          <Note kind="hand">
            Cancels are frozen. You can answer now: a yes is kept and good for 24 h, and its cancel waits.
          </Note>
        )}
        {of.together.length > 0 && (
          <Note>
            <b>Answered together</b> with {of.together.length} more:{' '}
            <Outside text={of.together.map(({ value }) => value.displayName || value.runId).join(', ')} />.
          </Note>
        )}
      </div>
      <div class="split">
        <div class="gap-m">
          {of.rows.length > 1 && <Picks rows={of.rows} left={of.left} onToggle={acts.onToggle} />}
          <EvidenceOf detail={detail} alike={questions.length} />
        </div>
        <div class="gap-s side">
          <MoneyPanel detail={detail} questions={questions} />
          <Notified detail={detail} />
          <More detail={detail} extend={extend} />
        </div>
      </div>
      <AnswerBar
        key={of.key}
        answers={acts.answers}
        asked={{
          key: of.key,
          ids,
          follows: followsOf({
            count: ids.length,
            policy,
            isFrozen: of.isFrozen,
            approvals: questions[0]?.approvals ?? null,
          }),
          silence: <Silence detail={detail} />,
          blocked: blockedFor(detail, { me: me.value, closed, refused: refused[0]?.problem.members.reason }),
          extend: ids.length === 1 ? extend : null,
        }}
      />
    </article>
  );
}

function CardHead({
  detail,
  questions,
  closed,
}: {
  detail: Detail;
  questions: readonly Schemas['NowQuestion'][];
  closed: Closed | null;
}) {
  const { workspace, runId, run, owner, policy, severity, ask } = detail;
  const isOne = questions.length < 2;
  const approvals = questions[0]?.approvals;
  return (
    <header>
      <h2 id="question">
        {isOne ? (
          <>
            Cancel <RunName workspace={workspace} run={runId} name={run.displayName} withId={false} />?
          </>
        ) : (
          <>
            Cancel <Outside text={groupName(questions)} />, of one cause?
          </>
        )}
        {approvals && approvals.needed > 1 && approvals.given > 0 && ' Second answer of two'}
      </h2>
      {ask && !closed && (
        <p class="due">
          <b>
            <Until at={ask.expiresAt} over="Due now" /> to answer
          </b>
          silence {ask.otherwise === 'keep' ? 'keeps' : 'cancels'} {isOne ? 'it' : 'them'},{' '}
          <Time at={ask.expiresAt} clock />
        </p>
      )}
      <p class="meta">
        {isOne && (
          <span class="mono">
            <Outside text={runId} />
          </span>
        )}
        <span>
          <Outside text={workspace} />
        </span>
        <span>{owner.source === 'fallback' ? 'nobody owns it' : <Outside text={owner.display} />}</span>
        <span>
          <a href={`/policies/${encodeURIComponent(policy)}`}>{policy}</a>, {severity}
        </span>
      </p>
    </header>
  );
}

/** Why a person is asked: what was answered before, the owner's words, a limit, a first yes. */
function WhyAsked({ detail, given, needed }: { detail: Detail; given: Given; needed: number }) {
  const { again, ask } = detail;
  const [before] = again?.earlier ?? [];
  return (
    <>
      {again && before && (
        <Note kind="wait">
          <b>Asked before.</b> At <Time at={before.at} clock /> <Outside text={beforeInWords(before)} />
          {before.note && (
            <>
              : “<Outside text={before.note} />”
            </>
          )}
          . It is asked again: <Outside text={sentence(again.why)} />
        </Note>
      )}
      {ask?.objection && (
        <Note kind="wait">
          <b>The owner objected.</b> At <Time at={ask.objection.at} clock /> <Outside text={ask.objection.author} />: “
          <Outside text={ask.objection.reason} />”
        </Note>
      )}
      {ask?.limit && (
        <Note>
          <b>Why you are asked.</b> <Outside text={sentence(ask.limit.says)} /> Past the limit people are asked.
          {ask.limit.freeAt && (
            <>
              {' '}
              There is room again at <Time at={ask.limit.freeAt} clock />.
            </>
          )}
        </Note>
      )}
      {ask?.because === 'suspected' && (
        <Note kind="unknown">
          <b>The telemetry is suspected first.</b> Many unrelated runs turned bad in one pass, so nothing is cancelled
          without a person.
        </Note>
      )}
      {ask?.earlier && (
        <Note>
          <b>The same work was cancelled before.</b> <Outside text={ask.earlier.displayName} />,{' '}
          <Time at={ask.earlier.at} /> under <Outside text={ask.earlier.policy} />
          {ask.earlier.by && (
            <>
              , by <Outside text={ask.earlier.by} />
            </>
          )}
          .
        </Note>
      )}
      {(needed > 1 || given.length > 0) && <TwoPeople given={given} />}
    </>
  );
}

type Given = NonNullable<Detail['approval']>['given'];

function TwoPeople({ given }: { given: Given }) {
  if (given.length === 0)
    return (
      <Note>
        <b>Two people must approve it.</b> Your yes is the first; another person must approve it as well.
      </Note>
    );
  return (
    <Note kind="hand">
      {given.map(({ by, at, note }) => (
        <div key={by}>
          <b>
            <Outside text={by} /> said yes
          </b>{' '}
          <Time at={at} />
          {note && (
            <>
              : “<Outside text={note} />”
            </>
          )}
        </div>
      ))}
      It waits for one more person who does not own the run.
    </Note>
  );
}

function ClosedNote({ closed, detail, onNext }: { closed: Closed; detail: Detail; onNext: (() => void) | null }) {
  const { approval, progress } = detail;
  const wasAnswered = approval?.answer != null;
  return (
    <div role="status" class="gap-s">
      <Note kind={closed.kind}>
        <b>{closed.lead}</b> <Outside text={closed.because} />
        {approval?.answeredAt && (
          <>
            {' '}
            <Time at={approval.answeredAt} />.
          </>
        )}{' '}
        {onNext && (
          <button class="linklike" type="button" onClick={onNext}>
            Next question
          </button>
        )}
      </Note>
      {wasAnswered && progress && <ProgressSteps progress={progress} />}
    </div>
  );
}

function RefusedNote({
  refused,
  ids,
}: {
  refused: Answers['refused']['value'][string] | undefined;
  ids: readonly string[];
}) {
  if (!refused) return null;
  const { verb, problem } = refused;
  const isOwn = problem.members.reason === 'own-run';
  return (
    <ProblemNote
      problem={problem}
      lead={refusalLead(problem.members.reason, verb)}
      {...(!isOwn && { command: commandFor(verb, ids) })}
    />
  );
}

function Silence({ detail: { ask } }: { detail: Detail }) {
  if (!ask) return <>nothing changes</>;
  return (
    <>
      {ask.otherwise === 'keep' ? 'kept' : 'cancelled'} at <Time at={ask.expiresAt} clock />
    </>
  );
}

/** Why the reader cannot answer: it is over, they may only look, or it is their own run. */
function blockedFor(
  detail: Detail,
  { me, closed, refused }: { me: Me | null; closed: Closed | null; refused: unknown },
): Readonly<Partial<Record<Verb, string>>> {
  if (closed) return { approve: closed.lead, reject: closed.lead };
  const isOwn =
    refused === 'own-run' ||
    (me?.owners ?? []).some((id) => (detail.owner.ids ?? [detail.owner.id]).includes(id.toLowerCase()));
  const mayAnswer = me === null || me.grants.some(({ role }) => role === 'operator' || role === 'admin');
  if (!mayAnswer) {
    const why = isOwn
      ? 'It is your run, and an operator answers. You can object from its page.'
      : 'You may look and not answer. An operator of this workspace must.';
    return { approve: why, reject: why };
  }
  if (!isOwn) return {};
  return { approve: 'It is your own run, so somebody else must approve. You can reject it, which keeps it.' };
}

function More({ detail, extend }: { detail: Detail; extend: string }) {
  const address = runAddress(detail.workspace, detail.runId);
  const { studioUrl } = detail.run;
  return (
    <>
      <h3>More</h3>
      <ul class="small more-links">
        <li>
          <a href={address}>The whole story</a> <kbd>o</kbd>
        </li>
        <li>
          <a href={extend}>Extend it instead…</a>
        </li>
        <li>
          <a href={`${address}#evidence`}>Evidence and downloads</a>
        </li>
        <li>
          <a href={`/decisions/${detail.id}`}>The decision</a>
        </li>
        {studioUrl?.startsWith('https://') && (
          <li>
            <a href={studioUrl} target="_blank" rel="noreferrer">
              In Azure ML studio
            </a>
          </li>
        )}
      </ul>
    </>
  );
}

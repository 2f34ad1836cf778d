import type { ApiProblem } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { beforeInWords, wishInWords } from '../../words/now.ts';
import { type Closed, commandFor, refusalLead } from '../../words/waiting.ts';
import { Note, ProblemNote } from '../notes.tsx';
import { RequestsOfRun } from '../overrides/extension-requests.tsx';
import { ProgressSteps } from '../progress-steps.tsx';
import { Says } from '../says.tsx';
import { Outside } from '../text.tsx';
import { Time } from '../time.tsx';
import type { CardOf, Detail, Refused } from './card-facts.ts';
import { HeldByOverride } from './held-by-override.tsx';

/** What one must know before one answers, or why there is nothing to answer any more. */
export function CardNotes({
  of,
  detail,
  closed,
  ids,
  refused,
  problem,
  onNext,
}: {
  of: CardOf;
  detail: Detail | null;
  closed: Closed | null;
  ids: readonly string[];
  refused: Refused | undefined;
  problem: ApiProblem | null;
  onNext: (() => void) | null;
}) {
  const needed = of.rows[0]?.value.approvals.needed ?? 1;
  return (
    <div class="rest">
      {detail && <WhyAsked detail={detail} given={detail.approval?.given ?? []} needed={needed} />}
      {detail && <RequestsOfRun workspace={detail.workspace} runId={detail.runId} />}
      {detail && closed ? (
        <ClosedNote closed={closed} detail={detail} onNext={onNext} />
      ) : (
        <OpenNotes of={of} ids={ids} refused={refused} />
      )}
      {problem && <ProblemNote problem={problem} lead="The evidence could not be read." />}
    </div>
  );
}

/** While the question is open: a refused answer, a freeze, others that are answered as well. */
function OpenNotes({ of, ids, refused }: { of: CardOf; ids: readonly string[]; refused: Refused | undefined }) {
  const held = of.rows.find(({ value }) => value.override)?.value.override;
  return (
    <>
      {refused && <RefusedNote refused={refused} ids={ids} />}
      {held && (
        <Note kind="hand">
          <HeldByOverride override={held} /> You can say no. To say yes, first <a href="/overrides">end it</a>.
        </Note>
      )}
      {of.isFrozen && (
        <Note kind="hand">
          Cancels are frozen. You can answer now: a yes is kept and good for 24 h, and its cancel waits.
        </Note>
      )}
      {of.together.map(({ value: { decisionId, displayName, runId, request } }) =>
        request ? (
          <Note key={decisionId} kind="wait">
            <b>
              The owner of <Outside text={displayName || runId} /> asks for more time.
            </b>{' '}
            <Says raw text={wishInWords(request)} /> <a href={`/waiting/${decisionId}`}>Answer that one by itself</a>
          </Note>
        ) : null,
      )}
      {of.together.length > 0 && (
        <Note>
          <b>Answered together</b> with {of.together.length} more:{' '}
          <Outside text={of.together.map(({ value }) => value.displayName || value.runId).join(', ')} />.
        </Note>
      )}
    </>
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
          . It is asked again: <Says text={again.why} />
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
          <b>Why you are asked.</b> <Says text={ask.limit.says} /> Past the limit people are asked.
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
  const { time } = useConsole();
  const { approval, progress } = detail;
  const wasAnswered = approval?.answer != null;
  return (
    <div role="status" class="gap-s">
      <Note kind={closed.kind}>
        <b>{closed.lead}</b> <Says raw text={closed.because} />
        {approval?.answeredAt && (
          <>
            {' '}
            <Time at={Math.min(Date.parse(approval.answeredAt), time.slow.value)} />.
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

function RefusedNote({ refused, ids }: { refused: Refused; ids: readonly string[] }) {
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

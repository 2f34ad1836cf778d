import type { ApiProblem, Schemas } from '../../api.ts';
import { openQuestion, withoutAsking } from '../../words/run.ts';
import { Note, ProblemNote } from '../notes.tsx';
import { RequestsOfRun } from '../overrides/extension-requests.tsx';
import { ProgressSteps } from '../progress-steps.tsx';
import { Says } from '../says.tsx';
import { Outside } from '../text.tsx';
import { Time, Until } from '../time.tsx';

type RunDetail = Schemas['RunDetail'];

/** What must be known of it first. */
export function RunNotes({ run, problem }: { run: RunDetail; problem: ApiProblem | null }) {
  const { orphanOf, failure } = run;
  return (
    <div class="stack tight">
      {problem && (
        <ProblemNote problem={problem} lead="The run could not be read again; this is what was read before." />
      )}
      <QuestionNote run={run} />
      <RequestsOfRun workspace={run.workspace} runId={run.id} />
      <Cancels run={run} />
      {orphanOf && (
        <Note kind="unknown">
          <b>Its parent has ended.</b> <Outside text={orphanOf.displayName} /> is {orphanOf.status.toLowerCase()}, and
          Azure offers no cancel for a run below it.
        </Note>
      )}
      {failure && (
        <Note kind="bad">
          <b>It failed: {failure.cause}.</b> <Outside text={failure.message} />
        </Note>
      )}
    </div>
  );
}

/** The question that is open about it, and the way to answer. */
function QuestionNote({ run }: { run: RunDetail }) {
  const status = openQuestion(run);
  if (!status?.question) return null;
  const { decisionId, expiresAt, otherwise } = status.question;
  return (
    <div class="note wait asked">
      <span>
        <b>You are asked whether to cancel it.</b> <Says text={withoutAsking(status.reason)} /> Without an answer it is{' '}
        {otherwise === 'cancel' ? 'cancelled' : 'kept'} at <Time at={expiresAt} clock />, in <Until at={expiresAt} />.
      </span>
      <a class="btn s" href={`/waiting/${encodeURIComponent(decisionId)}`}>
        Answer
      </a>
    </div>
  );
}

/** A cancel that is under way, with what it has passed. */
function Cancels({ run }: { run: RunDetail }) {
  const [newest] = run.cancels;
  if (!newest || newest.progress.isOver || !run.active) return null;
  return (
    <Note kind={newest.progress.state === 'failed' ? 'bad' : 'plain'}>
      <b>A cancel of it is under way</b>
      {newest.approvedBy && (
        <>
          , on the word of <Outside text={newest.approvedBy} />
        </>
      )}
      .
      <ProgressSteps progress={newest.progress} />
    </Note>
  );
}

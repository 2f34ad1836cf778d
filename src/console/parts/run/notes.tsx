import type { Schemas } from '../../api.ts';
import { openQuestion, withoutAsking } from '../../words/run.ts';
import { sentence } from '../../words/text.ts';
import { Note } from '../notes.tsx';
import { ProgressSteps } from '../progress-steps.tsx';
import { Outside } from '../text.tsx';
import { Time, Until } from '../time.tsx';

type RunDetail = Schemas['RunDetail'];

/** The question that is open about it, and the way to answer. */
export function QuestionNote({ run }: { run: RunDetail }) {
  const status = openQuestion(run);
  if (!status?.question) return null;
  const { decisionId, expiresAt, otherwise } = status.question;
  return (
    <div class="note wait asked">
      <span>
        <b>You are asked whether to cancel it.</b> <Outside text={sentence(withoutAsking(status.reason))} /> Without an
        answer it is {otherwise === 'cancel' ? 'cancelled' : 'kept'} at <Time at={expiresAt} clock />, in{' '}
        <Until at={expiresAt} />.
      </span>
      <a class="btn s" href={`/waiting/${encodeURIComponent(decisionId)}`}>
        Answer
      </a>
    </div>
  );
}

/** A cancel that is under way, with what it has passed. */
export function Cancels({ run }: { run: RunDetail }) {
  const [newest] = run.cancels;
  if (!newest || newest.progress.isOver || !run.active) return null;
  return (
    <Note kind={newest.progress.state === 'failed' ? 'bad' : 'plain'}>
      <b>A cancel of it is under way</b>
      {newest.approvedBy && (
        <>
          , approved by <Outside text={newest.approvedBy} />
        </>
      )}
      .
      <ProgressSteps progress={newest.progress} />
    </Note>
  );
}

import { answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useData } from '../../data.ts';
import { deliveryInWords } from '../../words/deliveries.ts';
import { counted } from '../../words/money.ts';
import { clockTime } from '../../words/time.ts';
import { Copy } from '../copy.tsx';
import { Note, ProblemNote } from '../notes.tsx';
import { ProgressSteps } from '../progress-steps.tsx';
import { Says } from '../says.tsx';
import { Outside, runAddress } from '../text.tsx';
import { Time, toMoment } from '../time.tsx';
import { WasWrong } from './was-wrong.tsx';

type Decision = Schemas['DecisionDetail'];

/** One decision: what became of it, who was notified, and what it rests on. */
export function DecisionDetail({ id }: { id: string }) {
  const { api } = useConsole();
  const { data, reload } = useData(`decision ${id}`, () =>
    answerOf(api.GET('/api/v1/decisions/{id}', { params: { path: { id } } })),
  );
  const { value, problem } = data.value;
  if (problem) return <ProblemNote problem={problem} lead="The decision could not be read." />;
  if (!value) return <div class="qq">Reading…</div>;
  return (
    <div class="decision-detail">
      <div>
        <Became decision={value} />
        <WasWrong decision={value} onSaid={() => void reload()} />
      </div>
      <Notified decision={value} />
      <Rests decision={value} />
    </div>
  );
}

function Became({ decision }: { decision: Decision }) {
  const { progress, approval, withheld, reason, audit } = decision;
  return (
    <div>
      <h2>What became of it</h2>
      {audit && <Note>The policy is in mode audit: nothing follows from it.</Note>}
      {progress ? (
        <ProgressSteps progress={progress} />
      ) : (
        <p class="small q">{withheld ? `Nothing was done: ${withheld}.` : 'The people below were notified.'}</p>
      )}
      {approval?.answeredBy && (
        <p class="small">
          <b>
            <Outside text={approval.answeredBy} />
          </b>{' '}
          {approval.answer} it{approval.answeredAt && <Time at={approval.answeredAt} />}
          {approval.note && (
            <>
              : “<Outside text={approval.note} />”
            </>
          )}
        </p>
      )}
      <p class="small q">
        <Says text={reason} />
      </p>
    </div>
  );
}

function Notified({ decision: { deliveries, recipients, at } }: { decision: Decision }) {
  const { world } = useConsole();
  const clock = (moment: string) => clockTime(toMoment(moment), toMoment(at), world.zone);
  return (
    <div>
      <h2>Who was notified</h2>
      {deliveries.length === 0 ? (
        <p class="small q">
          {recipients.length === 0 ? 'Nobody: this step notifies no one.' : `${recipients.join(', ')}: no message yet.`}
        </p>
      ) : (
        <ul class="small q gap-s">
          {deliveries.map((one) => (
            <li key={`${one.alertId} ${one.channel}`}>
              <Outside text={deliveryInWords(one, clock)} />
              {one.lastError && one.state === 'queued' && <div class="xs">{one.lastError}</div>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Rests({ decision }: { decision: Decision }) {
  const { id, workspace, runId, policy, kept, owner, severity } = decision;
  return (
    <div>
      <h2>What it rests on</h2>
      <ul class="small gap-s">
        <li>
          <a href={runAddress(workspace, runId)}>The whole story of the run</a>
        </li>
        <li>
          <a href={`/policies/${encodeURIComponent(policy)}`}>{policy}</a>, severity {severity}, owner{' '}
          <Outside text={owner.display} />
        </li>
        <li>
          {kept.items > 0 ? (
            <a href={`/api/v1/decisions/${encodeURIComponent(id)}/evidence`}>
              {counted(kept.items, 'kept item')} of evidence
            </a>
          ) : (
            <span class="q">No evidence was kept for it.</span>
          )}
        </li>
        <li>
          <Copy text={`runwarden replay ${id}`} />
        </li>
      </ul>
    </div>
  );
}

import { groupName } from '../../words/now.ts';
import { Outside, RunName, runAddress } from '../text.tsx';
import { Time, Until } from '../time.tsx';
import type { Facts, Question } from './card-facts.ts';

/** What is asked about which run, by when, and what silence does. */
export function CardHead({
  facts,
  questions,
  isClosed,
}: {
  facts: Facts;
  questions: readonly Question[];
  isClosed: boolean;
}) {
  const { workspace, runId, displayName, owner, fallback, policy, severity, due } = facts;
  const isOne = questions.length < 2;
  const approvals = questions[0]?.approvals;
  return (
    <header>
      <h2 id="question">
        {isOne ? (
          <>
            Cancel <RunName workspace={workspace} run={runId} name={displayName} withId={false} />?
          </>
        ) : (
          <>
            Cancel <Outside text={groupName(questions)} />, of one cause?
          </>
        )}
        {approvals && approvals.needed > 1 && approvals.given > 0 && ' Second answer of two'}
      </h2>
      {due && !isClosed && (
        <p class="due">
          <b>
            <Until at={due.at} over="No time" /> to answer
          </b>
          silence {due.otherwise === 'keep' ? 'keeps' : 'cancels'} {isOne ? 'it' : 'them'}, <Time at={due.at} clock />
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
        <span>{owner === null ? <NoOwner fallback={fallback} /> : <Outside text={owner} />}</span>
        <span>
          <a href={`/policies/${encodeURIComponent(policy)}`}>{policy}</a>, {severity}
        </span>
      </p>
    </header>
  );
}

function NoOwner({ fallback }: { fallback: string | null }) {
  if (fallback === null) return <>no owner: the fallback is notified</>;
  return (
    <>
      no owner: <Outside text={fallback} /> is notified
    </>
  );
}

/** What happens without an answer. */
export function Silence({ due }: { due: Facts['due'] }) {
  if (!due) return <>nothing changes</>;
  return (
    <>
      {due.otherwise === 'keep' ? 'kept' : 'cancelled'} at <Time at={due.at} clock />
    </>
  );
}

/** Where to read on. */
export function More({
  facts: { workspace, runId },
  id,
  extend,
  studioUrl,
}: {
  facts: Facts;
  id: string;
  extend: string;
  studioUrl: string | null;
}) {
  const address = runAddress(workspace, runId);
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
          <a href={`/decisions/${id}`}>The decision</a>
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

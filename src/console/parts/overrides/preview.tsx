import type { ApiProblem, Schemas } from '../../api.ts';
import { counted, moneyInWords } from '../../words/money.ts';
import { STATES } from '../../words/runs.ts';
import { Money } from '../money.tsx';
import { Empty, Note } from '../notes.tsx';
import { Says, usePlainWords } from '../says.tsx';
import { State } from '../state.tsx';
import { Outside, RunName } from '../text.tsx';
import { Time } from '../time.tsx';

type OverridePreview = Schemas['OverridePreview'];

/** What a new override would cover now, and what changes at once. */
export function Preview({
  preview,
  problem,
  isEmpty,
}: {
  preview: OverridePreview | null;
  problem: ApiProblem | null;
  isEmpty: boolean;
}) {
  if (problem)
    return (
      <Note kind="bad">
        <b>This cannot be made so.</b> <Says text={problem.message} raw />
      </Note>
    );
  if (!preview)
    return (
      <section class="panel" aria-live="polite">
        <Empty title={isEmpty ? 'Which runs?' : 'Looking…'}>
          {isEmpty && <p>Fill in a line, and the active runs that it covers are here while you type.</p>}
        </Empty>
      </section>
    );
  const { covers, notice } = preview;
  return (
    <section class="panel" aria-live="polite" aria-labelledby="covers">
      <header>
        <h2 id="covers">
          {covers.count === 0 ? 'Covers no active run now' : `Covers ${counted(covers.count, 'active run')} now`}
        </h2>
        <span class="end qq">and later runs that fit</span>
      </header>
      <div class="body gap-s">
        <p>
          <Outside text={preview.scopeInWords} />
        </p>
        {covers.perHour.length > 0 && (
          <p class="small q">
            They take{' '}
            {covers.perHour.map(({ amount, currency }) => (
              <b key={currency}>
                <Money amount={amount} currency={currency} atLeast={covers.unpriced > 0} perHour />
              </b>
            ))}{' '}
            together. <UntilEnd preview={preview} />
          </p>
        )}
        {notice && <Note kind="wait">{notice}</Note>}
      </div>
      {covers.runs.length > 0 && <Covered covers={covers} />}
      <Changes preview={preview} />
    </section>
  );
}

/** What policies cannot stop until the end, and how much of it is on idle runs. */
function UntilEnd({ preview: { covers, endsAt } }: { preview: OverridePreview }) {
  return (
    <>
      {covers.untilEnd.map(({ currency, amount, idle }) => (
        <span key={currency}>
          Until the end, <Time at={endsAt} clock />, that is {covers.unpriced > 0 && 'at least '}
          {moneyInWords(amount, currency)} which nothing cancels
          {idle > 0 && (
            <>
              ; <b>{moneyInWords(idle, currency)} of it is on runs that are idle now</b>
            </>
          )}
          .{' '}
        </span>
      ))}
    </>
  );
}

function Covered({ covers }: { covers: OverridePreview['covers'] }) {
  return (
    <table class="cards">
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">State</th>
          <th scope="col" class="num">
            An hour
          </th>
          <th scope="col" class="num">
            To the end
          </th>
        </tr>
      </thead>
      <tbody>
        {covers.runs.map((run) => (
          <tr key={`${run.workspace}/${run.runId}`}>
            <th scope="row">
              <RunName workspace={run.workspace} run={run.runId} name={run.displayName} withId={false} />
            </th>
            <td class="q wide">
              <Standing run={run} />
            </td>
            <td class="num">
              <Money amount={run.cost?.perHour} currency={run.cost?.currency} atLeast={run.cost?.atLeast} />
            </td>
            <td class="num q" data-label="to the end">
              <Money amount={run.untilEnd} currency={run.cost?.currency} />
            </td>
          </tr>
        ))}
        {covers.count > covers.runs.length && (
          <tr>
            <td colSpan={4} class="q wide">
              and {counted(covers.count - covers.runs.length, 'more run')}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** How it is under the policies that the override names. */
function Standing({ run: { worst } }: { run: OverridePreview['covers']['runs'][number] }) {
  const plain = usePlainWords();
  if (worst === null) return <State kind="ended">not judged</State>;
  const word = STATES[worst.state].chip.toLowerCase();
  return (
    <span title={plain(worst.reason)}>
      <State kind={worst.state}>
        <span>
          {word}
          {worst.state !== 'healthy' && `, ${worst.policy}`}
          {worst.next?.at && (
            <>
              , next <Time at={worst.next.at} clock />
            </>
          )}
        </span>
      </State>
    </span>
  );
}

function Changes({ preview: { questions, findings } }: { preview: OverridePreview }) {
  if (questions.length + findings.length === 0) return null;
  return (
    <div class="body gap-s">
      <h3>What changes at once</h3>
      <ul class="small q gap-s">
        {questions.map((question) => (
          <li key={question.decisionId}>
            The question about{' '}
            <RunName workspace={question.workspace} run={question.runId} name={question.displayName} withId={false} />{' '}
            is withdrawn. It was due <Time at={question.expiresAt} />.
          </li>
        ))}
        {findings.map((finding) => (
          <li key={finding.findingId}>
            <RunName workspace={finding.workspace} run={finding.runId} name={finding.displayName} withId={false} />{' '}
            still violates <b>{finding.policy}</b>; nothing is cancelled before the end.
          </li>
        ))}
      </ul>
    </div>
  );
}

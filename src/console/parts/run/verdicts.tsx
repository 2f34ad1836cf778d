import type { Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { stateUnder, withoutAsking } from '../../words/run.ts';
import { visible } from '../../words/text.ts';
import { clockTime } from '../../words/time.ts';
import { Says } from '../says.tsx';
import { State } from '../state.tsx';
import { Outside } from '../text.tsx';
import { Time, toMoment, Until } from '../time.tsx';
import { Conditions } from './conditions.tsx';

type RunDetail = Schemas['RunDetail'];
type Status = Schemas['PolicyStatusDetail'];

/** Under each policy: how it is, because of which numbers, and what is next. Those that do not judge it say why. */
export function Verdicts({ run }: { run: RunDetail }) {
  const newest = run.statuses
    .map(({ at }) => at)
    .toSorted()
    .at(-1);
  const relevant = run.unjudged.toSorted((a, b) => Number(a.applies === 'no') - Number(b.applies === 'no'));
  return (
    <section class="sec" aria-labelledby="why">
      <header>
        <h2 id="why">Why, and why not</h2>
        <p>
          {newest && (
            <>
              by the pass <Time at={newest} />
            </>
          )}
          {run.nextPassAt && (
            <>
              ; next in <Until at={run.nextPassAt} over="a moment" />
            </>
          )}
        </p>
      </header>
      <div class="panel scroll">
        <table class="cards verdicts">
          <thead>
            <tr>
              <th scope="col">Policy</th>
              <th scope="col">Mode</th>
              <th scope="col">State</th>
              <th scope="col">Because</th>
              <th scope="col">Next</th>
            </tr>
          </thead>
          <tbody>
            {run.statuses.map((status) => (
              <Verdict key={status.policy} status={status} />
            ))}
            {relevant.map(({ policy, mode, applies, because }) => (
              <tr key={policy}>
                <th scope="row">
                  <PolicyLink name={policy} />
                </th>
                <td class="q">{mode}</td>
                <td class="wide">
                  {applies === 'unknown' && run.active ? (
                    <State kind="unknown">not judged</State>
                  ) : (
                    <State kind="ended">{applies === 'no' ? 'not for it' : 'not judged'}</State>
                  )}
                </td>
                <td class="tall wide q">
                  <Says text={because} />
                </td>
                <td class="wide" />
              </tr>
            ))}
            {run.statuses.length + run.unjudged.length === 0 && (
              <tr>
                <td colSpan={5} class="wide q">
                  No policy is loaded.
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function PolicyLink({ name }: { name: string }) {
  return (
    <a href={`/policies/${encodeURIComponent(name)}`}>
      <Outside text={name} />
    </a>
  );
}

function Verdict({ status }: { status: Status }) {
  const { time, world } = useConsole();
  const { policy, mode, next, unknownSince, progress, evidence } = status;
  const { kind, word } = stateUnder(status);
  const reason = withoutAsking(status.reason);
  const when = next?.at ? clockTime(toMoment(next.at), time.slow.value, world.zone) : null;
  return (
    <tr>
      <th scope="row">
        <PolicyLink name={policy} />
      </th>
      <td class="q">{mode ?? 'gone'}</td>
      <td class="wide">
        <State kind={kind}>{word}</State>
      </td>
      <td class="tall wide">
        <Says text={reason} />
        {unknownSince && (
          <span class="q">
            {' '}
            Unknown since <Time at={unknownSince} clock />.
          </span>
        )}
        {progress?.because && !reason.includes(progress.because) && (
          <span class="q">
            {' '}
            <Says text={progress.because} />
          </span>
        )}
        <Conditions evidence={evidence} />
      </td>
      <td class="q tall wide">{next ? `${visible(next.what)}${when ? `, ${when}` : ''}` : 'nothing'}</td>
    </tr>
  );
}

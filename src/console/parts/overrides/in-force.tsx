import { useEffect, useState } from 'preact/hooks';
import { ApiProblem, answerOf, type Client, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useData } from '../../data.ts';
import { mayAct, mayActSomewhere } from '../../may.ts';
import { NoSuchOverride } from '../../pages/not-found.tsx';
import { useSending } from '../../sending.ts';
import { useTitle } from '../../title.ts';
import { counted } from '../../words/money.ts';
import { visible } from '../../words/text.ts';
import { Dialog } from '../dialog.tsx';
import { Downloads } from '../download.tsx';
import { Empty, Loading, ProblemNote } from '../notes.tsx';
import { State } from '../state.tsx';
import { Outside } from '../text.tsx';
import { Time } from '../time.tsx';

type Override = Schemas['Override'];

const MOST = 200;
const ENDED_SHOWN = 20;

/** The overrides in force, and the newest of those that ended. */
export function InForce({ shown }: { /** Id of the one that the address names. */ shown: string | null }) {
  const { api, me } = useConsole();
  const { data, reload } = useData(
    `overrides ${shown ?? ''}`,
    () => readAll(api, shown),
    ({ kind }) => kind !== 'pass',
  );
  const [revoking, revoke] = useState<Override | null>(null);
  const { value, problem, isLoading } = data.value;
  useEffect(() => {
    if (value !== null && shown !== null)
      document.getElementById(`override-${shown}`)?.scrollIntoView({ block: 'center' });
  }, [value === null, shown]);
  const headline =
    value === null ? 'Overrides' : value.now.length === 0 ? 'No exception is in force' : inForceOf(value.now.length);
  useTitle(headline);
  if (value?.isMissing) return <NoSuchOverride />;
  return (
    <div>
      <div class="head">
        <div>
          <h1>{headline}</h1>
          <p class="lead">
            An exception of a person, with a reason and an end. It never ends a finding; it holds the cancel.
          </p>
        </div>
        {mayActSomewhere(me.value, 'operator') && (
          <div class="acts">
            <a class="btn hand" href="/overrides/new">
              New override
            </a>
          </div>
        )}
      </div>
      {problem && (
        <ProblemNote problem={problem} lead="The overrides could not be read." command="runwarden overrides" />
      )}
      {isLoading && <Loading />}
      {value && (
        <div class="stack">
          <section class="panel" aria-label="In force">
            {value.now.length === 0 ? (
              <Empty title="Nothing is exempt or extended">
                <p>An owner’s objection is not an override; it is below while it holds a cancel.</p>
                {mayActSomewhere(me.value, 'operator') && (
                  <a class="btn s" href="/overrides/new">
                    New override
                  </a>
                )}
              </Empty>
            ) : (
              <OverrideTable
                overrides={value.now}
                shown={shown}
                {...(mayAct(me.value, 'operator', null) && { onRevoke: revoke })}
              />
            )}
            <div class="pager">
              <span>{counted(value.now.length, 'override')} in force</span>
              <span class="end">
                <Downloads address="/api/v1/overrides" />
              </span>
            </div>
          </section>
          {value.ended.length > 0 && (
            <section class="sec" aria-labelledby="ended">
              <header>
                <h2 id="ended">Ended</h2>
                <p>the newest {Math.min(value.ended.length, ENDED_SHOWN)}</p>
              </header>
              <div class="panel">
                <OverrideTable overrides={value.ended} shown={shown} />
              </div>
            </section>
          )}
        </div>
      )}
      {revoking && <Revoke override={revoking} onLeave={() => revoke(null)} onRevoked={() => void reload()} />}
    </div>
  );
}

interface AllOverrides {
  readonly now: readonly Override[];
  /** The newest, and the one of the address where that is older. */
  readonly ended: readonly Override[];
  readonly isMissing: boolean;
}

async function readAll(api: Client, shown: string | null): Promise<AllOverrides> {
  const read = async (inForce: 'true' | 'false', limit: number) =>
    (await answerOf(api.GET('/api/v1/overrides', { params: { query: { inForce, limit } } }))).items;
  const [now, ended] = await Promise.all([read('true', MOST), read('false', ENDED_SHOWN)]);
  if (shown === null || [...now, ...ended].some(({ id }) => id === shown)) return { now, ended, isMissing: false };
  try {
    const older = await answerOf(api.GET('/api/v1/overrides/{id}', { params: { path: { id: shown } } }));
    return { now, ended: [...ended, older], isMissing: false };
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 404 || error.status === 400))
      return { now, ended, isMissing: true };
    throw error;
  }
}

function inForceOf(count: number): string {
  return count === 1 ? '1 exception is in force' : `${count} exceptions are in force`;
}

function OverrideTable({
  overrides,
  shown,
  onRevoke,
}: {
  overrides: readonly Override[];
  shown: string | null;
  onRevoke?: (override: Override) => void;
}) {
  return (
    <table class="cards">
      <thead>
        <tr>
          <th scope="col">Which runs</th>
          <th scope="col">Kind</th>
          <th scope="col">Policies</th>
          <th scope="col">Reason</th>
          <th scope="col">By</th>
          <th scope="col">Ends</th>
          {onRevoke && (
            <th scope="col">
              <span class="sr">Revoke</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {overrides.map((override) => (
          <tr
            key={override.id}
            id={`override-${override.id}`}
            aria-selected={shown === null ? undefined : override.id === shown}
          >
            <th scope="row" class="tall">
              <Outside text={override.scopeInWords} />
            </th>
            <td>
              <State kind={override.inForce ? 'held' : 'ended'}>{override.kind}</State>
            </td>
            <td class="q wide" data-label="under">
              {override.policies.join(', ') === '*' ? 'all' : override.policies.join(', ')}
            </td>
            <td class="wide tall">
              “<Outside text={override.reason} />”
            </td>
            <td class="q wide">
              <Outside text={override.author} />
            </td>
            <td class="nw wide" data-label={override.inForce ? 'ends' : 'ended'}>
              {override.revokedAt ? (
                <>
                  revoked <Time at={override.revokedAt} />
                </>
              ) : (
                <Time at={override.endsAt} />
              )}
            </td>
            {onRevoke && (
              <td class="num wide">
                <button
                  class="btn s"
                  type="button"
                  aria-label={`Revoke the override of ${visible(override.scopeInWords)}`}
                  onClick={() => onRevoke(override)}
                >
                  Revoke…
                </button>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Revoke({ override, onLeave, onRevoked }: { override: Override; onLeave: () => void; onRevoked: () => void }) {
  const { api } = useConsole();
  const sending = useSending();
  const revoke = async (event: Event) => {
    event.preventDefault();
    const path = { id: override.id };
    const ended = await sending.send(() => answerOf(api.DELETE('/api/v1/overrides/{id}', { params: { path } })));
    if (!ended) return;
    onRevoked();
    onLeave();
  };
  return (
    <Dialog title="Revoke this exception?" onLeave={onLeave}>
      <p>
        <Outside text={override.scopeInWords} />, until <Time at={override.endsAt} clock />.
      </p>
      <p class="small q">
        The next pass judges these runs again under their policies. Its author and the owners are notified.
      </p>
      {sending.problem && (
        <ProblemNote problem={sending.problem} lead="It was not revoked." command={`runwarden revoke ${override.id}`} />
      )}
      <form class="row" onSubmit={revoke}>
        <button class="btn hand" type="submit" disabled={sending.isBusy}>
          Revoke it
        </button>
        <button class="btn quiet" type="button" onClick={onLeave}>
          Leave it <kbd>esc</kbd>
        </button>
      </form>
    </Dialog>
  );
}

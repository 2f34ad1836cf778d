import { answerOf, type Schemas } from '../api.ts';
import { useConsole } from '../console.ts';
import { useData } from '../data.ts';
import { Downloads } from '../parts/download.tsx';
import { Empty, Loading, ProblemNote } from '../parts/notes.tsx';
import { Says } from '../parts/says.tsx';
import { State, type StateKind } from '../parts/state.tsx';
import { Outside } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';
import { useTitle } from '../title.ts';
import { counted } from '../words/money.ts';
import { listed } from '../words/text.ts';

type Workspace = Schemas['Workspace'];
type Sight = Schemas['NowSight'];
type Policy = Schemas['Policy'];
type Unseen = Schemas['Unseen'];

const MOST = 200;

const SIGHT_WORDS: Readonly<Record<Sight['state'], readonly [StateKind, string]>> = {
  ok: ['healthy', 'in full'],
  partly: ['unknown', 'in part'],
  blind: ['unknown', 'blind'],
  'never-seen': ['unknown', 'never seen'],
};

/** What Runwarden sees, since when, what it lacks, and what is not judged meanwhile. */
export function Workspaces() {
  const { api } = useConsole();
  const { data } = useData('workspaces', async () => {
    const query = { limit: MOST };
    const [now, list, policies] = await Promise.all([
      answerOf(api.GET('/api/v1/now')),
      answerOf(api.GET('/api/v1/workspaces', { params: { query } })),
      answerOf(api.GET('/api/v1/policies', { params: { query } })),
    ]);
    return { sees: now.sees, workspaces: list.items, unseen: list.unseen, policies: policies.items };
  });
  const { value, problem, isLoading } = data.value;
  const whole = value?.sees.workspaces.filter(({ state }) => state === 'ok').length ?? 0;
  const all = value?.sees.workspaces.length ?? 0;
  const headline = headlineOf(whole, all);
  useTitle(value ? headline : 'Workspaces');
  return (
    <>
      <div class="head">
        <div>
          <h1>{value ? headline : 'Workspaces'}</h1>
          {value && <p class="lead">{leadOf(value.sees)}</p>}
        </div>
      </div>
      {problem && <ProblemNote problem={problem} lead="The workspaces could not be read." command="runwarden status" />}
      {isLoading && <Loading />}
      {value && all === 0 && <NoWorkspace />}
      {value && all > 0 && (
        <div class="stack">
          <Sights sights={value.sees.workspaces} workspaces={value.workspaces} />
          <Missing {...value} />
        </div>
      )}
    </>
  );
}

function headlineOf(whole: number, all: number): string {
  if (all === 0) return 'No workspace is watched yet';
  if (whole === all) return all === 1 ? 'The workspace is seen in full' : `All ${all} workspaces are seen in full`;
  return `${whole} of ${counted(all, 'workspace')} ${whole === 1 ? 'is' : 'are'} seen in full`;
}

function leadOf({ unknownRuns }: Schemas['NowSees']): string {
  if (unknownRuns === 0) return 'Every active run is judged.';
  return `${counted(unknownRuns, 'run is', 'runs are')} unknown to a policy. Nothing is cancelled under it.`;
}

function NoWorkspace() {
  return (
    <section class="panel">
      <Empty title="No workspace is watched yet">
        <p>The config names none that Azure shows to the identity of this service, or no pass has been made yet.</p>
        <p>
          <code>runwarden scan --dry-run</code>
        </p>
      </Empty>
    </section>
  );
}

function Sights({ sights, workspaces }: { sights: readonly Sight[]; workspaces: readonly Workspace[] }) {
  const byId = new Map(workspaces.map((one) => [one.id, one]));
  const signals = workspaces[0]?.signals.map(({ name }) => name) ?? [];
  return (
    <section class="panel" aria-label="What is seen">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls takes the focus, so that keys can scroll it */}
      <section class="scroll" tabIndex={0} aria-label="What is seen, table">
        <table class="cards sights">
          <thead>
            <tr>
              <th scope="col">Workspace</th>
              <th scope="col">Seen</th>
              <th scope="col" class="num">
                Active
              </th>
              <th scope="col" class="num">
                Unknown
              </th>
              {signals.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col" class="num">
                Requests
              </th>
            </tr>
          </thead>
          <tbody>
            {sights.map((sight) => (
              <SightRow key={sight.id} sight={sight} workspace={byId.get(sight.id) ?? null} />
            ))}
          </tbody>
        </table>
      </section>
      <p class="small q body">A hatched cell is unknown: what needs that signal is not judged, and never cancelled.</p>
      <div class="pager">
        <span>{counted(sights.length, 'workspace')}</span>
        <span class="end">
          <Downloads address="/api/v1/workspaces" />
        </span>
      </div>
    </section>
  );
}

function SightRow({ sight, workspace }: { sight: Sight; workspace: Workspace | null }) {
  const [kind, word] = SIGHT_WORDS[sight.state];
  const pass = workspace?.lastPass ?? null;
  const requests = pass === null ? null : Object.values(pass.requests).reduce((sum, one) => sum + one, 0);
  return (
    <tr>
      <th scope="row">
        <a class="name nw" href={`/runs?workspace=${encodeURIComponent(sight.name)}`}>
          <Outside text={sight.name} />
        </a>
      </th>
      <td class="num-on-phone">
        <State kind={kind}>{word}</State>
        {pass?.error && (
          <div class="xs">
            <Says text={pass.error} />
          </div>
        )}
      </td>
      <td class="num wide" data-label="active runs">
        {sight.runs}
      </td>
      <td class="num wide" data-label="unknown">
        {sight.unknownRuns > 0 ? <State kind="unknown">{sight.unknownRuns}</State> : '0'}
      </td>
      {workspace?.signals.map((signal) => (
        <SignalCell key={signal.name} signal={signal} />
      ))}
      <td class="num q off" title="Requests to Azure of the latest pass">
        {requests ?? ''}
      </td>
    </tr>
  );
}

/** Whether passes see one thing, and since when they do not. */
function SignalCell({ signal: { name, state, at } }: { signal: Schemas['SignalSight'] }) {
  if (state === 'not-asked')
    return (
      <td class="wide nw qq" data-label={name} title="No policy in force needs it.">
        not needed
      </td>
    );
  if (state === 'seen')
    return (
      <td class="wide nw" data-label={name}>
        <State kind="healthy">{at ? <Time at={at} /> : 'seen'}</State>
      </td>
    );
  return (
    <td class="wide nw hatch" data-label={name}>
      <span class="on-hatch">
        <State kind="unknown">
          <span>{at ? <>not seen since {<Time at={at} clock />}</> : 'not seen yet'}</span>
        </State>
      </span>
    </td>
  );
}

interface MissingRow {
  readonly what: string;
  readonly where: string;
  readonly since: string;
  readonly why: string;
  readonly runs: number | null;
  readonly follows: string;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What is not seen, and runs that policies cannot judge, with what is not done meanwhile. */
function Missing({
  workspaces,
  unseen,
  policies,
}: {
  workspaces: readonly Workspace[];
  unseen: readonly Unseen[];
  policies: readonly Policy[];
}) {
  const notSeen = unseenRows(workspaces, unseen, policies);
  const rows = [...notSeen, ...unknownRows(policies, notSeen)];
  if (rows.length === 0) return null;
  return (
    <section class="sec" aria-labelledby="missing">
      <header>
        <h2 id="missing">What is missing, and what follows</h2>
      </header>
      <div class="panel">
        <table class="cards">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Since</th>
              <th scope="col">Why</th>
              <th scope="col" class="num">
                Runs
              </th>
              <th scope="col">Meanwhile</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.where} ${row.what} ${row.why}`}>
                <th scope="row" class="wide tall">
                  <Outside text={row.where === '' ? row.what : `${row.what}, ${row.where}`} />
                </th>
                <td class="wide" data-label="since">
                  <Time at={row.since} />
                </td>
                <td class="wide tall">
                  <Says text={row.why} />
                </td>
                <td class="num" data-label="runs">
                  {row.runs ?? ''}
                </td>
                <td class="wide tall">{row.follows}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function unseenRows(
  workspaces: readonly Workspace[],
  elsewhere: readonly Unseen[],
  policies: readonly Policy[],
): readonly MissingRow[] {
  const rowOf = (where: string, { what, since, reason, alertedAt }: Unseen, permission: string | null) => {
    const blind = policies.flatMap(({ name, cannotJudge }) =>
      cannotJudge.flatMap((one) => (one.reason.includes(reason) ? [{ name, runs: one.runs }] : [])),
    );
    const names = listed(blind.map(({ name }) => name));
    const notJudged =
      blind.length > 0
        ? `Not judged by ${names}, and never cancelled.`
        : 'What rests on it is not judged and never cancelled.';
    const onCall = alertedAt ? 'On-call was notified.' : 'On-call is notified if it lasts.';
    const mends = permission === null ? [] : [`Give the identity of Runwarden ${permission} there.`];
    return {
      ...{ what: capital(what), where, since, why: reason },
      runs: blind.length > 0 ? Math.max(...blind.map(({ runs }) => runs)) : null,
      follows: [notJudged, ...mends, onCall].join(' '),
    };
  };
  return [
    ...elsewhere.map((one) => rowOf('', one, null)),
    ...workspaces.flatMap(({ name, unseen, signals }) =>
      unseen.map((one) => rowOf(name, one, signals.find(({ what }) => what === one.what)?.permission ?? null)),
    ),
  ];
}

/** Runs that a policy cannot judge for another reason than what is not seen. */
function unknownRows(policies: readonly Policy[], unseen: readonly MissingRow[]): readonly MissingRow[] {
  return policies.flatMap(({ name, cannotJudge }) =>
    cannotJudge
      .filter(({ reason }) => unseen.every(({ why }) => !reason.includes(why)))
      .map(({ reason, since, runs }) => ({
        what: name,
        where: '',
        since,
        why: reason,
        runs,
        follows: 'These runs are unknown under the policy, so it cancels none of them.',
      })),
  );
}

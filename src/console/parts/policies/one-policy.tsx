import { useState } from 'preact/hooks';
import { type ApiProblem, answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useData } from '../../data.ts';
import { mayAct } from '../../may.ts';
import { useQuery } from '../../query.ts';
import { useTitle } from '../../title.ts';
import { counted } from '../../words/money.ts';
import { visible } from '../../words/text.ts';
import { Copy } from '../copy.tsx';
import { Empty, Loading, Note, ProblemNote } from '../notes.tsx';
import { Outside } from '../text.tsx';
import { AnswersSoFar } from './answers-so-far.tsx';
import { CannotJudge, FindingsNow } from './findings-now.tsx';
import { Limits } from './limits.tsx';
import { ModeScale } from './mode-scale.tsx';
import { PolicyText } from './policy-text.tsx';
import { SimulateDialog } from './simulate-dialog.tsx';
import { Simulated } from './simulated.tsx';

interface Props {
  readonly name: string;
  readonly findings: { readonly items: readonly Schemas['Finding'][]; readonly next: string | null };
}

const MOST = 200;

/** One policy: what it may do, what people answered, its text and cases, and what it finds now. */
export function OnePolicy({ name, findings }: Props) {
  const { api, me } = useConsole();
  const { values, set } = useQuery();
  const [asks, setAsks] = useState<'text' | 'mode' | null>(null);
  const { data } = useData(`policy ${name}`, async () => {
    const [policy, runs, limits] = await Promise.all([
      answerOf(api.GET('/api/v1/policies/{name}', { params: { path: { name } } })),
      answerOf(api.GET('/api/v1/runs', { params: { query: { policy: name, active: 'true', limit: MOST } } })),
      answerOf(api.GET('/api/v1/limits')),
    ]);
    return { policy, runs, limits: limits.items };
  });
  useTitle(data.value.value ? `${name}, ${data.value.value.policy.mode}` : name);
  const { value, problem, isLoading } = data.value;
  if (!value)
    return (
      <div class="stack one-policy">
        <div class="head">
          <h1>
            <Outside text={name} />
          </h1>
        </div>
        {isLoading && <Loading />}
        {problem &&
          (isGone(problem) ? (
            <Gone name={name} />
          ) : (
            <ProblemNote problem={problem} lead="The policy could not be read." />
          ))}
      </div>
    );
  const { policy, runs, limits } = value;
  const isOurs = policy.text === null;
  const mayTry = mayAct(me.value, 'viewer', null) || (me.value?.grants.some(({ role }) => role !== 'owner') ?? false);
  const own = findings.items.filter((finding) => finding.policy === name);
  return (
    <div class="stack one-policy">
      {problem && isGone(problem) && <Gone name={name} />}
      <div class="head">
        <div>
          <h1>{name}</h1>
          <p class="lead">
            <Outside text={policy.summary} />{' '}
            <a href={`/runs?policy=${encodeURIComponent(name)}`}>{reachInWords(runs.items.length, runs.next)}</a>
          </p>
        </div>
        {!isOurs && (
          <div class="acts">
            <button class="btn" type="button" disabled={!mayTry} onClick={() => setAsks('text')}>
              Simulate…
            </button>
            <button class="btn" type="button" disabled={!mayTry} onClick={() => setAsks('mode')}>
              Raise or lower…
            </button>
          </div>
        )}
      </div>
      {asks !== null && (
        <SimulateDialog
          policy={policy}
          withText={asks === 'text'}
          onLeave={() => setAsks(null)}
          onStarted={(id) => {
            setAsks(null);
            set({ simulation: id });
          }}
        />
      )}
      <ModeScale mode={policy.mode} />
      {policy.fell && (
        <Note kind="bad">
          It asks before each cancel: <Outside text={policy.fell.because} />. To let it cancel without asking again:{' '}
          <Copy text={`runwarden policy trust ${name}`} />
        </Note>
      )}
      {values.simulation && (
        <Simulated key={values.simulation} id={values.simulation} onLeave={() => set({ simulation: null })} />
      )}
      <AnswersSoFar policy={policy} />
      <FindingsNow policy={name} findings={own} hasMore={findings.next !== null} />
      <CannotJudge policy={policy} />
      <div class="cols even">
        <PolicyText policy={policy} />
        <Limits policy={policy} limits={limits} />
      </div>
    </div>
  );
}

function reachInWords(count: number, next: string | null): string {
  return `${next === null ? '' : 'At least '}${counted(count, 'active run')} in its reach.`;
}

/** None has this name, or none can have it. */
function isGone({ status }: ApiProblem): boolean {
  return status === 404 || status === 400;
}

function Gone({ name }: { name: string }) {
  return (
    <section class="panel">
      <Empty title={`No policy ${visible(name)} is in force`}>
        <p>It was removed from the folder or renamed, or it never was there. What it decided stays on record.</p>
        <div class="row">
          <a class="btn s" href={`/decisions?policy=${encodeURIComponent(name)}&since=all`}>
            What it decided
          </a>
          <a class="btn s" href="/policies">
            The policies in force
          </a>
        </div>
      </Empty>
    </section>
  );
}

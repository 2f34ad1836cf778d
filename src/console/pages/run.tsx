import { useRoute } from 'preact-iso';
import { type ApiProblem, answerOf, type Schemas } from '../api.ts';
import { useConsole } from '../console.ts';
import { useData } from '../data.ts';
import type { LiveEvent } from '../live.ts';
import { Loading, ProblemNote } from '../parts/notes.tsx';
import { Acts } from '../parts/run/acts.tsx';
import { Children } from '../parts/run/children.tsx';
import { Commands } from '../parts/run/commands.tsx';
import { Evidence } from '../parts/run/evidence.tsx';
import { Facts, Lineage } from '../parts/run/facts.tsx';
import { Logs } from '../parts/run/logs.tsx';
import { Money } from '../parts/run/money.tsx';
import { NoSuchRun } from '../parts/run/no-such-run.tsx';
import { RunNotes } from '../parts/run/notes.tsx';
import { Phases } from '../parts/run/phases.tsx';
import { RunStory } from '../parts/run/story.tsx';
import { Verdicts } from '../parts/run/verdicts.tsx';
import { Outside } from '../parts/text.tsx';
import { useTitle } from '../title.ts';
import { leadOf } from '../words/run.ts';
import { visible } from '../words/text.ts';

/** What happened to a run, why or why not under each policy, and what is next. */
export function Run() {
  const { params } = useRoute();
  const { workspace = '', run = '' } = params;
  return <OneRun key={`${workspace} ${run}`} workspace={workspace} id={run} />;
}

interface Of {
  readonly workspace: string;
  readonly id: string;
}

/** A pass over its workspace, or something that happened to it. */
function isAbout({ workspace, id }: Of): (event: LiveEvent) => boolean {
  return (event) =>
    event.kind === 'pass'
      ? event.workspace === undefined || event.workspace === workspace
      : !event.run || event.run === id;
}

function OneRun({ workspace, id }: Of) {
  const { api } = useConsole();
  const params = { path: { workspace, run: id } };
  const run = useData(
    'run',
    () => answerOf(api.GET('/api/v1/runs/{workspace}/{run}', { params })),
    isAbout({ workspace, id }),
  );
  const { value, problem } = run.data.value;
  useTitle(value ? visible(value.displayName || id) : visible(id));
  if (problem?.status === 404) return <NoSuchRun workspace={workspace} id={id} />;
  if (value) return <KnownRun run={value} problem={problem} onActed={() => void run.reload()} />;
  return (
    <>
      <div class="head">
        <h1>
          <Outside text={id} />
        </h1>
      </div>
      {problem ? (
        <ProblemNote problem={problem} lead="The run could not be read." command={`runwarden show ${id}`} />
      ) : (
        <Loading />
      )}
    </>
  );
}

interface KnownProps {
  readonly run: Schemas['RunDetail'];
  /** Why it could not be read again. */
  readonly problem: ApiProblem | null;
  readonly onActed: () => void;
}

function KnownRun({ run, problem, onActed }: KnownProps) {
  const { api, time } = useConsole();
  const { workspace, id } = run;
  const about = isAbout({ workspace, id });
  const params = { path: { workspace, run: id } };
  // What asks Azure, or changes seldom, is read again only when something happened to the run.
  const isChange = (event: LiveEvent) => event.kind !== 'pass' && event.run === id;
  const story = useData('story', () => answerOf(api.GET('/api/v1/runs/{workspace}/{run}/story', { params })), about);
  const series = useData('series', () => answerOf(api.GET('/api/v1/runs/{workspace}/{run}/series', { params })), about);
  const kept = useData(
    'kept',
    () => answerOf(api.GET('/api/v1/runs/{workspace}/{run}/evidence', { params })),
    isChange,
  );
  const timeline = useData(
    'timeline',
    () => answerOf(api.GET('/api/v1/runs/{workspace}/{run}/timeline', { params })),
    isChange,
  );
  const sampled = series.data.value.value?.devices.length ?? 0;
  const gpus = run.gpus ?? (sampled > 0 ? sampled : null);
  const acted = () => {
    onActed();
    void story.reload();
  };
  return (
    <>
      <div class="head">
        <div>
          <h1>
            <Outside text={run.displayName || id} />
          </h1>
          <p class="lead">
            <span class="mono">
              <Outside text={id} />
            </span>{' '}
            {leadOf(run, gpus, time.slow.value)}
          </p>
        </div>
        <Acts run={run} onActed={acted} />
      </div>
      <div class="cols">
        <div class="stack">
          <RunNotes run={run} problem={problem} />
          <Phases reading={timeline.data.value} series={series.data.value.value} />
          <RunStory run={run} reading={story.data.value} timeline={timeline.data.value.value} />
          <Verdicts run={run} />
          <Evidence kept={kept.data.value} series={series.data.value} run={run} />
          <Logs run={run} />
        </div>
        <div class="stack">
          <Money run={run} gpus={gpus} series={series.data.value.value} />
          <Facts run={run} onActed={acted} />
          <Children run={run} timeline={timeline.data.value.value} />
          <Lineage run={run} />
          <Commands run={run} />
        </div>
      </div>
    </>
  );
}

import { useRoute } from 'preact-iso';
import { answerOf } from '../api.ts';
import { useConsole } from '../console.ts';
import { useData } from '../data.ts';
import type { LiveEvent } from '../live.ts';
import { Loading, Note, ProblemNote } from '../parts/notes.tsx';
import { Acts } from '../parts/run/acts.tsx';
import { Children } from '../parts/run/children.tsx';
import { Commands } from '../parts/run/commands.tsx';
import { Evidence } from '../parts/run/evidence.tsx';
import { Facts, Lineage } from '../parts/run/facts.tsx';
import { Logs } from '../parts/run/logs.tsx';
import { Money } from '../parts/run/money.tsx';
import { NoSuchRun } from '../parts/run/no-such-run.tsx';
import { Cancels, QuestionNote } from '../parts/run/notes.tsx';
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

function OneRun({ workspace, id }: { workspace: string; id: string }) {
  const { api, time } = useConsole();
  const path = { params: { path: { workspace, run: id } } };
  const isAbout = (event: LiveEvent) =>
    event.kind === 'pass'
      ? event.workspace === undefined || event.workspace === workspace
      : !event.run || event.run === id;
  // What asks Azure is read again only when something happened to the run.
  const isChange = (event: LiveEvent) => event.kind !== 'pass' && event.run === id;
  const run = useData('run', () => answerOf(api.GET('/api/v1/runs/{workspace}/{run}', path)), isAbout);
  const story = useData('story', () => answerOf(api.GET('/api/v1/runs/{workspace}/{run}/story', path)), isAbout);
  const series = useData('series', () => answerOf(api.GET('/api/v1/runs/{workspace}/{run}/series', path)), isAbout);
  const kept = useData('kept', () => answerOf(api.GET('/api/v1/runs/{workspace}/{run}/evidence', path)), isChange);
  const timeline = useData(
    'timeline',
    () => answerOf(api.GET('/api/v1/runs/{workspace}/{run}/timeline', path)),
    isChange,
  );
  const { value, problem } = run.data.value;
  useTitle(value ? visible(value.displayName || id) : visible(id));
  if (problem?.status === 404) return <NoSuchRun workspace={workspace} id={id} />;
  if (!value)
    return problem ? (
      <ProblemNote problem={problem} lead="The run could not be read." command={`runwarden show ${id}`} />
    ) : (
      <Loading />
    );
  const startedAt = timeline.data.value.value?.startedAt ?? null;
  const sampled = series.data.value.value?.devices.length ?? 0;
  const gpus = value.gpus ?? (sampled > 0 ? sampled : null);
  const reloadAll = () => Promise.all([run.reload(), story.reload()]);
  return (
    <>
      <div class="head">
        <div>
          <h1>
            <Outside text={value.displayName || value.id} />
          </h1>
          <p class="lead">
            <span class="mono">
              <Outside text={value.id} />
            </span>{' '}
            {leadOf(value, { startedAt, gpus }, time.slow.value)}
          </p>
        </div>
        <Acts run={value} onActed={() => void reloadAll()} />
      </div>
      <div class="cols">
        <div class="stack">
          <div class="stack tight">
            {problem && (
              <ProblemNote problem={problem} lead="The run could not be read again; this is what was read before." />
            )}
            <QuestionNote run={value} />
            <Cancels run={value} />
            {value.orphanOf && (
              <Note kind="unknown">
                <b>Its parent has ended.</b> <Outside text={value.orphanOf.displayName} /> is{' '}
                {value.orphanOf.status.toLowerCase()}, and Azure offers no cancel for a run below it.
              </Note>
            )}
            {value.failure && (
              <Note kind="bad">
                <b>It failed: {value.failure.cause}.</b> <Outside text={value.failure.message} />
              </Note>
            )}
          </div>
          <Phases reading={timeline.data.value} series={series.data.value.value} />
          <RunStory run={value} reading={story.data.value} timeline={timeline.data.value.value} />
          <Verdicts run={value} />
          <Evidence kept={kept.data.value} series={series.data.value} run={value} />
          <Logs run={value} />
        </div>
        <div class="stack">
          <Money run={value} gpus={gpus} series={series.data.value.value} />
          <Facts run={value} onActed={() => void reloadAll()} />
          <Children run={value} timeline={timeline.data.value.value} />
          <Lineage run={value} />
          <Commands run={value} />
        </div>
      </div>
    </>
  );
}

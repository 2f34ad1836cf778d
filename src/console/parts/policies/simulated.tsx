import { useEffect } from 'preact/hooks';
import { answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useData } from '../../data.ts';
import { useSending } from '../../sending.ts';
import { counted } from '../../words/money.ts';
import { percent } from '../../words/policies.ts';
import { lengthInWords } from '../../words/time.ts';
import { Note, ProblemNote } from '../notes.tsx';
import { Outside } from '../text.tsx';
import { Change } from './change.tsx';
import { SimulationTable } from './simulation-table.tsx';

type Simulation = Schemas['Simulation'];

/** How often the page asks how far it is. */
const EVERY = 500;

/** A simulation: how far it is, or what it came to. */
export function Simulated({ id, onLeave }: { id: string; onLeave: () => void }) {
  const { api } = useConsole();
  const path = { params: { path: { id } } };
  const reading = useData(
    `simulation ${id}`,
    () => answerOf(api.GET('/api/v1/simulations/{id}', path)),
    () => false,
  );
  const stopping = useSending();
  const { value, problem, readAt } = reading.data.value;
  const isRunning = value?.state === 'running';
  useEffect(() => {
    if (!isRunning) return;
    const timer = setTimeout(() => void reading.reload(), EVERY);
    return () => clearTimeout(timer);
  }, [isRunning, readAt, problem]);
  const stop = async () => {
    await stopping.send(() => answerOf(api.DELETE('/api/v1/simulations/{id}', path)));
    await reading.reload();
  };
  return (
    <section class="sec" aria-labelledby="simulated">
      <header>
        <h2 id="simulated">Simulated</h2>
        {value && <p>{basisOf(value)}</p>}
        <span class="end">
          {isRunning ? (
            <button class="btn s" type="button" disabled={stopping.isBusy} onClick={stop}>
              Stop
            </button>
          ) : (
            <button class="btn s quiet" type="button" onClick={onLeave}>
              Close
            </button>
          )}
        </span>
      </header>
      {problem?.status === 404 && (
        <Note>
          This simulation is not kept any more: the service keeps the newest one, in memory. Simulate it again.
        </Note>
      )}
      {problem && problem.status !== 404 && <ProblemNote problem={problem} lead="Its state could not be read." />}
      {stopping.problem && <ProblemNote problem={stopping.problem} lead="It was not stopped." />}
      {value && <State simulation={value} />}
    </section>
  );
}

function State({ simulation }: { simulation: Simulation }) {
  const { state, share, problems, result } = simulation;
  switch (state) {
    case 'running':
      return (
        <div class="panel">
          <div class="body gap-s">
            <p>Going through the recorded passes: {percent(share)}.</p>
            <progress max={1} value={share} aria-label="How much of it is done" />
          </div>
        </div>
      );
    case 'refused':
      return (
        <div class="note bad" role="alert">
          <b>It cannot be tried: {counted(problems.length, 'problem')}.</b>
          <ul>
            {problems.map((problem) => (
              <li key={problem}>
                <Outside text={problem} />
              </li>
            ))}
          </ul>
        </div>
      );
    case 'stopped':
      return <Note>It was stopped at {percent(share)}. A part of the days would mislead, so nothing is shown.</Note>;
    case 'failed':
      return <Note kind="bad">It failed, and the service has logged why. Nothing was changed.</Note>;
    case 'done':
      if (!result) return null;
      return (
        <div class="gap-m">
          <SimulationTable result={result} />
          <Change text={result.text} />
        </div>
      );
  }
}

function basisOf({ state, result, startedAt, endedAt }: Simulation): string {
  if (state !== 'done' || !result) return '';
  const took = endedAt === null ? 0 : Date.parse(endedAt) - Date.parse(startedAt);
  const recorded =
    result.from !== null && result.to !== null
      ? `on ${lengthInWords(Date.parse(result.to) - Date.parse(result.from))} of records`
      : 'on the record';
  const done = took < 1000 ? 'done at once' : `done in ${lengthInWords(took)}`;
  return `${recorded}, ${counted(result.passes, 'pass', 'passes')}, ${counted(result.runs, 'run')}; ${done}`;
}

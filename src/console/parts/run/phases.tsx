import type { Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import type { Data } from '../../data.ts';
import { type BarStretch, barOf, idleStretches, STRETCHES } from '../../words/run.ts';
import { listed, visible } from '../../words/text.ts';
import { clockTime, lengthInWords } from '../../words/time.ts';
import { Loading, ProblemNote } from '../notes.tsx';

type Timeline = Schemas['Timeline'];

/** What it did when, as one bar, with the times in which every GPU was idle below it. */
export function Phases({ reading, series }: { reading: Data<Timeline>; series: Schemas['RunSeries'] | null }) {
  const { time, world } = useConsole();
  const { value, problem } = reading;
  const now = time.slow.value;
  const clock = (at: number) => clockTime(at, now, world.zone);
  const bar = value && barOf(value, now);
  return (
    <section class="sec" aria-labelledby="phases">
      <header>
        <h2 id="phases">Phases</h2>
        {bar && (
          <p>
            {clock(bar.from)} to {value.endedAt === null ? 'now' : clock(bar.to)}
          </p>
        )}
      </header>
      {!value && problem && <ProblemNote problem={problem} lead="The phases could not be read." />}
      {!value && !problem && <Loading />}
      {bar && value && <Bars timeline={value} bar={bar} series={series} clock={clock} />}
    </section>
  );
}

interface BarsProps {
  readonly timeline: Timeline;
  readonly bar: ReturnType<typeof barOf>;
  readonly series: Schemas['RunSeries'] | null;
  readonly clock: (at: number) => string;
}

const TICKS = [0, 0.25, 0.5, 0.75, 1];

function Bars({ timeline, bar, series, clock }: BarsProps) {
  const { from, to, stretches } = bar;
  const place = (at: number) => Math.min(1, Math.max(0, (at - from) / (to - from)));
  const idle = series ? idleStretches(series) : [];
  const sampled = series?.from ? place(Date.parse(series.from)) : null;
  const idleBar: BarStretch[] = idle.map((one) => ({
    from: place(one.from),
    to: place(one.to),
    kind: 'idle',
    label: `all GPUs idle ${lengthInWords(one.to - one.from)}`,
  }));
  return (
    <div class="panel">
      <div class="body phases">
        <div class="xs q">phase</div>
        <Bar stretches={stretches} label={listed(stretches.map(({ label }) => label))} />
        {sampled !== null && (
          <>
            <div class="xs q">GPUs</div>
            <Bar
              thin
              stretches={[{ from: sampled, to: 1, kind: 'run', label: '' }, ...idleBar]}
              label={
                idle.length === 0 ? 'no time in which all GPUs were idle' : listed(idleBar.map(({ label }) => label))
              }
            />
          </>
        )}
        <div class="ticks" aria-hidden="true">
          {TICKS.map((tick) => (
            <span key={tick}>{clock(from + tick * (to - from))}</span>
          ))}
        </div>
        <div class="legend">
          {timeline.totals.map(({ phase, inWords }) => (
            <span key={phase}>
              <i class={`seg-${phase}`} />
              {STRETCHES[phase]} {inWords}
            </span>
          ))}
          {idle.length > 0 && (
            <span>
              <i class="bad" />
              all GPUs idle: {listed(idle.map((one) => lengthInWords(one.to - one.from)))}
            </span>
          )}
        </div>
        {timeline.queueing && <p class="small q">It waits: {visible(timeline.queueing)}</p>}
        {timeline.notes.map((note) => (
          <p key={note} class="xs qq">
            {visible(note)}
          </p>
        ))}
      </div>
    </div>
  );
}

function Bar({ stretches, label, thin = false }: { stretches: readonly BarStretch[]; label: string; thin?: boolean }) {
  return (
    <div class={thin ? 'phase-row thin' : 'phase-row'} role="img" aria-label={visible(label)}>
      {stretches.map(({ from, to, kind, label: text }) => (
        <span
          key={`${kind} ${from}`}
          class={`seg-${kind}`}
          title={text}
          style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
        >
          {/* A word that has no room says nothing. */}
          {!thin && to - from > 0.2 && kind === 'run' ? text : ''}
        </span>
      ))}
    </div>
  );
}

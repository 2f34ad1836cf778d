import type { Schemas } from '../api.ts';
import { useConsole } from '../console.ts';
import { counted } from '../words/money.ts';
import {
  areaPath,
  type Frame,
  linePath,
  missingIn,
  type Stretch,
  stretchesOf,
  topAbove,
  turnsOf,
} from '../words/strips.ts';
import { visible } from '../words/text.ts';
import { clockTime, lengthInWords } from '../words/time.ts';
import { Unknown } from './state.tsx';

type Series = Schemas['RunSeries'];
type Device = Schemas['SeriesDevice'];
type Bound = Schemas['SeriesBound'];

const WIDTH = 400;
const HEIGHT = 22;
/** With more devices the busiest are drawn. */
const MOST = 16;
const BUSIEST = 8;

/** The GPU use of a run, a strip for each device: the whole time, and the window of a policy with its bound. */
export function GpuStrips({ series, policy }: { series: Series; policy?: string }) {
  const bound = series.bounds.find((one) => one.policy === policy) ?? series.bounds[0] ?? null;
  if (series.devices.length === 0 || series.from === null)
    return (
      <p class="small q">
        <Unknown>no samples</Unknown> {series.notes.join(' ')}
      </p>
    );
  const time = timeOf(series, Date.parse(series.from), bound);
  const names = namesOf(series.devices);
  const nameOf = ({ id }: Device) => names.get(id) ?? id;
  const busiest = series.devices.toSorted((a, b) => (b.highest ?? -1) - (a.highest ?? -1));
  const shown =
    series.devices.length > MOST ? series.devices.filter((one) => busiest.indexOf(one) < BUSIEST) : series.devices;
  return (
    <div class="gap-s">
      <ul class={time.window ? 'gpus' : 'gpus whole'}>
        {time.window && busiest[0] && (
          <PhoneRows
            time={time}
            device={busiest[0]}
            name={series.devices.length === 1 ? nameOf(busiest[0]) : `busiest of ${series.devices.length}`}
          />
        )}
        <Captions time={time} />
        {shown.map((device) => (
          <DeviceRow key={device.id} device={device} name={nameOf(device)} time={time} bound={bound} />
        ))}
        {series.devices.length > shown.length && (
          <li class="rest">
            <span class="lab">{restInWords(busiest.slice(BUSIEST))}</span>
          </li>
        )}
        <Axes time={time} busiest={busiest[0]} bound={bound} />
      </ul>
      <Legend series={series} time={time} bound={bound} />
      {series.notes.length > 0 && <p class="xs qq">{series.notes.join(' ')}</p>}
    </div>
  );
}

/** The steps of a series in time: all of them, and those of the window. */
interface SeriesTime {
  readonly from: number;
  readonly step: number;
  readonly steps: number;
  readonly window: { readonly first: number; readonly end: number; readonly length: number } | null;
  readonly top: number;
}

function timeOf({ devices, stepSeconds }: Series, from: number, bound: Bound | null): SeriesTime {
  const step = stepSeconds * 1000;
  const steps = Math.max(1, ...devices.map(({ high }) => high.length));
  if (!bound?.from) return { from, step, steps, window: null, top: 100 };
  const first = Math.round((Date.parse(bound.from) - from) / step);
  const end = Math.max(first + 1, Math.round((Date.parse(bound.to) - from) / step));
  return {
    from,
    step,
    steps: Math.max(steps, end),
    window: { first, end, length: Date.parse(bound.to) - Date.parse(bound.from) },
    top: topAbove(bound.below),
  };
}

function Captions({ time: { window, top } }: { time: SeriesTime }) {
  return (
    <li>
      <span class="cap" />
      <span class={window ? 'cap full' : 'cap'}>the whole time, 0–100 %</span>
      {window && (
        <span class="cap">
          the policy’s {lengthInWords(window.length)}, 0–{top} %
        </span>
      )}
      <span class="cap">highest</span>
    </li>
  );
}

/** On a phone the whole time is drawn once, for the busiest device. */
function PhoneRows({ time, device, name }: { time: SeriesTime; device: Device; name: string }) {
  return (
    <>
      <li class="phone-row">
        <span class="lab">{name}</span>
        <Whole device={device} name={name} time={time} />
        <span class="val q">0–100 %</span>
      </li>
      <li class="phone-row">
        <span />
        <Axis at={[0, time.steps]} time={time} first={0} end={time.steps} />
        <span />
      </li>
    </>
  );
}

function DeviceRow({
  device,
  name,
  time,
  bound,
}: {
  device: Device;
  name: string;
  time: SeriesTime;
  bound: Bound | null;
}) {
  const { window } = time;
  const highest = window ? highestIn(device, window.first, window.end) : device.highest;
  return (
    <li>
      <span class="lab" title={visible(device.id)}>
        {name}
      </span>
      <span class={window ? 'full' : undefined}>
        <Whole device={device} name={name} time={time} />
      </span>
      {window && <Window device={device} name={name} time={time} bound={bound} highest={highest} />}
      <span class="val">{highest === null ? <Unknown why="no sample in the window" /> : percent(highest)}</span>
    </li>
  );
}

function Whole({ device, name, time }: { device: Device; name: string; time: SeriesTime }) {
  const frame = { first: 0, end: time.steps, top: 100, width: WIDTH, height: HEIGHT };
  const { window } = time;
  const left = window ? Math.max(0, (window.first / time.steps) * WIDTH) : 0;
  const right = window ? (window.end / time.steps) * WIDTH : 0;
  const label = `${name}, highest ${device.highest === null ? 'unknown' : percent(device.highest)}`;
  return (
    <Plot frame={frame} device={device} label={label}>
      {window && <rect class="win" x={left} y="0" width={Math.max(0, right - left)} height={HEIGHT} />}
    </Plot>
  );
}

function Window({
  device,
  name,
  time,
  bound,
  highest,
}: {
  device: Device;
  name: string;
  time: SeriesTime;
  bound: Bound | null;
  highest: number | null;
}) {
  const { window, top } = time;
  if (!window || !bound) return <span />;
  const frame = { first: window.first, end: window.end, top, width: WIDTH, height: HEIGHT };
  const y = HEIGHT - (bound.below / top) * HEIGHT;
  const label = `${name}, last ${lengthInWords(window.length)}: highest ${highest === null ? 'unknown' : percent(highest)}, bound ${bound.below} %`;
  return (
    <Plot frame={frame} device={device} label={label} line={<line class="bound" x1="0" x2={WIDTH} y1={y} y2={y} />} />
  );
}

function Plot({
  frame,
  device,
  label,
  line,
  children,
}: {
  frame: Frame;
  device: Device;
  label: string;
  line?: preact.JSX.Element;
  children?: preact.ComponentChildren;
}) {
  return (
    <svg class="plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <rect class="paper" width={WIDTH} height={HEIGHT} />
      {children}
      {stretchesOf(device, frame).map((stretch) => (
        <StretchMark key={stretch.from} stretch={stretch} frame={frame} />
      ))}
      {line}
    </svg>
  );
}

function StretchMark({ stretch, frame }: { stretch: Stretch; frame: Frame }) {
  const { from, to, high } = stretch;
  if (!high) return <rect class="gap" x={from * WIDTH} y="0" width={(to - from) * WIDTH} height={HEIGHT} />;
  return (
    <>
      <path class="area" d={areaPath(stretch, frame)} />
      <path class="line" d={linePath(stretch, WIDTH)} />
    </>
  );
}

function Axes({ time, busiest, bound }: { time: SeriesTime; busiest: Device | undefined; bound: Bound | null }) {
  const turns = busiest && bound ? turnsOf(busiest.high, bound.below) : [];
  const { window, steps } = time;
  return (
    <li>
      <span />
      <span class={window ? 'full' : undefined}>
        <Axis at={[0, ...turns, steps]} time={time} first={0} end={steps} />
      </span>
      {window && <Axis at={[window.first, window.end]} time={time} first={window.first} end={window.end} />}
      <span />
    </li>
  );
}

/** Two labels nearer than this would lie over each other. */
const ROOM = 0.17;

function Axis({ at, time, first, end }: { at: readonly number[]; time: SeriesTime; first: number; end: number }) {
  const { world, time: shown } = useConsole();
  const places = at.map((step) => ({ step, place: (step - first) / (end - first) }));
  const fitting = places.filter(
    ({ place }, index) =>
      index === 0 ||
      index === places.length - 1 ||
      (place - (places[index - 1]?.place ?? 0) > ROOM && 1 - place > ROOM),
  );
  return (
    <span class="axis">
      {fitting.map(({ step, place }) => (
        <span
          key={step}
          class={place === 0 ? 'first' : place === 1 ? 'last' : undefined}
          style={{ left: `${Math.round(place * 1000) / 10}%` }}
        >
          {clockTime(time.from + step * time.step, shown.slow.value, world.zone)}
        </span>
      ))}
    </span>
  );
}

function Legend({ series, time, bound }: { series: Series; time: SeriesTime; bound: Bound | null }) {
  const [first, end] = time.window ? [time.window.first, time.window.end] : [0, time.steps];
  const missing = series.devices.reduce((sum, { high }) => sum + missingIn(high, first, end), 0);
  const all = series.devices.length * (end - first);
  return (
    <div class="legend">
      <span>
        <i />
        GPU use, highest of each {lengthInWords(time.step)}
      </span>
      {bound && (
        <span>
          <i class="bound" />
          the policy’s bound, {bound.below} %
        </span>
      )}
      {time.window && (
        <span>
          <i class="win" />
          the {lengthInWords(time.window.length)}
        </span>
      )}
      {missing > 0 && (
        <span>
          <i class="none" />
          no sample, {missing} of {all}
        </span>
      )}
    </div>
  );
}

function restInWords(devices: readonly Device[]): string {
  const highest = devices.map((one) => one.highest);
  const known = highest.filter((value) => value !== null);
  const most = known.length === 0 ? '' : `, none above ${percent(Math.max(...known))}`;
  const unknown = highest.length - known.length;
  return `${counted(devices.length, 'more device', 'more devices')}${most}${unknown > 0 ? `; ${unknown} unknown` : ''}`;
}

function highestIn({ high }: Device, first: number, end: number): number | null {
  const known = high.slice(Math.max(0, first), end).filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** Names of the devices: with one node by their numbers alone, with several by node and number. */
function namesOf(devices: readonly Device[]): ReadonlyMap<string, string> {
  const nodes = [...new Set(devices.map(({ runId, node }) => `${runId} ${node}`))];
  return new Map(
    devices.map(({ id, runId, node, device }) => {
      const name = `GPU ${device ?? id}`;
      return [id, nodes.length < 2 ? name : `node ${nodes.indexOf(`${runId} ${node}`)}, ${name}`];
    }),
  );
}

function percent(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

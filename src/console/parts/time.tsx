import { useConsole } from '../console.ts';
import { clockTime, exactTime, fullTime, lengthInWords, relativeTime } from '../words/time.ts';

/** A moment: how long ago or until, or the clock time where `clock` is set or times are shown so. Date, zone and UTC on hover. */
export function Time({ at, clock = false }: { at: string | number; clock?: boolean }) {
  const { time, world, absolute } = useConsole();
  const moment = toMoment(at);
  const now = time.slow.value;
  const text = clock || absolute.value ? clockTime(moment, now, world.zone) : relativeTime(moment, now);
  return (
    <time dateTime={new Date(moment).toISOString()} title={fullTime(moment, world.zone)}>
      {text}
    </time>
  );
}

/** A clock time with seconds, for steps that follow each other fast. */
export function ExactTime({ at }: { at: string | number }) {
  const { world } = useConsole();
  const moment = toMoment(at);
  return (
    <time dateTime={new Date(moment).toISOString()} title={fullTime(moment, world.zone)}>
      {exactTime(moment, world.zone)}
    </time>
  );
}

/** How long something has lasted. */
export function Since({ at }: { at: string | number }) {
  const { time, world } = useConsole();
  const moment = toMoment(at);
  return (
    <time dateTime={new Date(moment).toISOString()} title={fullTime(moment, world.zone)}>
      {lengthInWords(time.slow.value - moment)}
    </time>
  );
}

const NEAR = 2 * 60 * 1000;

/** How long until a moment: by minutes, and by seconds when it is near. */
export function Until({ at, over = 'now' }: { at: string | number; over?: string }) {
  const { time, world } = useConsole();
  const moment = toMoment(at);
  const slow = time.slow.value;
  const left = moment - (moment - slow < NEAR ? time.fast.value : slow);
  return (
    <time dateTime={new Date(moment).toISOString()} title={fullTime(moment, world.zone)}>
      {left <= 0 ? over : lengthInWords(left < NEAR ? left : Math.floor(left / 60_000) * 60_000)}
    </time>
  );
}

export function toMoment(at: string | number): number {
  return typeof at === 'number' ? at : Date.parse(at);
}

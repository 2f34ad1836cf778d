import type { SandboxRun } from '../run.ts';
import type { World } from '../world.ts';

/** One logged value. */
export interface LoggedPoint {
  step: number;
  at: number;
  value: number;
}

/** How fast a generated metric nears its goal: two thirds of the way in this many steps. */
const STEPS_TO_MOST_OF_THE_WAY = 50;

/** What a run has logged of a metric by now, in order. */
export function loggedPoints(run: SandboxRun, name: string, world: World): LoggedPoint[] {
  const spec = run.metrics[name];
  if (spec === undefined) return [];
  const { startedAt, endedAt } = world.state(run);
  const now = Math.min(world.now(), endedAt ?? Number.POSITIVE_INFINITY);
  if (Array.isArray(spec)) {
    return spec
      .map(({ step, at, value }, index) => ({ step: step ?? index, at: world.startedAt + at, value: Number(value) }))
      .filter((point) => point.at <= now);
  }
  if (startedAt === null) return [];
  const until = Math.min(now, spec.stops === undefined ? now : world.startedAt + spec.stops);
  const count = Math.max(0, Math.floor((until - startedAt) / Math.max(1_000, spec.every)));
  return Array.from({ length: count }, (_, step) => ({
    step,
    at: startedAt + (step + 1) * Math.max(1_000, spec.every),
    value: spec.towards + (spec.from - spec.towards) * Math.exp(-step / STEPS_TO_MOST_OF_THE_WAY),
  }));
}

import type { SandboxClock } from '../clock.ts';
import type { SandboxContext } from '../context.ts';
import type { FaultInput } from '../fault-schema.ts';
import type { ActiveFault } from '../faults.ts';
import type { HookRequest } from '../hooks.ts';
import { parseOffset } from '../offset.ts';
import type { CancelRequest, RequestCounts } from '../requests.ts';
import { parseScenario, validateScenario } from '../scenario.ts';
import type { Scenario, ScenarioInput } from '../scenario-schema.ts';
import { describeWorld, type WorldDescription } from './describe.ts';

/** Everything one can do to a sandbox from outside the pretended Azure; the HTTP control plane calls the same. */
export interface SandboxControl {
  now(): number;
  /** Jumps the clock forward: `2h`, or milliseconds. */
  advance(by: string | number): void;
  setRate(rate: number): void;
  addFault(fault: FaultInput): void;
  clearFaults(): void;
  faults(): readonly ActiveFault[];
  requests(): RequestCounts;
  resetRequests(): void;
  /** Every request to cancel since the start, with its answer. */
  cancels(): readonly CancelRequest[];
  hooks(name: string): readonly HookRequest[];
  failHook(name: string, times: number, status?: number): void;
  clearHooks(): void;
  state(): WorldDescription;
  /** Replaces the world: a value, or YAML text. Its start is now; cancels, faults and hooks are forgotten. */
  setScenario(scenario: ScenarioInput | string): void;
}

/** Makes the control of a sandbox. `load` puts a checked scenario in the place of the current one. */
export function createControl(
  context: SandboxContext,
  clock: SandboxClock,
  load: (scenario: Scenario) => void,
): SandboxControl {
  return {
    now: () => clock.now(),
    advance(by) {
      const ms = typeof by === 'number' ? by : parseOffset(by);
      if (ms === undefined || ms < 0) throw new RangeError(`expected a duration such as 2h or 90s, not "${by}"`);
      clock.advance(ms);
    },
    setRate(rate) {
      if (!(rate >= 0)) throw new RangeError(`expected a rate of 0 or more, not ${rate}`);
      clock.setRate(rate);
    },
    addFault: (fault) => context.faults.add(fault),
    clearFaults: () => context.faults.clear(),
    faults: () => context.faults.list(),
    requests: () => context.requests.read(),
    resetRequests: () => context.requests.reset(),
    cancels: () => context.requests.cancels(),
    hooks: (name) => context.hooks.read(name),
    failHook: (name, times, status = 500) => context.hooks.fail(name, times, status),
    clearHooks: () => context.hooks.clear(),
    state: () => describeWorld(context),
    setScenario: (scenario) =>
      load(typeof scenario === 'string' ? parseScenario(scenario) : validateScenario(scenario)),
  };
}

// Simulate: policies on the recorded past, with the evaluator and the plan of the service. Pure; imports core only.
export { type Comparison, compare, isSame, type KindChange } from './compare.ts';
export { Replay, type ReplayWorld } from './replay.ts';
export { replaySets } from './replay-sets.ts';
export type { PolicyReport, SimulatedEffect, SimulationReport, Sum } from './report.ts';
export { takeTurns } from './turns.ts';

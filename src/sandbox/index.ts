// An Azure ML to run against on one's own machine: what belongs here is what pretends to be Azure, and nothing else.
// Nothing of ours is imported, and nothing of the product imports this but the command line, tests and benchmarks.
export type { TimeSource } from './clock.ts';
export type { SandboxControl } from './control/control.ts';
export { type RunSandboxOptions, runSandbox } from './run-sandbox.ts';
export { DEMO_SCENARIO, loadScenario, ScenarioError } from './scenario.ts';
export type { Scenario, ScenarioInput } from './scenario-schema.ts';
export { type Sandbox, type SandboxHosts, type SandboxOptions, startSandbox } from './start.ts';
export { createTrustingAgent, lookupLocalhost } from './trust.ts';

// An Azure ML to run against on one's own machine: what belongs here is what pretends to be Azure, and nothing else.
// Nothing of ours is imported, and nothing of the product imports this but the command line, tests and benchmarks.
export { type Mailbox, startMailbox } from './mailbox/start.ts';
export { runSandbox } from './run-sandbox.ts';
export { DEMO_SCENARIO, loadScenario, loadWholeDemo, ScenarioError } from './scenario.ts';
export type { ScenarioInput } from './scenario-schema.ts';
export { type Sandbox, type SandboxOptions, startSandbox } from './start.ts';
export { createTrustingAgent } from './trust.ts';

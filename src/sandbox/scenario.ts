import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseDocument } from '../yaml/document.ts';
import { DATA_BUDGET } from '../yaml/reading-limits.ts';
import { parseWith } from '../yaml/schema-errors.ts';
import { formatSourceError } from '../yaml/source-error.ts';
import { checkScenario } from './scenario-check.ts';
import { type Scenario, scenarioSchema } from './scenario-schema.ts';

/** A scenario that cannot be used, with everything that is wrong with it. */
export class ScenarioError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The scenario cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ScenarioError';
    this.problems = problems;
  }
}

/** The file of the demonstration's scenario. */
export const DEMO_SCENARIO = fileURLToPath(new URL('./scenarios/demo.yaml', import.meta.url));

/** More workspaces of the same subscription, for the demonstration that stays. */
const DEMO_MORE = fileURLToPath(new URL('./scenarios/demo-more.yaml', import.meta.url));

/** The demonstration's scenario with all its workspaces. */
export async function loadWholeDemo(): Promise<Scenario> {
  const [demo, more] = [await loadScenario(DEMO_SCENARIO), await loadScenario(DEMO_MORE)];
  const subscriptions = demo.subscriptions.map(({ id, workspaces }) => ({
    id,
    workspaces: [...workspaces, ...more.subscriptions.filter((one) => one.id === id).flatMap((one) => one.workspaces)],
  }));
  return { ...demo, subscriptions, faults: [...demo.faults, ...more.faults] };
}

/** Reads a scenario from a YAML file. */
export async function loadScenario(path: string): Promise<Scenario> {
  return parseScenario(await readFile(path, 'utf8'), basename(path));
}

const checkedSchema = scenarioSchema.superRefine(checkScenario);

/** Reads a scenario from YAML (or JSON, which is YAML too); problems are named with line and column. */
export function parseScenario(text: string, source = 'scenario'): Scenario {
  const read = parseDocument(source, text, DATA_BUDGET);
  const parsed = read.ok ? parseWith(checkedSchema, read.document) : read;
  if (!parsed.ok) throw new ScenarioError(parsed.errors.map(formatSourceError));
  return parsed.value;
}

/** Checks a scenario that is a value already. */
export function validateScenario(value: unknown): Scenario {
  const parsed = checkedSchema.safeParse(value);
  if (!parsed.success) throw new ScenarioError(z.prettifyError(parsed.error).split('\n'));
  return parsed.data;
}

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
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

/** Where the scenario that ships as the demonstration lies. */
export const DEMO_SCENARIO = fileURLToPath(new URL('./scenarios/demo.yaml', import.meta.url));

/** Reads a scenario from a YAML file. */
export async function loadScenario(path: string): Promise<Scenario> {
  return parseScenario(await readFile(path, 'utf8'), basename(path));
}

/** Reads a scenario from YAML (or JSON, which is YAML too); problems are named with line and column. */
export function parseScenario(text: string, source = 'scenario'): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    throw new ScenarioError(document.errors.map((error) => `${source}: ${error.message.split('\n')[0] ?? ''}`));
  }
  return validateScenario(document.toJS(), (path) => {
    const node = nearestNode(document, path);
    const at = node === undefined ? undefined : lines.linePos(node);
    return at === undefined ? source : `${source}:${at.line}:${at.col}`;
  });
}

/** Checks a scenario that is a value already. */
export function validateScenario(value: unknown, locate: Locate = () => 'scenario'): Scenario {
  const result = scenarioSchema.safeParse(value);
  if (!result.success) {
    throw new ScenarioError(result.error.issues.map((issue) => describe(issue, locate)));
  }
  const problems = checkScenario(result.data);
  if (problems.length > 0) {
    throw new ScenarioError(problems.map((problem) => `${locate(problem.path)}: ${problem.message}`));
  }
  return result.data;
}

type Locate = (path: readonly PropertyKey[]) => string;

function describe(issue: z.core.$ZodIssue, locate: Locate): string {
  const path = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return `${locate(issue.path)}: ${path.replace(/^\./, '') || 'the file'}: ${issue.message}`;
}

function nearestNode(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}

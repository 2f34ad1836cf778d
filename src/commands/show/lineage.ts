import { isOfSteps } from '../../core/evidence/of-steps.ts';
import type { RunRecord } from '../../core/evidence/run-record.ts';
import { type Fact, factsOf } from '../record/facts.ts';

/** The groups of facts that are a line of the page, in this order. */
const LINES = [
  ...['compute', 'command', 'code', 'git', 'environment', 'inputs', 'parameters', 'outputs', 'variables'],
  ...['started by', 'identity'],
];

/** Facts that are said by their value alone. */
const PLAIN: ReadonlySet<string> = new Set([
  'command',
  'code',
  'environment',
  'compute',
  'started by',
  'identity',
  'variables',
]);

/** How a run was started, a line for each part of which something is known. */
export function describeLineage(record: RunRecord): [title: string, text: string][] {
  const facts = factsOf(record).filter(({ group, value }) => Boolean(value) && !isOfSteps(record, group));
  const { parents } = record.lineage;
  const lines = LINES.flatMap((title): [string, string][] => {
    const some = facts.filter(({ group }) => group === title);
    if (some.length === 0) return [];
    return [[title, some.map(shownFact).join(', ')]];
  });
  if (!parents.known || parents.value.parent === null) return lines;
  const { parent, root } = parents.value;
  return [...lines, ['parent', root === null || root === parent ? parent : `${parent}, below ${root}`]];
}

function shownFact({ group, name, value }: Fact): string {
  const text = value ?? '';
  if (text.startsWith('unknown: ')) return text;
  if (name === 'nodes') return text === '1' ? '1 node' : `${text} nodes`;
  if (PLAIN.has(group)) return text;
  return group === 'git' ? `${name} ${text}` : `${name} = ${text}`;
}

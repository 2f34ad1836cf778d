import type { z } from 'zod';
import { timelineOut } from '../../http/schemas/timeline.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, print, printJson } from '../process.ts';
import { childrenCsv, childrenLines, childrenTable } from '../record/children.ts';
import { type Fact, factsOf } from '../record/facts.ts';
import { type ReadRecord, readRecord } from '../record/read-record.ts';
import { reportError } from '../report-error.ts';
import { findRun, type RunDetail, runPath } from '../service/find-run.ts';
import { findService, type Service, type ServiceOptions } from '../service/service.ts';
import { Unanswered } from '../service/unanswered.ts';
import { columns, csv } from '../table.ts';
import { type ComparedFact, compareFacts } from './compare-facts.ts';

export interface CompareOptions extends ServiceOptions {
  readonly all?: boolean | undefined;
  readonly metric?: readonly string[] | undefined;
  readonly output: 'table' | 'wide' | 'csv' | 'json';
}

/** Shows in what runs differ, side by side; of one run, its trials or steps. */
export async function compareRuns(
  given: readonly string[],
  options: CompareOptions,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> {
  try {
    const service = findService(options, variables);
    const runs: Compared[] = [];
    for (const name of given) runs.push(await read(service, name));
    const [only, second] = runs;
    if (only && !second) showChildren(only, options);
    else showFacts(runs, options);
    return EXIT.clean;
  } catch (error) {
    return reportError(error);
  }
}

interface Compared {
  readonly run: RunDetail;
  readonly record: ReadRecord;
  readonly timeline: z.input<typeof timelineOut> | null;
}

async function read(service: Service, given: string): Promise<Compared> {
  const run = await findRun(service, given);
  const timeline = await service.ask(runPath(run, 'timeline'), timelineOut);
  return { run, record: await readRecord(service, run), timeline };
}

function showChildren({ run, record }: Compared, { metric = [], output }: CompareOptions): void {
  const name = `${run.workspace}/${run.id}`;
  if (!record.found) throw new Unanswered(`${name}: ${record.reason}`);
  const { children, primary } = record.record;
  if (!children.known) throw new Unanswered(`the steps or trials of ${name} are unknown: ${children.reason}`);
  if (children.value.length === 0)
    throw new Unanswered(`${name} has no trials or steps to compare; name a second run to compare it with`);
  const table = childrenTable(record.record, metric);
  if (output === 'json') printJson({ run: name, primary, children: table.children });
  else if (output === 'csv') printAll(childrenCsv(table));
  else printAll(childrenLines(table, boundOf(output)));
}

function showFacts(runs: readonly Compared[], { all = false, metric, output }: CompareOptions): void {
  const isOneWorkspace = new Set(runs.map(({ run }) => run.workspace)).size === 1;
  const names = runs.map(({ run }) => (isOneWorkspace ? run.id : `${run.workspace}/${run.id}`));
  const compared = compareFacts(runs.map((each) => factsAbout(each)));
  const wanted = compared.filter(({ group, name }) => group !== 'metrics' || !metric || metric.includes(name));
  const facts = wanted.filter(({ differs }) => all || differs);
  for (const [index, { record }] of runs.entries()) if (!record.found) complain(`! ${names[index]}: ${record.reason}`);
  const ids = runs.map(({ run: { workspace, id } }) => ({ workspace, id }));
  if (output === 'json') printJson({ runs: ids, facts });
  else if (output === 'csv') printAll(csv(['part', 'fact', ...names], facts.map(csvRow)));
  else printAll(factLines(facts, { names, same: wanted.length - facts.length, most: boundOf(output) }));
}

function factLines(
  facts: readonly ComparedFact[],
  { names, same, most }: { names: readonly string[]; same: number; most: number | null | undefined },
): string[] {
  const rows = facts.map((fact) => [titleOf(fact), ...fact.values.map((value) => value ?? '-')]);
  const others = `${same} ${same === 1 ? 'fact is' : 'facts are'} the same in all; --all shows them.`;
  return [
    ...(rows.length > 0 ? columns(['', ...names], rows, most) : ['They differ in nothing that is known of them.']),
    ...(same > 0 ? [others] : []),
  ];
}

function boundOf(output: CompareOptions['output']): null | undefined {
  return output === 'wide' ? null : undefined;
}

function printAll(lines: readonly string[]): void {
  for (const line of lines) print(line);
}

function csvRow({ group, name, values }: ComparedFact) {
  return [group, name, ...values];
}

/** `parameters lr`; a part with one fact is said once. */
function titleOf({ group, name }: ComparedFact): string {
  return group === name ? name : `${group} ${name}`;
}

/** What the record says, and what only the service knows. */
function factsAbout({ run, record, timeline }: Compared): Fact[] {
  const facts = record.found ? factsOf(record.record) : [];
  const isIn = (group: string) => facts.some((fact) => fact.group === group);
  return [
    ...(isIn('run') ? [] : [{ group: 'run', name: 'status', value: run.status }]),
    ...facts,
    { group: 'run', name: 'owner', value: run.owner.display },
    ...(timeline?.totals ?? []).map(({ phase, inWords }) => ({ group: 'phases', name: phase, value: inWords })),
    ...(isIn('cost') || run.cost === null
      ? []
      : [{ group: 'cost', name: 'cost', value: `${run.cost.soFar.toFixed(2)} ${run.cost.currency}` }]),
  ];
}

import { found, type Schemas } from '../../api/client.ts';
import { childrenCsv, childrenLines, childrenTable } from '../record/children.ts';
import { type Fact, factsOf } from '../record/facts.ts';
import { type ReadRecord, readRecord } from '../record/read-record.ts';
import type { Given, Printout } from '../service/command.ts';
import { findRun, pathOf, type RunDetail } from '../service/find-run.ts';
import type { Service } from '../service/service.ts';
import { Unanswered } from '../service/unanswered.ts';
import { columns, csv } from '../table.ts';
import { type ComparedFact, compareFacts } from './compare-facts.ts';

export interface CompareOptions {
  readonly all?: boolean;
  readonly metric?: readonly string[];
}

/** Shows in what runs differ, side by side; of one run, its trials or steps. */
export async function compareRuns(service: Service, { args, options }: Given<CompareOptions>): Promise<Printout> {
  const runs: Compared[] = [];
  for (const name of args) runs.push(await read(service, name));
  const [only, second] = runs;
  return only && !second ? childrenOf(only, options) : factsOfAll(runs, options);
}

interface Compared {
  readonly run: RunDetail;
  readonly record: ReadRecord;
  readonly timeline: Schemas['Timeline'] | null;
}

async function read(service: Service, given: string): Promise<Compared> {
  const run = await findRun(service, given);
  const timeline = await found(
    service.api.GET('/api/v1/runs/{workspace}/{run}/timeline', { params: { path: pathOf(run) } }),
  );
  return { run, record: await readRecord(service, run), timeline };
}

function childrenOf({ run, record }: Compared, { metric = [] }: CompareOptions): Printout {
  const name = `${run.workspace}/${run.id}`;
  if (!record.found) throw new Unanswered(`${name}: ${record.reason}`);
  const { children, primary } = record.record;
  if (!children.known) throw new Unanswered(`the steps or trials of ${name} are unknown: ${children.reason}`);
  if (children.value.length === 0)
    throw new Unanswered(`${name} has no trials or steps to compare; name a second run to compare it with`);
  const table = childrenTable(record.record, metric);
  return {
    data: { run: name, primary, children: table.children },
    lines: (width) => childrenLines(table, width),
    csv: () => childrenCsv(table),
  };
}

function factsOfAll(runs: readonly Compared[], { all = false, metric }: CompareOptions): Printout {
  const isOneWorkspace = new Set(runs.map(({ run }) => run.workspace)).size === 1;
  const names = runs.map(({ run }) => (isOneWorkspace ? run.id : `${run.workspace}/${run.id}`));
  const compared = compareFacts(runs.map((each) => factsAbout(each)));
  const wanted = compared.filter(({ group, name }) => group !== 'metrics' || !metric || metric.includes(name));
  const facts = wanted.filter(({ differs }) => all || differs);
  return {
    data: { runs: runs.map(({ run: { workspace, id } }) => ({ workspace, id })), facts },
    lines: (most) => factLines(facts, { names, same: wanted.length - facts.length, most }),
    csv: () => csv(['part', 'fact', ...names], facts.map(csvRow)),
    remarks: runs.flatMap(({ record }, index) => (record.found ? [] : [`! ${names[index]}: ${record.reason}`])),
  };
}

function factLines(
  facts: readonly ComparedFact[],
  { names, same, most }: { names: readonly string[]; same: number; most: number | null },
): string[] {
  const rows = facts.map((fact) => [titleOf(fact), ...fact.values.map((value) => value ?? '-')]);
  const others = `${same} ${same === 1 ? 'fact is' : 'facts are'} the same in all; --all shows them.`;
  return [
    ...(rows.length > 0 ? columns(['', ...names], rows, most) : ['They differ in nothing that is known of them.']),
    ...(same > 0 ? [others] : []),
  ];
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

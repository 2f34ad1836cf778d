import type { ChildSpec, RunSpec, Scenario, WorkspaceSpec } from './scenario-schema.ts';

/** Something a schema cannot say: a name used twice, a cluster that is not there, an end before its start. */
export interface ScenarioProblem {
  path: PropertyKey[];
  message: string;
}

/** Finds what is wrong between the parts of a scenario. */
export function checkScenario(scenario: Scenario): ScenarioProblem[] {
  const problems: ScenarioProblem[] = [];
  scenario.subscriptions.forEach((subscription, s) => {
    subscription.workspaces.forEach((workspace, w) => {
      checkWorkspace(workspace, ['subscriptions', s, 'workspaces', w], problems);
    });
  });
  return problems;
}

function checkWorkspace(workspace: WorkspaceSpec, path: PropertyKey[], problems: ScenarioProblem[]): void {
  const clusters = new Set(workspace.clusters.map((cluster) => cluster.name));
  const seen = new Set<string>();
  function visit(run: RunSpec | ChildSpec, at: PropertyKey[]): void {
    for (const message of problemsOf(run, clusters, seen)) problems.push({ path: at, message });
    seen.add(run.id.toLowerCase());
    run.children?.forEach((child, index) => {
      visit(child, [...at, 'children', index]);
    });
  }
  workspace.runs.forEach((run, index) => {
    visit(run, [...path, 'runs', index]);
  });
}

function problemsOf(run: RunSpec | ChildSpec, clusters: ReadonlySet<string>, seen: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  if (seen.has(run.id.toLowerCase())) problems.push(`the run id "${run.id}" is used twice in this workspace`);
  if (run.compute !== undefined && !clusters.has(run.compute)) {
    problems.push(`run "${run.id}" names the compute "${run.compute}", which this workspace does not have`);
  }
  if (run.created !== undefined && run.started !== undefined && run.started < run.created) {
    problems.push(`run "${run.id}" starts before it is created`);
  }
  const end = run.ends?.at ?? run.ends?.after;
  if (end !== undefined && end < (run.started ?? run.created ?? end)) {
    problems.push(`run "${run.id}" ends before it starts`);
  }
  if (run.children !== undefined && (run.type === 'command' || run.type === 'spark')) {
    problems.push(`run "${run.id}" is of type ${run.type}, which has no children`);
  }
  return problems;
}

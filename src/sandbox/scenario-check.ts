import type { z } from 'zod';
import type { ChildSpec, RunSpec, Scenario, WorkspaceSpec } from './scenario-schema.ts';

type Path = readonly (string | number)[];

/** An error, and what was expected. */
type Problem = readonly [problem: string, expected: string];

/** Refines a scenario by what a schema cannot say: a name used twice, a cluster that is not there, an end before its start. */
export function checkScenario(scenario: Scenario, context: z.core.$RefinementCtx): void {
  for (const [s, subscription] of scenario.subscriptions.entries())
    for (const [w, workspace] of subscription.workspaces.entries())
      checkWorkspace(workspace, ['subscriptions', s, 'workspaces', w], context);
}

function checkWorkspace(workspace: WorkspaceSpec, path: Path, context: z.core.$RefinementCtx): void {
  const clusters = new Set(workspace.clusters.map((cluster) => cluster.name));
  const seen = new Set<string>();
  function visit(run: RunSpec | ChildSpec, at: Path): void {
    for (const [problem, message] of problemsOf(run, clusters, seen))
      context.addIssue({ code: 'custom', path: [...at], params: { problem }, message });
    seen.add(run.id.toLowerCase());
    for (const [index, child] of (run.children ?? []).entries()) visit(child, [...at, 'children', index]);
  }
  for (const [index, run] of workspace.runs.entries()) visit(run, [...path, 'runs', index]);
}

function problemsOf(run: RunSpec | ChildSpec, clusters: ReadonlySet<string>, seen: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  if (seen.has(run.id.toLowerCase()))
    problems.push([`the run id "${run.id}" is used twice in this workspace`, 'another id']);
  if (run.compute !== undefined && run.place === undefined && !clusters.has(run.compute))
    problems.push([`run "${run.id}" is on the compute "${run.compute}"`, 'a cluster of this workspace']);
  if (run.created !== undefined && run.started !== undefined && run.started < run.created)
    problems.push([`run "${run.id}" starts before it is created`, 'a later start']);
  const end = run.ends?.at ?? run.ends?.after;
  if (end !== undefined && end < (run.started ?? run.created ?? end))
    problems.push([`run "${run.id}" ends before it starts`, 'a later end']);
  if (run.children !== undefined && (run.type === 'command' || run.type === 'spark'))
    problems.push([`run "${run.id}" is of type ${run.type} and has children`, 'a pipeline, sweep or automl run']);
  return problems;
}

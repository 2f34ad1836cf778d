/** The run that a bundle is about. */
export interface BundledRun {
  readonly id: string;
  readonly displayName: string;
  /** Name of its workspace. */
  readonly workspace: string;
  /** The ARM id of its workspace. */
  readonly workspaceId: string;
}

const WORKSPACE_ID = /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\//i;

/** How the command line is given the workspace of a run. An option with a dash in front of its value takes it for another. */
export function workspaceArguments({ workspaceId, workspace }: BundledRun): string[] {
  const [, subscription, group] = WORKSPACE_ID.exec(workspaceId) ?? [];
  return [
    ...(subscription === undefined ? [] : option('--subscription', subscription)),
    ...(group === undefined ? [] : option('--resource-group', group)),
    ...option('--workspace-name', workspace),
  ];
}

/** An option with its value, as one word where the value looks like an option itself. */
export function option(name: string, value: string): string[] {
  return value.startsWith('-') ? [`${name}=${value}`] : [name, value];
}

import type { GroupData, RunAlertData } from '../core/alert/alert-schemas.ts';

/*
 * What a person can do about an alert, as commands to paste. They contain names from Azure, so every word is quoted for the
 * shell. The key is a shell variable: a message never contains one.
 */

/** Address of this service as people reach it; null if none is configured. */
export type BaseUrl = string | null;

/** In the place of the service's address if none is configured. */
const UNKNOWN_ADDRESS = '$RUNWARDEN_URL';

/** The suggested length of an override, which must have an end. */
const SUGGESTED_OVERRIDE = '1d';

/** Any text as one word of a POSIX shell. */
function shellQuote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function apiUrl(baseUrl: BaseUrl, path: string): string {
  return baseUrl === null ? `"${UNKNOWN_ADDRESS}"${shellQuote(path)}` : shellQuote(`${addressOf(baseUrl)}${path}`);
}

function call(method: 'POST' | 'PUT', baseUrl: BaseUrl, path: string, body: object): string {
  return [
    `curl -fsS -X ${method}`,
    apiUrl(baseUrl, path),
    '-H "Authorization: Bearer $RUNWARDEN_API_KEY" -H "Content-Type: application/json"',
    '-d',
    shellQuote(JSON.stringify(body)),
  ].join(' ');
}

export function approveCommand(baseUrl: BaseUrl, decisionId: string): string {
  return call('POST', baseUrl, `${decisionPath(decisionId)}/approve`, {});
}

export function rejectCommand(baseUrl: BaseUrl, decisionId: string): string {
  return call('POST', baseUrl, `${decisionPath(decisionId)}/reject`, {});
}

/** Keeps this run from being cancelled under this policy for a day. */
export function overrideCommand(baseUrl: BaseUrl, data: RunAlertData): string {
  return extendCommand(baseUrl, data.run.workspace, [data.run.id], data.policy);
}

/** Keeps the listed runs of a group from being cancelled under their policy for a day. */
export function groupOverrideCommand(baseUrl: BaseUrl, { workspace, runs, policy }: GroupData): string {
  const ids = runs.map(({ id }) => id);
  return extendCommand(baseUrl, workspace, ids, policy);
}

function extendCommand(baseUrl: BaseUrl, workspace: string, runs: readonly string[], policy: string): string {
  return call('POST', baseUrl, '/api/v1/overrides', {
    kind: 'extend',
    scope: { workspace: [workspace], run: runs },
    policies: [policy],
    reason: 'say why',
    for: SUGGESTED_OVERRIDE,
  });
}

/** Answers the listed questions of a group together. The reader takes the ids out that need another answer. */
export function groupAnswerCommand(
  baseUrl: BaseUrl,
  { runs }: Pick<GroupData, 'runs'>,
  answer: 'approve' | 'reject',
): string {
  return call('POST', baseUrl, '/api/v1/approvals/batch', { ids: runs.map(({ decisionId }) => decisionId), answer });
}

/** The decisions under a policy in a workspace, newest first. */
export function decisionsUrl(baseUrl: BaseUrl, { workspace, policy }: Pick<GroupData, 'workspace' | 'policy'>): string {
  return `${addressOf(baseUrl)}/api/v1/decisions?${new URLSearchParams({ workspace, policy })}`;
}

/** Grants the more time that an owner asks for. */
export function extensionCommand(baseUrl: BaseUrl, requestId: string): string {
  return call('POST', baseUrl, `/api/v1/extension-requests/${encodeURIComponent(requestId)}/grant`, {});
}

export function refuseExtensionCommand(baseUrl: BaseUrl, requestId: string): string {
  return call('POST', baseUrl, `/api/v1/extension-requests/${encodeURIComponent(requestId)}/refuse`, {
    note: 'say why',
  });
}

export function freezeCommand(baseUrl: BaseUrl): string {
  return call('PUT', baseUrl, '/api/v1/freeze', { reason: 'say why' });
}

export function unfreezeCommand(baseUrl: BaseUrl): string {
  return `curl -fsS -X DELETE ${apiUrl(baseUrl, '/api/v1/freeze')} -H "Authorization: Bearer $RUNWARDEN_API_KEY"`;
}

export function freezeUrl(baseUrl: BaseUrl): string {
  return `${addressOf(baseUrl)}/api/v1/freeze`;
}

/** The exceptions in force. */
export function overridesUrl(baseUrl: BaseUrl): string {
  return `${addressOf(baseUrl)}/api/v1/overrides?inForce=true`;
}

export function decisionUrl(baseUrl: BaseUrl, decisionId: string): string {
  return `${addressOf(baseUrl)}${decisionPath(decisionId)}`;
}

export function readinessUrl(baseUrl: BaseUrl): string {
  return `${addressOf(baseUrl)}/readyz`;
}

/** The policies, with what each cannot judge now. */
export function policiesUrl(baseUrl: BaseUrl): string {
  return `${addressOf(baseUrl)}/api/v1/policies`;
}

function decisionPath(decisionId: string): string {
  return `/api/v1/decisions/${encodeURIComponent(decisionId)}`;
}

function addressOf(baseUrl: BaseUrl): string {
  return baseUrl === null ? UNKNOWN_ADDRESS : baseUrl.replace(/\/+$/, '');
}

/** Fetches what was kept of a run for a decision, and submits the job file in it as a new job. */
export function runAgainCommands(baseUrl: BaseUrl, data: RunAlertData): string[] {
  const folder = data.run.id.replace(/[^\w.-]/g, '_');
  const at = baseUrl === null ? '' : ` --url ${shellQuote(addressOf(baseUrl))}`;
  return [
    `runwarden evidence ${shellQuote(data.decisionId)} --download ${shellQuote(folder)}${at}`,
    `az ml job create --file ${shellQuote(`${folder}/job.yml`)} ${placeOf(data)}`,
  ];
}

/** Cancels a run by hand, without Runwarden. */
export function cancelByHandCommand(data: RunAlertData): string {
  return `az ml job cancel -n ${shellQuote(data.run.id)} ${placeOf(data)}`;
}

/** Where a run is, as `az ml` takes it. */
function placeOf(data: RunAlertData): string {
  const parts = /\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\//i.exec(data.run.workspaceId);
  const place = parts?.[1] && parts[2] ? ` -g ${shellQuote(parts[2])} --subscription ${shellQuote(parts[1])}` : '';
  return `-w ${shellQuote(data.run.workspace)}${place}`;
}

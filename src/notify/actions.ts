import type { RunAlertData } from '../core/alert/alert-data.ts';

/*
 * What a person can do about an alert, as commands to paste. Names from Azure stand in them, so every word is quoted for
 * the shell. The key is a shell variable: a message never carries one.
 */

/** Stands for the service's address where none is configured. */
const UNKNOWN_ADDRESS = '$RUNWARDEN_URL';

/** A suggested length of an override; there is none for ever. */
const SUGGESTED_OVERRIDE = '1d';

/** One word for a POSIX shell, whatever is in it. */
function shellQuote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function apiUrl(baseUrl: string | null, path: string): string {
  return baseUrl === null
    ? `"${UNKNOWN_ADDRESS}"${shellQuote(path)}`
    : shellQuote(`${baseUrl.replace(/\/+$/, '')}${path}`);
}

function call(method: 'POST' | 'PUT', baseUrl: string | null, path: string, body: object): string {
  return [
    `curl -fsS -X ${method}`,
    apiUrl(baseUrl, path),
    '-H "Authorization: Bearer $RUNWARDEN_API_KEY" -H "Content-Type: application/json"',
    '-d',
    shellQuote(JSON.stringify(body)),
  ].join(' ');
}

export function approveCommand(baseUrl: string | null, decisionId: string): string {
  return call('POST', baseUrl, `/api/v1/decisions/${encodeURIComponent(decisionId)}/approve`, {});
}

export function rejectCommand(baseUrl: string | null, decisionId: string): string {
  return call('POST', baseUrl, `/api/v1/decisions/${encodeURIComponent(decisionId)}/reject`, {});
}

/** Keeps this run from being cancelled under this policy for a day. */
export function overrideCommand(baseUrl: string | null, data: RunAlertData): string {
  return call('POST', baseUrl, '/api/v1/overrides', {
    kind: 'extend',
    scope: { workspace: [data.run.workspace], run: [data.run.id] },
    policies: [data.policy],
    reason: 'say why',
    for: SUGGESTED_OVERRIDE,
  });
}

export function freezeCommand(baseUrl: string | null): string {
  return call('PUT', baseUrl, '/api/v1/freeze', { reason: 'say why' });
}

export function decisionUrl(baseUrl: string | null, decisionId: string): string {
  const base = baseUrl === null ? UNKNOWN_ADDRESS : baseUrl.replace(/\/+$/, '');
  return `${base}/api/v1/decisions/${encodeURIComponent(decisionId)}`;
}

/** Cancels a run by hand, past Runwarden. */
export function cancelByHandCommand(data: RunAlertData): string {
  const parts = /\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\//i.exec(data.run.workspaceId);
  const place = parts?.[1] && parts[2] ? ` -g ${shellQuote(parts[2])} --subscription ${shellQuote(parts[1])}` : '';
  return `az ml job cancel -n ${shellQuote(data.run.id)} -w ${shellQuote(data.run.workspace)}${place}`;
}

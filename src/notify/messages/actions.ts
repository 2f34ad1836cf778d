import type { GroupData, RunAlertData } from '../../core/alert/alert-schemas.ts';
import type { ComputeIdleData } from '../../core/alert/compute-alerts.ts';
import { shellWord } from '../../core/values/shell.ts';

/*
 * What a person can do about an alert: commands to paste, and pages of the console. Commands contain names from Azure, so
 * every word is quoted for the shell. They ask for the reason and for a yes themselves, and hold no key.
 */

/** Address of this service as people reach it; null if none is configured. */
export type BaseUrl = string | null;

/** In the place of the service's address if none is configured. */
const UNKNOWN_ADDRESS = '$RUNWARDEN_URL';

/** The suggested length of an override, which must have an end. */
const SUGGESTED_OVERRIDE = '1d';
const SUGGESTED_FREEZE = '4h';
/** The suggested length of an owner's wish for more time. */
const SUGGESTED_WISH = '4h';

/** A command of Runwarden. Without a configured address it finds the service as on the reader's machine. */
function command(baseUrl: BaseUrl, ...words: readonly string[]): string {
  const at = baseUrl === null ? [] : ['--url', addressOf(baseUrl)];
  return ['runwarden', ...words, ...at].map(shellWord).join(' ');
}

export function approveCommand(baseUrl: BaseUrl, decisionId: string): string {
  return command(baseUrl, 'approve', decisionId);
}

export function rejectCommand(baseUrl: BaseUrl, decisionId: string): string {
  return command(baseUrl, 'reject', decisionId);
}

/** Keeps this run from being cancelled under this policy for a day. */
export function overrideCommand(baseUrl: BaseUrl, { run, policy }: RunAlertData): string {
  return extendCommand(baseUrl, [`${run.workspace}/${run.id}`], policy);
}

/** Keeps the listed runs of a group from being cancelled for a day: under their policy, or under all where they have several. */
export function groupOverrideCommand(
  baseUrl: BaseUrl,
  { workspace, runs, policy, policies }: Pick<GroupData, 'workspace' | 'runs' | 'policy' | 'policies'>,
): string {
  const names = runs.map((run) => `${run.workspace ?? workspace}/${run.id}`);
  return extendCommand(baseUrl, [...new Set(names)], policies.length > 1 ? null : policy);
}

function extendCommand(baseUrl: BaseUrl, names: readonly string[], policy: string | null): string {
  return command(baseUrl, 'extend', ...names, '--for', SUGGESTED_OVERRIDE, ...under(policy));
}

/** Keeps an own run of an owner, who is asked for the reason. */
export function objectCommand(baseUrl: BaseUrl, name: string, policy: string | null): string {
  return command(baseUrl, 'object', name, ...under(policy));
}

/** Asks on-call for more time for an own run. */
export function requestCommand(baseUrl: BaseUrl, name: string, policy: string | null): string {
  return command(baseUrl, 'request', name, '--for', SUGGESTED_WISH, ...under(policy));
}

function under(policy: string | null): readonly string[] {
  return policy === null ? [] : ['--policy', policy];
}

/** Answers the listed questions of a group together. The reader takes the ids out that need another answer. */
export function groupAnswerCommand(
  baseUrl: BaseUrl,
  { runs }: Pick<GroupData, 'runs'>,
  answer: 'approve' | 'reject',
): string {
  return command(baseUrl, answer, ...runs.map(({ decisionId }) => decisionId));
}

/** Grants the more time that an owner asks for. */
export function extensionCommand(baseUrl: BaseUrl, requestId: string): string {
  return command(baseUrl, 'grant', requestId);
}

export function refuseExtensionCommand(baseUrl: BaseUrl, requestId: string): string {
  return command(baseUrl, 'refuse', requestId);
}

export function freezeCommand(baseUrl: BaseUrl): string {
  return command(baseUrl, 'freeze');
}

/** One more freeze, which lasts longer. */
export function freezeLongerCommand(baseUrl: BaseUrl): string {
  return command(baseUrl, 'freeze', '--for', SUGGESTED_FREEZE);
}

export function unfreezeCommand(baseUrl: BaseUrl): string {
  return command(baseUrl, 'unfreeze');
}

/** Why a policy judges a run as it does. */
export function explainCommand(baseUrl: BaseUrl, run: string): string {
  return command(baseUrl, 'explain', run);
}

/** The report of a period, as a page to print. */
export function reportUrl(baseUrl: BaseUrl, period: string): string {
  return `${addressOf(baseUrl)}/api/v1/spend/report?period=${period}`;
}

/** What was spent, in the console. */
export function spendUrl(baseUrl: BaseUrl, query: Readonly<Record<string, string>>): string {
  return `${addressOf(baseUrl)}/spend?${new URLSearchParams(query)}`;
}

/** All budgets, with what is used of each. */
export function budgetsCommand(baseUrl: BaseUrl): string {
  return command(baseUrl, 'budgets');
}

/** Lets a policy that fell below its floor cancel without asking again. */
export function trustCommand(baseUrl: BaseUrl, policy: string): string {
  return command(baseUrl, 'policy', 'trust', policy);
}

/** How often each policy is right, and what to do with it. */
export function precisionCommand(baseUrl: BaseUrl): string {
  return command(baseUrl, 'precision');
}

/** What each compute of a workspace does, and what its idle nodes have cost. */
export function computesCommand(baseUrl: BaseUrl, workspace: string): string {
  return command(baseUrl, 'computes', '--workspace', workspace);
}

/** Lets a cluster go down to no node, or stops an instance, without Runwarden. */
export function endIdleCommand({ instance, ...of }: ComputeIdleData): string {
  const name = shellWord(of.compute);
  return instance
    ? `az ml compute stop -n ${name} ${inWorkspace(of)}`
    : `az ml compute update -n ${name} --min-instances 0 ${inWorkspace(of)}`;
}

/** The first page. A freeze is above everything on it. */
export function nowUrl(baseUrl: BaseUrl): string {
  return `${addressOf(baseUrl)}/`;
}

/** The question, with what an answer needs. The page asks for a reason before it sends anything. */
export function questionUrl(baseUrl: BaseUrl, decisionId: string): string {
  return `${questionsUrl(baseUrl)}/${encodeURIComponent(decisionId)}`;
}

/** All questions. */
export function questionsUrl(baseUrl: BaseUrl): string {
  return `${addressOf(baseUrl)}/waiting`;
}

/** The exceptions in force, and the wishes of owners for more time. */
export function overridesUrl(baseUrl: BaseUrl): string {
  return `${addressOf(baseUrl)}/overrides`;
}

export function decisionUrl(baseUrl: BaseUrl, decisionId: string): string {
  return `${addressOf(baseUrl)}/decisions/${encodeURIComponent(decisionId)}`;
}

/** All decisions, newest first. */
export function allDecisionsUrl(baseUrl: BaseUrl): string {
  return `${addressOf(baseUrl)}/decisions`;
}

/** The decisions about the runs of a group, newest first. */
export function decisionsUrl(
  baseUrl: BaseUrl,
  { workspace, workspaces, policy, policies }: Pick<GroupData, 'workspace' | 'workspaces' | 'policy' | 'policies'>,
): string {
  const one = { ...(workspaces.length < 2 && { workspace }), ...(policies.length < 2 && { policy }) };
  const query = new URLSearchParams(one).toString();
  return `${addressOf(baseUrl)}/decisions${query === '' ? '' : `?${query}`}`;
}

/** What is seen of each workspace, and what is not. */
export function workspacesUrl(baseUrl: BaseUrl): string {
  return `${addressOf(baseUrl)}/workspaces`;
}

export function policyUrl(baseUrl: BaseUrl, policy: string): string {
  return `${policiesUrl(baseUrl)}/${encodeURIComponent(policy)}`;
}

/** The policies, with what each cannot judge now. */
export function policiesUrl(baseUrl: BaseUrl): string {
  return `${addressOf(baseUrl)}/policies`;
}

/** Whether a channel can make a link of an address. Where the service's own is not configured, it cannot. */
export function isLink(url: string): boolean {
  return /^https?:\/\//.test(url);
}

function addressOf(baseUrl: BaseUrl): string {
  return baseUrl === null ? UNKNOWN_ADDRESS : baseUrl.replace(/\/+$/, '');
}

/** Fetches what was kept of a run for a decision, and submits the job file in it as a new job. */
export function runAgainCommands(baseUrl: BaseUrl, data: RunAlertData): string[] {
  const folder = data.run.id.replace(/[^\w.-]/g, '_');
  return [
    command(baseUrl, 'evidence', data.decisionId, '--download', folder),
    `az ml job create --file ${shellWord(`${folder}/job.yml`)} ${placeOf(data)}`,
  ];
}

/** Cancels a run by hand, without Runwarden. */
export function cancelByHandCommand(data: RunAlertData): string {
  return `az ml job cancel -n ${shellWord(data.run.id)} ${placeOf(data)}`;
}

/** Where a run is, as `az ml` takes it. */
function placeOf(data: RunAlertData): string {
  return inWorkspace(data.run);
}

function inWorkspace({ workspace, workspaceId }: Pick<ComputeIdleData, 'workspace' | 'workspaceId'>): string {
  const parts = /\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\//i.exec(workspaceId);
  const place = parts?.[1] && parts[2] ? ` -g ${shellWord(parts[2])} --subscription ${shellWord(parts[1])}` : '';
  return `-w ${shellWord(workspace)}${place}`;
}

import { z } from 'zod';
import type { Send, SendAnswer } from '../../core/ports/send.ts';
import { describeFailedSteps, describeFailure } from '../../core/run/failed-steps.ts';
import { messageOf } from '../../core/values/caught.ts';
import { formatDuration, formatInstant, type Instant, MINUTE } from '../../core/values/duration.ts';
import { StartError } from '../../core/values/start-error.ts';
import { freezeStateOut } from '../../http/schemas/freeze.ts';
import { policiesOut } from '../../http/schemas/policy.ts';
import { runDetailOut } from '../../http/schemas/run.ts';
import { workspaceOut } from '../../http/schemas/workspace.ts';
import { cancelNotes, type RunDetail } from './cancels.ts';
import { type Explanation, NOT_JUDGED, type PolicyExplanation, type Question } from './explanation.ts';

/** The service could not be asked; the message is for a person. */
export class Unanswered extends StartError {
  override readonly name = 'Unanswered';
}

export interface Service {
  readonly url: string;
  readonly key: string | null;
  readonly send: Send;
}

const PATIENCE = 15_000;
const LARGEST_ANSWER = 64 * 1024 * 1024;

const workspacesSeen = z.object({ items: z.array(workspaceOut.pick({ id: true, unseen: true })) });

const CLOCKS_AGREE_WITHIN = 2 * MINUTE;

/**
 * What a running service knows of a run. Without a workspace all are asked, since the id of a run is unique only within
 * its workspace. @throws {Unanswered}
 */
export async function explainLive(service: Service, workspace: string | null, run: string): Promise<Explanation> {
  const detail = await findRun(service, workspace, run);
  const [policies, freezes, seen] = await Promise.all([
    ask(service, '/policies', policiesOut),
    ask(service, '/freeze', freezeStateOut),
    ask(service, '/workspaces', workspacesSeen),
  ]);
  const terms = new Map(policies?.items.map((policy) => [policy.name, policy]));
  const termsOf = (policy: string) => ({
    policy,
    mode: terms.get(policy)?.mode ?? null,
    severity: terms.get(policy)?.severity ?? null,
  });
  const now = Date.parse(detail.now);
  return {
    now: detail.now,
    run: {
      id: detail.id,
      workspace: detail.workspace,
      displayName: detail.displayName,
      status: detail.status,
      jobType: detail.jobType,
      experiment: detail.experiment,
      owner: detail.tags.owner ?? null,
      creator: detail.creator.displayName,
      createdAt: detail.createdAt,
      phaseSince: detail.phaseSince,
      active: detail.active,
      studioUrl: detail.studioUrl,
    },
    source: service.url,
    notes: [
      ...clockNotes(now),
      ...(freezes?.freezes ?? []).map(
        ({ author, reason, endsAt }) =>
          `enforcement is frozen by ${author}: ${reason}; ${endsAt === null ? 'until somebody lifts it' : `until ${endsAt}`}`,
      ),
      ...(seen?.items.find(({ id }) => id === detail.workspaceId)?.unseen ?? []).map(
        ({ what, since, reason }) => `${detail.workspace} is not seen whole since ${since}: ${what}. Why: ${reason}`,
      ),
      ...(policies?.problems ?? []).map(
        (problem) => `the newest policies were refused, older ones are in force: ${problem}`,
      ),
      ...detail.waiting.map((because) => `waiting: ${because}`),
      ...(detail.failure ? [`the run failed${describeFailure(detail.failure)}`] : []),
      ...describeFailedSteps(detail.failedSteps),
      ...cancelNotes(detail),
      ...(detail.active ? [] : ['the run has ended, and no policy judges it any more']),
    ],
    policies: [
      ...detail.statuses.map((status): PolicyExplanation => {
        const { policy, state, withheld, reason, next, at, evidence } = status;
        return {
          ...NOT_JUDGED,
          ...termsOf(policy),
          state,
          withheld,
          reason,
          next,
          judgedAt: at,
          conditions: evidence,
          question: detail.active ? waitingQuestion(service, status, now) : null,
          answer: answerText(status, detail.active),
        };
      }),
      ...detail.unjudged.map(
        ({ policy, applies, because }): PolicyExplanation => ({
          ...NOT_JUDGED,
          ...termsOf(policy),
          state: applies === 'no' ? 'not-matched' : 'not-judged',
          reason: because,
        }),
      ),
    ],
  };
}

/** A clock that is wrong, or simulated as in the demo, would make every `in 5m` a riddle. */
function clockNotes(now: Instant): string[] {
  const off = now - Date.now();
  if (Math.abs(off) <= CLOCKS_AGREE_WITHIN) return [];
  const side = off > 0 ? 'ahead of' : 'behind';
  return [
    `the clock of the service says ${formatInstant(now)}, ${formatDuration(Math.abs(off))} ${side} this machine's; every time here is of that clock`,
  ];
}

/** The question, if a person can still answer it. Where silence cancels, a person can answer until the cancel is done. */
function waitingQuestion(
  service: Service,
  { question, state }: RunDetail['statuses'][number],
  now: Instant,
): Question | null {
  if (!question || question.answer !== null || question.ended !== null || state === 'canceling') return null;
  const { decisionId, expiresAt, otherwise } = question;
  if (otherwise === 'keep' && Date.parse(expiresAt) <= now) return null;
  return { decisionId, expiresAt, otherwise, url: `${service.url}/api/v1/decisions/${decisionId}` };
}

/** A person's answer, and whether the status is still the one from before it. */
function answerText({ question, at }: RunDetail['statuses'][number], active: boolean): string | null {
  if (!question?.answer || question.answeredAt === null) return null;
  const { answer, answeredBy, answeredAt, note } = question;
  const given = `${answer} by ${answeredBy ?? 'a person'} at ${answeredAt}${note === null ? '' : ` (${note})`}`;
  return active && Date.parse(answeredAt) > Date.parse(at) ? `${given}; a pass that acts on it was asked for` : given;
}

async function findRun(service: Service, workspace: string | null, run: string): Promise<RunDetail> {
  const names = workspace === null ? await workspaceNames(service) : [workspace];
  const found: RunDetail[] = [];
  for (const name of names) {
    const path = `/runs/${encodeURIComponent(name)}/${encodeURIComponent(run)}`;
    const detail = await ask(service, path, runDetailOut);
    if (detail) found.push(detail);
  }
  const [first, second] = found;
  if (!first) {
    if (workspace !== null) await requireWorkspace(service, workspace);
    const where = workspace === null ? `any of its workspaces (${names.join(', ') || 'none yet'})` : workspace;
    throw new Unanswered(`${service.url} knows no run ${run} in ${where}; the id is wanted, not the display name`);
  }
  if (second) {
    const choices = found.map((detail) => `${detail.workspace}/${run}`).join(', ');
    throw new Unanswered(`several workspaces have a run ${run}: name one of ${choices}`);
  }
  return first;
}

async function requireWorkspace(service: Service, workspace: string): Promise<void> {
  const names = await workspaceNames(service);
  if (names.includes(workspace)) return;
  throw new Unanswered(`${service.url} has no workspace ${workspace}; it has ${names.join(', ') || 'none yet'}`);
}

async function workspaceNames(service: Service): Promise<string[]> {
  const answer = await ask(service, '/workspaces', z.object({ items: z.array(workspaceOut.pick({ name: true })) }));
  return [...new Set(answer?.items.map(({ name }) => name))];
}

/** Null for a 404. */
async function ask<T extends z.ZodType>(service: Service, path: string, schema: T): Promise<z.input<T> | null> {
  const { url, key } = service;
  const { status, text } = await send(service, path);
  if (status === 404) return null;
  if (status === 401 || status === 403)
    throw new Unanswered(
      key === null
        ? `${url} wants a key: set RUNWARDEN_API_KEY, or name a file that holds it with --key-file`
        : `${url} refuses this key (${status}); runwarden api-key makes another`,
    );
  if (status < 200 || status > 299) throw new Unanswered(`${url} answered ${status} to ${path}`);
  const body = parse(text);
  if (!schema.safeParse(body).success)
    throw new Unanswered(`${url} answered ${path} in another shape; is it a Runwarden of this version?`);
  return body as z.input<T>; // what the schema has just taken
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function send({ url, key, send: sendRequest }: Service, path: string): Promise<SendAnswer> {
  try {
    return await sendRequest({
      url: `${url}/api/v1${path}`,
      method: 'GET',
      headers: key === null ? {} : { authorization: `Bearer ${key}` },
      abort: AbortSignal.timeout(PATIENCE),
      mostBytes: LARGEST_ANSWER,
    });
  } catch (error) {
    throw new Unanswered(
      `no service answers at ${url}: ${messageOf(error)}; name another with --url, or judge a file with --snapshot`,
    );
  }
}

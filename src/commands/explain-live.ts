import { z } from 'zod';
import { pageOf } from '../http/schemas/common.ts';
import { decisionOut } from '../http/schemas/decision.ts';
import { freezeStateOut } from '../http/schemas/freeze.ts';
import { policiesOut } from '../http/schemas/policy.ts';
import { runDetailOut } from '../http/schemas/run.ts';
import { workspaceOut } from '../http/schemas/workspace.ts';
import type { Explanation, PolicyExplanation, Question } from './explanation.ts';

/** Why a service could not be asked, for a person. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

export interface Service {
  readonly url: string;
  readonly key: string | null;
}

const PATIENCE = 15_000;

type RunDetail = z.output<typeof runDetailOut>;

/**
 * What a running service says of a run. Without a workspace every one is asked, since a run's id is unique only within
 * its own. @throws {Unanswered}
 */
export async function explainLive(service: Service, workspace: string | null, run: string): Promise<Explanation> {
  const detail = await findRun(service, workspace, run);
  const [policies, freezes, questions] = await Promise.all([
    ask(service, '/policies', policiesOut),
    ask(service, '/freeze', freezeStateOut),
    waitingQuestions(service, detail),
  ]);
  const terms = new Map(policies?.items.map((policy) => [policy.name, policy]));
  const termsOf = (policy: string) => ({
    policy,
    mode: terms.get(policy)?.mode ?? null,
    severity: terms.get(policy)?.severity ?? null,
  });
  return {
    run: {
      id: detail.id,
      workspace: detail.workspace,
      displayName: detail.displayName,
      status: detail.status,
      jobType: detail.jobType,
      experiment: detail.experiment,
      owner: detail.tags.owner ?? detail.creator.displayName,
      createdAt: detail.createdAt,
      phaseSince: detail.phaseSince,
      active: detail.active,
      studioUrl: detail.studioUrl,
    },
    source: service.url,
    notes: [
      ...(freezes?.freezes ?? []).map(
        ({ author, reason, endsAt }) =>
          `enforcement is frozen by ${author}: ${reason}; ${endsAt === null ? 'until somebody lifts it' : `until ${endsAt}`}`,
      ),
      ...(policies?.problems ?? []).map(
        (problem) => `the newest policies were refused, older ones are in force: ${problem}`,
      ),
      ...(detail.active ? [] : [`the run has ended; this is how it stood when it was last judged`]),
    ],
    policies: [
      ...detail.standings.map((standing) => ({
        ...termsOf(standing.policy),
        ...fromStanding(standing),
        question: questions.get(standing.policy) ?? null,
      })),
      ...detail.unjudged.map((unjudged) => ({
        ...termsOf(unjudged.policy),
        ...fromUnjudged(unjudged),
        question: null,
      })),
    ],
  };
}

/** The questions about a run that nobody has answered, by policy; the newest of each. */
async function waitingQuestions(service: Service, run: RunDetail): Promise<ReadonlyMap<string, Question>> {
  const filter = new URLSearchParams({ kind: 'ask', waiting: 'true', workspace: run.workspace, run: run.id });
  const page = await ask(service, `/decisions?${filter}`, pageOf(decisionOut));
  const questions = new Map<string, Question>();
  for (const { id, policy, ask: asked } of page?.items ?? []) {
    if (!asked || questions.has(policy)) continue;
    const { expiresAt, otherwise } = asked;
    questions.set(policy, { decisionId: id, expiresAt, otherwise, url: `${service.url}/api/v1/decisions/${id}` });
  }
  return questions;
}

type Said = Omit<PolicyExplanation, 'policy' | 'mode' | 'severity' | 'question'>;

function fromStanding({ state, withheld, reason, next, at, evidence }: RunDetail['standings'][number]): Said {
  return { state, withheld, reason, next, judgedAt: at, conditions: evidence };
}

function fromUnjudged({ applies, because }: RunDetail['unjudged'][number]): Said {
  const state = applies === 'no' ? 'not-matched' : 'not-judged';
  return { state, withheld: null, reason: because, next: null, judgedAt: null, conditions: null };
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
    const where = workspace === null ? `any of its workspaces (${names.join(', ') || 'none yet'})` : workspace;
    throw new Unanswered(`${service.url} knows no run ${run} in ${where}; the id is wanted, not the display name`);
  }
  if (second) {
    const choices = found.map((each) => `${each.workspace}/${run}`).join(', ');
    throw new Unanswered(`several workspaces have a run ${run}: name one of ${choices}`);
  }
  return first;
}

async function workspaceNames(service: Service): Promise<string[]> {
  const answer = await ask(service, '/workspaces', z.object({ items: z.array(workspaceOut.pick({ name: true })) }));
  return [...new Set(answer?.items.map(({ name }) => name))];
}

/** Null for a 404. */
async function ask<T>({ url, key }: Service, path: string, schema: z.ZodType<T>): Promise<T | null> {
  const response = await send(url, path, key);
  if (response.status === 404) return null;
  if (response.status === 401 || response.status === 403)
    throw new Unanswered(
      key === null
        ? `${url} wants a key: set RUNWARDEN_API_KEY, or name a file that holds it with --key-file`
        : `${url} refuses this key (${response.status}); runwarden api-key makes another`,
    );
  if (!response.ok) throw new Unanswered(`${url} answered ${response.status} to ${path}`);
  const parsed = schema.safeParse(await response.json().catch(() => null));
  if (!parsed.success)
    throw new Unanswered(`${url} answered ${path} in another shape; is it a Runwarden of this version?`);
  return parsed.data;
}

async function send(url: string, path: string, key: string | null): Promise<Response> {
  try {
    return await fetch(`${url}/api/v1${path}`, {
      headers: key === null ? {} : { authorization: `Bearer ${key}` },
      // A key is for the service that was named, wherever that one would send us.
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Unanswered(
      `no service answers at ${url} (${reason}); name another with --url, or judge a file with --snapshot`,
    );
  }
}

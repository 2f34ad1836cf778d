import { z } from 'zod';
import type { KeptItem } from '../../core/evidence/kept.ts';
import type { BundledRun } from '../../evidence/bundle/run.ts';
import { decisionDetailOut } from '../../http/schemas/decision.ts';
import { keptOut } from '../../http/schemas/evidence.ts';
import { findRun, runPath } from '../service/find-run.ts';
import type { Service } from '../service/service.ts';
import { Unanswered } from '../service/unanswered.ts';

/** What was asked for, a decision or a run, with what is kept of it. */
export interface Subject {
  readonly run: BundledRun;
  /** Null for all of a run. */
  readonly decision: string | null;
  readonly items: readonly KeptItem[];
}

/** @param given the id of a decision, the id of a run, or `workspace/run`. @throws {Unanswered} */
export async function findSubject(service: Service, given: string): Promise<Subject> {
  const decision = given.includes('/') ? null : await service.ask(decisionPath(given), decisionDetailOut);
  if (decision) {
    const { workspaceId, workspace, runId, run } = decision;
    const items = await itemsAt(service, `${decisionPath(given)}/evidence`);
    return { run: { id: runId, displayName: run.displayName, workspace, workspaceId }, decision: given, items };
  }
  const { id, displayName, workspace, workspaceId } = await runOf(service, given);
  const items = await itemsAt(service, runPath({ workspace, id }, 'evidence'));
  return { run: { id, displayName, workspace, workspaceId }, decision: null, items };
}

async function runOf(service: Service, given: string) {
  try {
    return await findRun(service, given);
  } catch (error) {
    if (!(error instanceof Unanswered) || given.includes('/')) throw error;
    throw new Unanswered(`${given} is no decision, and ${error.message}`);
  }
}

export function decisionPath(id: string): string {
  return `/decisions/${encodeURIComponent(id)}`;
}

async function itemsAt(service: Service, path: string): Promise<KeptItem[]> {
  const answer = await service.ask(path, keptOut);
  if (!answer) return [];
  // As the service sends it, with its times as text.
  return z.decode(keptOut, answer).items.map((item) => item as KeptItem);
}

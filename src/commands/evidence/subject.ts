import { z } from 'zod';
import { found, type Schemas } from '../../api/client.ts';
import type { KeptItem } from '../../core/evidence/kept.ts';
import type { BundledRun } from '../../evidence/bundle/run.ts';
import { keptOut } from '../../http/schemas/evidence.ts';
import { findRun, pathOf } from '../service/find-run.ts';
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
  const { api } = service;
  const path = { id: given };
  const decision = given.includes('/') ? null : await found(api.GET('/api/v1/decisions/{id}', { params: { path } }));
  if (decision) {
    const { workspaceId, workspace, runId, run } = decision;
    const items = await found(api.GET('/api/v1/decisions/{id}/evidence', { params: { path } }));
    return {
      run: { id: runId, displayName: run.displayName, workspace, workspaceId },
      decision: given,
      items: itemsOf(items),
    };
  }
  const { id, displayName, workspace, workspaceId } = await runOf(service, given);
  const items = await found(
    api.GET('/api/v1/runs/{workspace}/{run}/evidence', { params: { path: pathOf({ workspace, id }) } }),
  );
  return { run: { id, displayName, workspace, workspaceId }, decision: null, items: itemsOf(items) };
}

async function runOf(service: Service, given: string) {
  try {
    return await findRun(service, given);
  } catch (error) {
    if (!(error instanceof Unanswered) || given.includes('/')) throw error;
    throw new Unanswered(`${given} is no decision, and ${error.message}`);
  }
}

/** As the service sends them, with their times as text. */
function itemsOf(answer: { items: Schemas['KeptItem'][] } | null): KeptItem[] {
  return answer ? z.decode(keptOut, answer).items.map((item) => item as KeptItem) : [];
}

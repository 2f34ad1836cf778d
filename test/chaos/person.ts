import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { ServeProcess } from '../support/replicas.ts';
import type { AnswerSeen, Truth } from './oracle.ts';

interface Person {
  /** Asked at random; they change while one looks. */
  readonly fleet: readonly ServeProcess[];
  readonly fates: ReadonlyMap<string, Truth['fate']>;
  /** What was answered is added here. */
  readonly answers: AnswerSeen[];
  readonly random: () => number;
  readonly stop: AbortSignal;
}

const questionsSchema = z.object({ items: z.array(z.object({ id: z.string(), runId: z.string() })) });
const WAITS = 10_000;

/**
 * A person who answers every question over the API, as the truth about its run wants it, at whichever replica. Who hears nothing
 * answers again, also when the question is no longer shown as open.
 */
export async function answerAll({ fleet, fates, answers, random, stop }: Person): Promise<void> {
  const unheard = new Map<string, string>();
  while (!stop.aborted) {
    await pause(300);
    const { url = null } = fleet[Math.floor(random() * fleet.length)] ?? {};
    if (url === null) continue;
    for (const { id, runId } of await questionsAt(url)) unheard.set(id, runId);
    for (const [id, runId] of unheard) {
      const answer = fates.get(runId) === 'approved' ? 'approve' : 'reject';
      const sentAt = Date.now();
      const status = await statusOf(`${url}/api/v1/decisions/${id}/${answer}`);
      answers.push({ run: runId, answer, sentAt, status });
      if (status !== null && status < 500) unheard.delete(id);
    }
  }
}

async function questionsAt(url: string) {
  try {
    const response = await fetch(`${url}/api/v1/decisions?kind=ask&waiting=true&limit=100`, {
      signal: AbortSignal.timeout(WAITS),
    });
    return response.ok ? questionsSchema.parse(await response.json()).items : [];
  } catch {
    // It was killed; another one is asked.
    return [];
  }
}

/** Null if nothing was answered. */
async function statusOf(url: string): Promise<number | null> {
  try {
    const response = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(WAITS) });
    await response.text();
    return response.status;
  } catch {
    return null;
  }
}

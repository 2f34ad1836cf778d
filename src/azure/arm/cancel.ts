import type { CancelAnswer, Clearance } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { messageOf } from '../../core/values/caught.ts';
import { responseError } from '../errors.ts';
import { createRawPipeline } from '../http/raw-pipeline.ts';
import type { AzureContext } from '../settings.ts';
import { ARM_API_VERSION, workspacePath } from './arm.ts';

/** Answers after which Azure has begun nothing. After any other it may have: a gateway answers for it, or nothing does. */
const BEGAN_NOTHING: ReadonlySet<number> = new Set([400, 403, 404, 409]);

/**
 * Creates the cancel: one POST, never repeated and never followed. The SDK's `beginCancel` sends a read after it, and its
 * poller another every two seconds until the run has stopped; their answer (an empty 200) says nothing. After a lost
 * answer the POST is not repeated either: the caller reads the run again.
 */
export function createCancel(context: AzureContext) {
  const pipeline = createRawPipeline(context, 'arm', 'once');

  return async (workspace: Workspace, runId: string, clear: Clearance, abort: AbortSignal): Promise<CancelAnswer> => {
    const doing = `cancelling ${runId} in ${workspace.name}`;
    const job = `${workspacePath(workspace)}/jobs/${encodeURIComponent(runId)}`;
    const url = `${context.cloud.endpoint}${job}/cancel?api-version=${ARM_API_VERSION}`;
    const once = clearedOnce(clear);
    let answer: Awaited<ReturnType<typeof pipeline.send>>;
    try {
      answer = await pipeline.send({ doing, method: 'POST', url, clear: once.clear, abort });
    } catch (error) {
      if (once.isSent()) return { kind: 'unclear', reason: messageOf(error) };
      if (once.isAsked()) return once.notSent();
      throw error;
    }
    const { status, text } = answer;
    if (status >= 200 && status < 300) return { kind: 'accepted' };
    const reason = responseError(doing, status, text).message;
    return BEGAN_NOTHING.has(status) ? { kind: 'refused', status, reason } : { kind: 'unclear', reason };
  };
}

/** A clearance for one attempt, whatever a policy of the pipeline makes of the answer; it knows whether bytes were written. */
function clearedOnce(ask: Clearance) {
  let isAsked = false;
  let isSent = false;
  let problem: unknown = null;
  const clear: Clearance = async () => {
    if (isAsked) return null;
    isAsked = true;
    const clearance = await ask().catch((error: unknown) => {
      problem = error;
      throw error;
    });
    if (!clearance) return null;
    const left = () => {
      const rest = clearance.left();
      isSent = rest > 0;
      return rest;
    };
    return { left };
  };
  /** What it comes to where no byte was written. @throws what kept the clearance from being given. */
  const notSent = (): CancelAnswer => {
    if (problem !== null) throw problem;
    return { kind: 'not-sent' };
  };
  return { clear, isAsked: () => isAsked, isSent: () => isSent, notSent };
}

import type { SendAnswer } from '../../core/ports/send.ts';
import { isPlainObject } from '../../core/values/plain-object.ts';
import { mayPass, type Refusal } from '../receiver.ts';

/** What the codes of a workflow's errors mean, and what helps. None of them passes by itself. */
const CODES: Readonly<Record<string, string>> = {
  WorkflowTriggerIsNotEnabled:
    'says that the workflow is off or deleted; turn it on, or make a new one and put its address into the secret',
  WorkflowNotFound: 'says that there is no such workflow; make a new one and put its address into the secret',
  TriggerInputSchemaMismatch:
    'refused the form of the message; its trigger must be "When a Teams webhook request is received", without a schema of its own',
  DirectApiAuthorizationRequired:
    'takes messages of signed-in people alone; set "Who can trigger the flow" of its trigger to "Anyone"',
};

/** Why a workflow did not take a card. */
export function workflowRefusal({ status, text }: SendAnswer): Refusal {
  if (status >= 200 && status < 300)
    return { says: `answered ${status}, but says that nobody got the card`, retryable: true };
  const known = CODES[codeOf(text) ?? ''];
  if (known !== undefined) return { says: `${known} (${status})`, retryable: false };
  if (mayPass(status)) return { says: `answered ${status}; it is tried again`, retryable: true };
  return { says: adviceOf(status), retryable: false };
}

function adviceOf(status: number): string {
  if (status >= 300 && status < 400)
    return `answered ${status}, a redirect, which is not followed; the secret must be the address of the workflow itself`;
  if (status === 401 || status === 403)
    return `refused the address (${status}); copy it again from the workflow, whole, up to the end of sig=`;
  if (status === 404 || status === 410)
    return `is not there (${status}); make a new workflow and put its address into the secret`;
  if (status === 413) return 'refused the card as too large (413)';
  return `refused the card (${status})`;
}

/** The code of an error in JSON: `{"error": {"code", "message"}}`. */
function codeOf(text: string): string | null {
  const json = parse(text);
  const error = isPlainObject(json) ? json.error : null;
  return isPlainObject(error) && typeof error.code === 'string' ? error.code : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

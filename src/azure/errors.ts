import { z } from 'zod';
import { AzureError, type AzureErrorKind } from '../core/ports/azure.ts';
import { type Unknown, unknown } from '../core/signal/signal.ts';
import { redact } from '../core/values/redact.ts';
import { truncate } from '../core/values/text.ts';
import { UntrustedHost } from './cloud/trusted-hosts.ts';
import { WaitTooLong } from './http/retry.ts';
import { isSignInLost, tokenProblem } from './token-problem.ts';

const LONGEST_MESSAGE = 300;
/** Why there is no token is read by a person who has to change something: whole. */
const LONGEST_TOKEN_PROBLEM = 2000;

/** The names of the failures of @azure/identity. A person has to look at the credential. */
const CREDENTIAL_ERRORS = new Set([
  'AuthenticationError',
  'AuthenticationRequiredError',
  'AggregateAuthenticationError',
  'CredentialUnavailableError',
  'SignInFailed',
]);

/** The useful parts of an error body. `innerError` may be nested to any depth. */
const bodySchema = z.object({
  code: z.string().nullish(),
  message: z.string().nullish(),
  innerError: z.unknown().optional(),
  additionalInfo: z.array(z.object({ type: z.string().nullish(), info: z.unknown().optional() })).nullish(),
});

/**
 * Turns what a call threw into an AzureError that says what was being done. It looks at names and codes: with two copies of
 * a package `instanceof RestError` is false. The original is not kept as the cause, because its message may contain a whole
 * answer, and its request an address with a signature.
 */
export function toAzureError(error: unknown, doing: string, abort?: AbortSignal): AzureError {
  if (error instanceof AzureError) return error;
  const { name, message, code, statusCode } = partsOf(error);
  if (abort?.aborted || (name === 'AbortError' && abort === undefined))
    return new AzureError('aborted', `${doing}: stopped`);
  // Stopped, and not by the caller: by the time limit of the request.
  if (name === 'AbortError') return new AzureError('unavailable', `${doing}: no whole answer in time`);
  if (error instanceof WaitTooLong)
    return new AzureError(kindOfStatus(error.status), `${doing}: ${message}`, { status: error.status });
  if (error instanceof UntrustedHost) return new AzureError('denied', `${doing}: ${message}`);
  if (CREDENTIAL_ERRORS.has(name)) {
    const why = scrub(tokenProblem(message), LONGEST_TOKEN_PROBLEM);
    const kind = isSignInLost(message, statusCode) ? 'unavailable' : 'denied';
    return new AzureError(kind, `${doing}: no token: ${why}`, { status: statusCode });
  }
  if (code === 'PARSE_ERROR')
    return new AzureError('malformed', `${doing}: the answer is not JSON`, { status: statusCode });
  if (statusCode !== null)
    return new AzureError(kindOfStatus(statusCode), `${doing}: HTTP ${statusCode}: ${scrub(message)}`, {
      status: statusCode,
    });
  return new AzureError('unavailable', `${doing}: ${code === null ? '' : `${code}: `}${scrub(message)}`);
}

/** An AzureError for an answer that is not a success. `body` is its raw text. */
export function responseError(doing: string, status: number, body: string | null): AzureError {
  const words = describeBody(body);
  return new AzureError(kindOfStatus(status), `${doing}: HTTP ${status}${words && ` ${words}`}`, { status });
}

/** The first problem of a shape, in a few words. */
export function describeIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'of another shape' : `${issue.path.join('.') || 'the answer'}: ${scrub(issue.message)}`;
}

/** A failure as an unknown signal with its reason. An abort says nothing about a run, so it is thrown. */
export function failedSignal(error: unknown, doing: string, abort: AbortSignal): Unknown {
  const { kind, message } = throwAbort(error, doing, abort);
  // What does not exist has been read.
  return { ...unknown(message), ...(kind !== 'not-found' && { failed: true }) };
}

/** A failure. An abort is thrown. */
export function throwAbort(error: unknown, doing: string, abort: AbortSignal): AzureError {
  const failure = toAzureError(error, doing, abort);
  if (failure.kind === 'aborted') throw failure;
  return failure;
}

/** `denied` includes requests that Azure calls wrong: they need a person, and do not pass by themselves. */
function kindOfStatus(status: number): AzureErrorKind {
  if (status === 404 || status === 410) return 'not-found';
  if (status === 429) return 'throttled';
  if (status === 408 || status === 409 || status >= 500) return 'unavailable';
  return status >= 400 ? 'denied' : 'malformed';
}

function partsOf(error: unknown) {
  return z
    .object({
      name: z.string().catch('Error'),
      message: z.string().catch('unknown failure'),
      code: z.string().nullable().catch(null),
      statusCode: z.number().nullable().catch(null),
    })
    .catch({ name: 'Error', message: String(error), code: null, statusCode: null })
    .parse(error);
}

/** `JobNotFound: Job x not found.`: the innermost code, because the outer one is only a class (UserError). */
function describeBody(text: string | null): string {
  if (!text) return '';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Storage and gateways answer XML or HTML. The status must suffice.
    return '';
  }
  const body = z.object({ error: bodySchema }).safeParse(json).data?.error ?? bodySchema.safeParse(json).data;
  if (!body) return '';
  const inner = body.additionalInfo?.find((info) => info.type === 'InnerError')?.info;
  const { value = body.innerError } = z.object({ value: z.unknown() }).safeParse(inner).data ?? {};
  const code = innermostCode(value) ?? body.code ?? '';
  return scrub([code, body.message ?? ''].filter((part) => part !== '').join(': '));
}

function innermostCode(error: unknown): string | null {
  const { data } = z.object({ code: z.string().nullish(), innerError: z.unknown().optional() }).safeParse(error);
  return data ? (innermostCode(data.innerError) ?? data.code ?? null) : null;
}

/** A text without its secrets, on one line, cut to a length that fits a record. */
export function scrub(text: string, longest: number = LONGEST_MESSAGE): string {
  return truncate(redact(text).replace(/\s+/g, ' ').trim(), longest);
}

import { z } from 'zod';
import { AzureError, type AzureErrorKind } from '../core/ports/azure.ts';
import { type UnknownSignal, unknown } from '../core/signal/signal.ts';
import { ClockSkew } from './http/clock-skew.ts';
import { WaitTooLong } from './http/retry.ts';

const LONGEST_MESSAGE = 300;

/** Names that @azure/identity gives to its failures; a person has to look at the credential. */
const CREDENTIAL_ERRORS = new Set([
  'AuthenticationError',
  'AuthenticationRequiredError',
  'AggregateAuthenticationError',
  'CredentialUnavailableError',
]);

/** The parts of an error body that say something. `innerError` is nested as deep as the service likes. */
const bodySchema = z.object({
  code: z.string().nullish(),
  message: z.string().nullish(),
  innerError: z.unknown().optional(),
  additionalInfo: z.array(z.object({ type: z.string().nullish(), info: z.unknown().optional() })).nullish(),
});

/**
 * Turns what a call threw into an AzureError that says what was being done. Looks at names and codes: two copies of a
 * package make `instanceof RestError` false. The original is not kept as the cause, since its message may hold a whole
 * answer and its request an address with a signature.
 */
export function toAzureError(error: unknown, doing: string, abort?: AbortSignal): AzureError {
  if (error instanceof AzureError) return error;
  const { name, message, code, statusCode } = partsOf(error);
  if (abort?.aborted || (name === 'AbortError' && abort === undefined))
    return new AzureError('aborted', `${doing}: stopped`);
  // Stopped, and not by the caller: the bound in time.
  if (name === 'AbortError') return new AzureError('unavailable', `${doing}: no whole answer in time`);
  if (error instanceof WaitTooLong)
    return new AzureError(kindOfStatus(error.status), `${doing}: ${message}`, { status: error.status });
  // Of the machine and not of Azure, but it passes as soon as the clock is set.
  if (error instanceof ClockSkew) return new AzureError('unavailable', `${doing}: ${message}`);
  if (CREDENTIAL_ERRORS.has(name)) {
    const lost = (statusCode !== null && statusCode >= 500) || /ECONN|ETIMEDOUT|ENOTFOUND|network_error/.test(message);
    return new AzureError(lost ? 'unavailable' : 'denied', `${doing}: no token: ${scrub(message)}`, {
      status: statusCode,
    });
  }
  if (code === 'PARSE_ERROR')
    return new AzureError('malformed', `${doing}: the answer is not JSON`, { status: statusCode });
  if (statusCode !== null)
    return new AzureError(kindOfStatus(statusCode), `${doing}: HTTP ${statusCode}: ${scrub(message)}`, {
      status: statusCode,
    });
  return new AzureError('unavailable', `${doing}: ${code === null ? '' : `${code}: `}${scrub(message)}`);
}

/** An AzureError for an answer that is not a success. `body` is its text as it came. */
export function responseError(doing: string, status: number, body: string | null): AzureError {
  const told = tellBody(body);
  return new AzureError(kindOfStatus(status), `${doing}: HTTP ${status}${told === '' ? '' : ` ${told}`}`, { status });
}

/** An AzureError for an answer of another shape than the one that is read. */
export function malformed(doing: string, error: z.ZodError): AzureError {
  return new AzureError('malformed', `${doing}: ${tellIssue(error)}`);
}

/** The first thing that is wrong with a shape, in a few words. */
export function tellIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'of another shape' : `${issue.path.join('.') || 'the answer'}: ${scrub(issue.message)}`;
}

/** A failure as an unknown signal with its reason. An abort is no fact about a run and is thrown on. */
export function failedSignal(error: unknown, doing: string, abort: AbortSignal): UnknownSignal {
  const failure = toAzureError(error, doing, abort);
  if (failure.kind === 'aborted') throw failure;
  return unknown(failure.message);
}

/** `denied` stands also for requests that Azure calls wrong: they need a person, and do not pass by themselves. */
function kindOfStatus(status: number): AzureErrorKind {
  if (status === 404 || status === 410) return 'not-found';
  if (status === 429) return 'throttled';
  if (status === 408 || status === 409 || status >= 500) return 'unavailable';
  return status >= 400 ? 'denied' : 'malformed';
}

function partsOf(error: unknown) {
  const parsed = z
    .object({
      name: z.string().catch('Error'),
      message: z.string().catch('unknown failure'),
      code: z.string().nullable().catch(null),
      statusCode: z.number().nullable().catch(null),
    })
    .safeParse(error);
  return parsed.success ? parsed.data : { name: 'Error', message: String(error), code: null, statusCode: null };
}

/** `JobNotFound: Job x not found.`: the innermost code, since the outer one is only a class (UserError). */
function tellBody(text: string | null): string {
  if (!text) return '';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Storage and gateways answer XML or HTML: the status has to do.
    return '';
  }
  const wrapped = z.object({ error: bodySchema }).safeParse(json);
  const plain = bodySchema.safeParse(json);
  const body = wrapped.success ? wrapped.data.error : plain.success ? plain.data : null;
  if (body === null) return '';
  const inner = body.additionalInfo?.find((info) => info.type === 'InnerError')?.info;
  const value = z.object({ value: z.unknown().optional() }).safeParse(inner);
  const code = innermostCode(value.success ? value.data.value : body.innerError) ?? body.code ?? '';
  return scrub([code, body.message ?? ''].filter((part) => part !== '').join(': '));
}

function innermostCode(error: unknown): string | null {
  const parsed = z.object({ code: z.string().nullish(), innerError: z.unknown().optional() }).safeParse(error);
  if (!parsed.success) return null;
  return innermostCode(parsed.data.innerError) ?? parsed.data.code ?? null;
}

/** Takes queries off addresses and tokens out of a text, and cuts it to a length that fits a record. */
export function scrub(text: string): string {
  const clean = text
    .replace(/(https?:\/\/[^\s?"'<>]+)\?[^\s"'<>]*/gi, '$1?…')
    .replace(/\b(bearer)\s+\S+/gi, '$1 …')
    .replace(/\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, '…')
    .replace(/\b(sig|signature|client_secret|client_assertion|access_token|refresh_token)=[^&\s"']+/gi, '$1=…')
    .replace(/\s+/g, ' ')
    .trim();
  return clean.length > LONGEST_MESSAGE ? `${clean.slice(0, LONGEST_MESSAGE)}…` : clean;
}

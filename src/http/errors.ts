import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { getOwn } from '../core/values/own-value.ts';
import { type FieldError, invalid, Problem, type ProblemKind } from './problem.ts';

/** Refusals of Fastify itself, by code. Their messages reveal nothing internal. */
const FRAMEWORK: Readonly<Record<string, ProblemKind>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_HANDLER_TIMEOUT: 'unavailable',
};

/** PostgreSQL ended a statement at its bound. */
const STATEMENT_ENDED = '57014';

/** All connections for reads were in use for too long, as the driver says it: it gives no code. */
const NO_CONNECTION = 'timeout exceeded when trying to connect';

/** The one place where a failure becomes an answer. For an unexpected one the caller gets a request id, and the log the error. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error);
  if (problem.status >= 500) request.log.error({ err: error }, 'a request failed');
  sendProblem(problem, request, reply);
}

/** Writes a problem as the answer, past the route's own schemas. */
export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  const document = problem.toDocument(pathOf(request.url), request.id);
  reply
    .code(problem.status)
    .headers(problem.headers)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(document));
}

/** The path of an address, without what may be secret: its query, and the link of an owner. */
export function pathOf(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  return /^\/+keep\/+./i.test(path) ? '/keep/[redacted]' : path;
}

function problemOf(error: FastifyError | Problem): Problem {
  if (error instanceof Problem) return error;
  if (error.validation) return invalid(error.validation.flatMap(fieldErrors));
  if (error.code === STATEMENT_ENDED)
    return new Problem('unavailable', 'The database took too long for this. Narrow the filter, or ask again.');
  if (error.message === NO_CONNECTION)
    return new Problem('unavailable', 'Too much is read at the same time. Wait a moment, and ask again.');
  const known = getOwn(FRAMEWORK, error.code);
  if (known) return new Problem(known, error.message);
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return invalid([{ field: '', message: error.message }]);
  return new Problem('internal', 'The request failed inside Runwarden. Its log has the reason under this request id.');
}

/** One issue of the schema as errors of fields. For an unknown key the field is that key, not its parent. */
function fieldErrors(issue: NonNullable<FastifyError['validation']>[number]): FieldError[] {
  const field = issue.instancePath.replace(/^\//, '').replaceAll('/', '.');
  const { keys } = issue.params;
  if (issue.keyword === 'unrecognized_keys' && Array.isArray(keys)) {
    // A schema may name the known fields; zod's own message only repeats the key.
    const known = issue.message?.startsWith('must be') ? `: it ${issue.message}` : '';
    return keys.map((key) => ({
      field: field === '' ? String(key) : `${field}.${key}`,
      message: `unknown field${known}`,
    }));
  }
  const inner = innerErrors(field, issue);
  if (inner.length > 0) return inner;
  const message = issue.message?.endsWith('received undefined') ? 'is required' : (issue.message ?? 'is not valid');
  return [{ field, message }];
}

const innerIssues = z.array(
  z.object({ code: z.string(), path: z.array(z.union([z.string(), z.number()])), message: z.string() }),
);

/** Errors inside a pattern, a list of patterns or a key, with the message of a policy's error. */
function innerErrors(field: string, { params }: NonNullable<FastifyError['validation']>[number]): FieldError[] {
  const branches = z
    .array(innerIssues)
    .catch([])
    .parse(params.errors ?? [params.issues]);
  const fitting = branches.find((issues) =>
    issues.every(({ code, path }) => code !== 'invalid_type' || path.length > 0),
  );
  return (fitting ?? []).map(({ path, message }) => ({
    field: [field, ...path].join('.'),
    message: `expected ${message}`,
  }));
}

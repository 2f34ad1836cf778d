import { z } from 'zod';
import { formatInstant, type Instant } from '../../core/values/duration.ts';
import { isPlainText } from '../../core/values/invisible-characters.ts';
import { KINDS, type ProblemKind } from '../problem.ts';

/** A time in an answer: an instant here, RFC 3339 in UTC on the wire. */
export const timeOut = z
  .codec(z.string(), z.number(), { decode: Date.parse, encode: formatInstant })
  .meta({ type: 'string', format: 'date-time', examples: ['2026-01-31T09:30:00Z'] });

/** A list in an answer. */
export function listOf<T extends z.ZodType>(items: T) {
  return z.array(items).readonly();
}

/** Databases write other years differently or not at all. A text that is no time has its error already. */
export function isUsual(at: Instant): boolean {
  return Number.isNaN(at) || (at >= 0 && at < Date.UTC(9999, 11, 31));
}

/** A time in a request: RFC 3339 with its offset. */
export const timeIn = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time such as 2026-01-31T09:30:00Z' })
  .refine((text) => isUsual(Date.parse(text)), 'must be between the years 1970 and 9999')
  .meta({ examples: ['2026-01-31T09:30:00Z'] });

/** A time as a filter, as an instant. */
export const timeFilter = timeIn.transform((text): Instant => Date.parse(text));

/** `true` or `false` in a query. */
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Text that a store and a log can take. */
export function plainText(longest: number) {
  return z
    .string()
    .trim()
    .min(1, 'must not be blank')
    .max(longest, `must be at most ${longest} characters`)
    .refine(isPlainText, 'must be plain text');
}

/** A name or id in a path or a filter. */
export const name = plainText(300);

/** Short enough to copy, long enough to be no chance. */
const SHORTEST_ID = 4;

/** The beginning of an id, as people copy it. */
export const idBegin = plainText(100)
  .refine((text) => text.length >= SHORTEST_ID, `must have at least ${SHORTEST_ID} signs`)
  .describe('How the id begins, at least four signs.');

/** How many rows a page has at most. */
export function limitOf(most: number) {
  return z.coerce.number().int().min(1).max(most).default(50).describe('How many at most.');
}

/** How every list is paged, and as what it is answered. */
export const paging = {
  cursor: plainText(8000).optional().describe('The `next` of the page before.'),
  limit: limitOf(200),
  format: z
    .enum(['csv', 'json'])
    .optional()
    .describe('Download all rows of the filter as a file, whatever `cursor` and `limit` say: at most 100,000.'),
};

/** A page of a list. */
export function pageOf<T extends z.ZodType>(items: T) {
  return z.object({
    items: listOf(items),
    next: z.string().nullable().describe('Cursor of the next page; null on the last page.'),
    now: timeOut.describe("The time on the service's own clock."),
  });
}

const problem = z
  .looseObject({
    type: z.string().describe('Names the kind of problem; stable.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is wrong with this request, for a person.'),
    instance: z.string().describe('The path asked for.'),
    requestId: z.string().describe('The log has more under this id.'),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .describe('Each field that is wrong.'),
  })
  .meta({
    id: 'Problem',
    description: 'Problem details, RFC 9457.',
    examples: [
      {
        type: 'urn:runwarden:problem:invalid',
        title: 'The request is not valid',
        status: 400,
        detail: 'reason: must not be blank',
        instance: '/api/v1/overrides',
        requestId: '01K3V8Q4',
        errors: [{ field: 'reason', message: 'must not be blank' }],
      },
    ],
  });

/** A successful answer in a route's schema. */
export function answer<T extends z.ZodType>(description: string, schema: T) {
  return { description, content: { 'application/json': { schema } } };
}

/** The answer of a list: a page as JSON, or all rows as a file. @param page made by {@link pageOf} */
export function listAnswer<T extends z.ZodType>(description: string, page: T) {
  return {
    description,
    content: {
      'application/json': { schema: page },
      'text/csv': { schema: z.string().describe('With `format=csv`: a line for each row, and the columns by name.') },
    },
  };
}

function refusal(kind: ProblemKind) {
  return { description: KINDS[kind].title, content: { 'application/problem+json': { schema: problem } } };
}

/** The refusals of a route: those given, and those of every route behind a key. */
export function refusals(...kinds: readonly ProblemKind[]): Record<number, ReturnType<typeof refusal>> {
  const all: readonly ProblemKind[] = [...kinds, 'unauthorized', 'forbidden', 'too-many-failures', 'internal'];
  return Object.fromEntries(all.map((kind) => [KINDS[kind].status, refusal(kind)]));
}

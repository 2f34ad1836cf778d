import { type Expression, type ReferenceExpression, type SqlBool, sql } from 'kysely';
import type { Tables } from '../schema.ts';

/** A UUID with its hyphens: the ids that the service makes. */
const ZEROS = '00000000-0000-0000-0000-000000000000';

/**
 * Rows whose id begins so. The bounds let the index of the ids answer in every collation: all ids have one shape, and digits
 * come before letters.
 */
export function idBegins(
  column: ReferenceExpression<Tables, 'decisions' | 'findings' | 'deliveries'>,
  begin: string,
): Expression<SqlBool> {
  const id = sql.ref<string>(String(column));
  const begins = sql<SqlBool>`starts_with(${id}, ${begin})`;
  if (!isBeginOfUuid(begin)) return begins;
  const rest = ZEROS.slice(begin.length);
  return sql<SqlBool>`(${id} between ${begin + rest} and ${begin + rest.replaceAll('0', 'f')} and ${begins})`;
}

function isBeginOfUuid(begin: string): boolean {
  const shape = begin.replace(/[0-9a-f]/g, '0');
  return begin.length <= ZEROS.length && ZEROS.startsWith(shape);
}

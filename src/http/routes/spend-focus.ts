import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { focusRows } from '../../report/focus.ts';
import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { refusals } from '../schemas/common.ts';
import { focusQuery } from '../schemas/spend.ts';
import { focusCsv } from '../spend/focus-csv.ts';
import { focusParquet } from '../spend/focus-parquet.ts';
import { moneyAsked } from '../spend/money-asked.ts';

const TYPES = { csv: 'text/csv; charset=utf-8', parquet: 'application/vnd.apache.parquet' };

/** What was spent, for the tools of FinOps. */
export function spendFocusRoutes(api: Api, deps: AppDeps): void {
  api.get(
    '/spend/focus',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'getSpendFocus',
        tags: ['money'],
        summary: 'Download what was spent in a period as rows of FOCUS 1.2',
        description:
          'A row for each run, UTC day, machine and price, and for nodes without a run. They add up to the total of `GET /spend`. ' +
          'Runs without a price have no row. Costs are at list prices or configured rates, so it has the shape of FOCUS and is no bill.',
        querystring: focusQuery,
        response: {
          200: {
            description: 'The rows.',
            content: {
              'text/csv': { schema: z.string().describe('The columns by name, and a line for each row.') },
              'application/vnd.apache.parquet': { schema: z.string().describe('With `format=parquet`.') },
            },
          },
          ...refusals(),
        },
      },
    },
    async (request, reply) => {
      const { format, ...asked } = request.query;
      const { name, period, facts, rules } = await moneyAsked(deps, asked, visibleTo(request));
      const rows = focusRows(facts, period, rules);
      reply.header('content-disposition', `attachment; filename="runwarden-focus-${name}.${format}"`);
      reply.type(TYPES[format]);
      return stream(reply, format === 'csv' ? focusCsv(rows) : focusParquet(rows));
    },
  );
}

/** A stream is sent as it is, past the schema of the answer. */
function stream(reply: FastifyReply, parts: Iterable<string | Uint8Array>): never {
  return reply.send(Readable.from(parts)) as never;
}

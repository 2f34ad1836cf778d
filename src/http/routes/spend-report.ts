import { createHash } from 'node:crypto';
import { z } from 'zod';
import { budgetUses } from '../../report/budget-uses.ts';
import { reportPage } from '../../report/html/page.ts';
import { reportStyle } from '../../report/html/style.ts';
import { lengthOf, periodsBeside } from '../../report/period.ts';
import { precisionRows } from '../../report/precision-rows.ts';
import { periodWords } from '../../report/words.ts';
import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { refusals } from '../schemas/common.ts';
import { spendQuery } from '../schemas/spend.ts';
import { moneyAsked } from '../spend/money-asked.ts';

/** Nothing runs and nothing is loaded. @param name of the period, which the style has at the foot of each sheet */
function pagePolicy(name: string): string {
  const style = createHash('sha256')
    .update(reportStyle(periodWords(name)))
    .digest('base64');
  return [
    "default-src 'none'",
    `style-src 'sha256-${style}'`,
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** The report of money as a page to print. */
export function spendReportRoutes(api: Api, deps: AppDeps): void {
  const { report: tags } = deps;
  api.get(
    '/spend/report',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'getSpendReport',
        tags: ['money'],
        summary: 'Report what was spent, wasted and saved in a period, as one page to print',
        description:
          'One HTML page without a script, which prints on A4. Every table adds up. Limited to the runs that the caller sees; budgets and policies are in it for those who see all of them.',
        querystring: spendQuery.omit({ by: true, format: true }),
        response: {
          200: {
            description: 'The page.',
            content: { 'text/html': { schema: z.string() } },
          },
          ...refusals(),
        },
      },
    },
    async (request, reply) => {
      const { period: _, ...filter } = request.query;
      const visible = visibleTo(request);
      const { name, period, facts, rules, now: madeAt } = await moneyAsked(deps, request.query, visible);
      const [beforeName] = periodsBeside(lengthOf(name), period);
      const before = await moneyAsked(deps, { ...filter, period: beforeName }, visible);
      const isOfAll = visible.workspaces === null && Object.keys(filter).length === 0;
      const page = reportPage({
        ...{ name, rules, madeAt, emergencyTag: tags?.emergencyTag ?? 'emergency' },
        facts,
        before: { name: beforeName, facts: before.facts },
        // Of some of the runs, a budget would seem to be less used than it is.
        budgets: isOfAll ? await budgetUses(deps, name, madeAt) : [],
        precision: isOfAll ? await precisionRows(deps, period, visible) : [],
      });
      reply.header('content-security-policy', pagePolicy(name)).header('x-robots-tag', 'noindex, nofollow');
      return reply.type('text/html; charset=utf-8').send(page);
    },
  );
}

import { forecastOf } from '../../report/forecast.ts';
import { lengthOf, periodsBeside, periodsWithin } from '../../report/period.ts';
import { savingsOf } from '../../report/savings.ts';
import { spendReport } from '../../report/spend-report.ts';
import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { refusals } from '../schemas/common.ts';
import { spendAnswer, spendQuery } from '../schemas/spend.ts';
import { groupsCsv } from '../spend/csv.ts';
import { moneyAsked } from '../spend/money-asked.ts';
import { lacksOf, showForecast, showSpendIn } from '../spend/show.ts';

/** What was spent, wasted and saved. */
export function spendRoutes(api: Api, deps: AppDeps): void {
  api.get(
    '/spend',
    {
      config: { access: 'owner', isShared: true },
      schema: {
        operationId: 'getSpend',
        tags: ['money'],
        summary: 'Say what was spent, wasted and saved in a period, and on whom',
        description:
          'Every table adds up to the same total, to the cent. Amounts are at list prices or configured rates, in UTC periods. ' +
          'Limited to the runs that the caller sees.',
        querystring: spendQuery,
        response: { 200: spendAnswer, ...refusals() },
      },
    },
    async (request, reply) => {
      const { by, format, ...asked } = request.query;
      const { name, period, facts, rules, now } = await moneyAsked(deps, asked, visibleTo(request));
      const report = spendReport(facts, { ...period, now }, by, rules);
      if (format === 'csv') {
        reply.header('content-disposition', `attachment; filename="runwarden-spend-${name}.csv"`);
        // A text is sent as it is, past the schema of the answer.
        return reply.type('text/csv; charset=utf-8').send(groupsCsv(report, name, by)) as never;
      }
      const { savings, unknown } = savingsOf(facts, period);
      const since = Math.max(0, ...[...facts.recorded.values()].map((one) => one.since));
      const length = lengthOf(name);
      const [before, after] = periodsBeside(length, period);
      return {
        period: {
          ...{ name, length, ...period, before },
          isOver: period.until <= now,
          after: period.until <= now ? after : null,
          within: periodsWithin(Math.max(period.from, Math.min(period.until - 1, now))),
        },
        by,
        currencies: report.currencies.map((spend) => ({
          ...showSpendIn(spend, savings),
          forecast: showForecast(forecastOf({ days: spend.days, cents: spend.total.cents }, period, { since, now })),
        })),
        unpriced: report.unpriced,
        unread: report.unread,
        savingsUnknown: unknown,
        lacks: lacksOf(report),
        now,
      };
    },
  );
}

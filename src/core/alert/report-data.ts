import { z } from 'zod';
import { formatInstant, type Instant } from '../values/duration.ts';
import type { Alert } from './alert.ts';
import { LONGEST_NAME, oneLine } from './alert-data.ts';

/** Null where there was no cancel of which that is known. */
export const savedSchema = z.object({ low: z.number(), expected: z.number(), high: z.number() }).nullable();

/** `report.month`: what was spent, wasted and saved in a month that is over. */
export const reportSchema = z.object({
  /** `2026-10`, in UTC. */
  period: z.string(),
  /** `October 2026`, and the month before it. */
  periodName: z.string(),
  beforeName: z.string(),
  at: z.string(),
  runs: z.number(),
  workspaces: z.number(),
  /** Runs without a price, which are in no amount. */
  unpriced: z.number(),
  /** One for each currency; null on channels that show no money. */
  money: z
    .array(
      z.object({
        currency: z.string(),
        spent: z.number(),
        /** It may be more. */
        atLeast: z.boolean(),
        /** In the month before; null where nothing is recorded of it. */
        before: z.number().nullable(),
        wasted: z.number(),
        saved: savedSchema,
        /** The dearest owners. */
        owners: z.array(z.object({ owner: z.string().nullable(), spent: z.number() })),
      }),
    )
    .nullable(),
});
export type ReportData = z.output<typeof reportSchema>;

/** The headline figures of a month. */
export type MonthFigures = Omit<ReportData, 'at' | 'money'> & { readonly money: NonNullable<ReportData['money']> };

/** The alert that the report of a month is there. */
export function reportAlert(
  figures: MonthFigures,
  { id, now, recipients }: { readonly id: string; readonly now: Instant; readonly recipients: readonly string[] },
): Alert {
  const money = figures.money.map(({ owners, ...sums }) => ({
    ...sums,
    owners: owners.map(({ owner, spent }) => ({ owner: owner && oneLine(owner, LONGEST_NAME), spent })),
  }));
  const data: ReportData = { ...figures, money, at: formatInstant(now) };
  return {
    ...{ id, at: now, type: 'report.month', recipients, data },
    ...{ decisionId: null, findingId: null, announcesCancel: false },
  };
}

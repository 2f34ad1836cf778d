import { z } from 'zod';
import { type Money, money } from '../conditions/parameters/money.ts';
import { type CancelLimits, PASTS, type PerWindow, type ScopeLimits } from '../core/policy/limits.ts';

const WINDOWS = ['per-cycle', 'per-hour', 'per-day'] as const;
type Windows<T> = { readonly [K in (typeof WINDOWS)[number]]?: T | undefined };

const HOURS = 'a number of GPU-hours above 0';
const hours = z.number({ error: HOURS }).positive({ error: HOURS }).optional();

const gpuHours = z
  .strictObject({ 'per-cycle': hours, 'per-hour': hours, 'per-day': hours }, { error: 'a map such as {per-day: 2000}' })
  .refine(isFilled, { error: 'at least one of per-cycle, per-hour and per-day' })
  .describe('GPU-hours that the cancelled runs had used. A run whose GPU-hours are not known is asked about.');

const cost = money().optional();

const spent = z
  .strictObject(
    { 'per-cycle': cost, 'per-hour': cost, 'per-day': cost },
    { error: 'a map such as {per-day: 5000 EUR}' },
  )
  .refine(isFilled, { error: 'at least one of per-cycle, per-hour and per-day' })
  .refine((given) => new Set(moneyIn(given).map(({ currency }) => currency)).size < 2, {
    error: 'amounts in one currency',
  })
  .describe('What the cancelled runs had cost. A run whose cost is not known is asked about.');

/** A whole number of cancels from `least` on. */
export function countOf(least: 0 | 1) {
  const expected = least === 0 ? 'a whole number of cancels, 0 or more' : 'a whole number above 0';
  const more = least === 0 ? expected : `${expected}; to cancel nothing, lower the mode`;
  return z.int({ error: expected }).min(least, { error: more });
}

const amounts = { 'gpu-hours': gpuHours.optional(), money: spent.optional() };

function scope(of: string, words: string) {
  return z
    .strictObject(
      {
        'per-cycle': countOf(1).optional().describe(`Cancels of ${of} in one pass over a workspace.`),
        'per-hour': countOf(1).optional().describe(`Cancels of ${of} in an hour.`),
        'per-day': countOf(1).optional().describe(`Cancels of ${of} in a day.`),
        ...amounts,
      },
      { error: 'a map such as {per-hour: 3}' },
    )
    .refine(isFilled, { error: 'at least one limit' })
    .describe(words);
}

/** What policies and the config say in the same words, beside cancels in a pass and an hour and the share. */
export const sharedLimits = {
  'per-day': countOf(1).optional().describe('Cancels in a day.'),
  ...amounts,
  'per-owner': scope('one owner', "The same limits for each owner's runs by themselves.").optional(),
  'per-workspace': scope('one workspace', "The same limits for each workspace's runs by themselves.").optional(),
  past: z
    .enum(PASTS, { error: 'ask or wait' })
    .optional()
    .describe(
      'Past a limit: ask people about each further run, or let it wait until the limit has room. ask when not given.',
    ),
};

const shared = z.strictObject(sharedLimits);
const ofScope = shared.shape['per-owner'].unwrap();

/** What a limit map says beside cancels in a pass and an hour and the share. */
export function toLimits(given: z.output<typeof shared>): Omit<CancelLimits, 'perCycle' | 'perHour' | 'share'> {
  const { 'per-owner': owner, 'per-workspace': workspace, past } = given;
  return {
    ...toScope(given),
    ...(owner && { perOwner: toScope(owner) }),
    ...(workspace && { perWorkspace: toScope(workspace) }),
    ...(past && { past }),
  };
}

function toScope({ 'gpu-hours': used, money: paid, ...counts }: z.output<typeof ofScope>): ScopeLimits {
  const [first] = paid ? moneyIn(paid) : [];
  const amountOf = (one: Money | undefined) => one?.amount;
  return {
    ...toWindows(counts),
    ...(used && { gpuHours: toWindows(used) }),
    ...(paid && first && { money: { ...toWindows(mapped(paid, amountOf)), currency: first.currency } }),
  };
}

function toWindows(given: Windows<number>): PerWindow {
  const { 'per-cycle': perCycle, 'per-hour': perHour, 'per-day': perDay } = given;
  return {
    ...(perCycle !== undefined && { perCycle }),
    ...(perHour !== undefined && { perHour }),
    ...(perDay !== undefined && { perDay }),
  };
}

function mapped(given: Windows<Money>, amountOf: (one: Money | undefined) => number | undefined): Windows<number> {
  return Object.fromEntries(WINDOWS.map((window) => [window, amountOf(given[window])]));
}

function moneyIn(given: Windows<Money>): Money[] {
  return WINDOWS.flatMap((window) => given[window] ?? []);
}

function isFilled(given: object): boolean {
  return Object.keys(given).length > 0;
}

/** The amounts of limits that are in another currency than the prices, with their places. */
export function foreignLimits(
  limits: ReturnType<typeof toLimits>,
  currency: string,
): { path: string[]; currency: string }[] {
  const scopes = { '': limits, 'per-owner': limits.perOwner, 'per-workspace': limits.perWorkspace };
  return Object.entries(scopes).flatMap(([name, scoped]) => {
    const other = scoped?.money?.currency ?? currency;
    return other === currency ? [] : [{ path: [...(name === '' ? [] : [name]), 'money'], currency: other }];
  });
}

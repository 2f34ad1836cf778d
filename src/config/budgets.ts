import { z } from 'zod';
import { money } from '../conditions/parameters/money.ts';
import type { Budget, BudgetBy } from '../core/money/budget.ts';
import { tagKeyText } from '../core/policy/patterns.ts';
import { tagKey } from '../core/run/tags.ts';
import { oneOf } from '../core/values/did-you-mean.ts';
import { PERIODS } from '../core/values/period.ts';
import { caseless } from '../core/values/text.ts';
import type { SourceDocument } from '../yaml/document.ts';
import type { SourceError } from '../yaml/source-error.ts';

// What may be spent, and how spend is grouped: budgets and report of the config file.

const LONGEST = 100;
const MOST = 200;
const short = (expected: string) =>
  z
    .string({ error: expected })
    .trim()
    .min(1, { error: expected })
    .max(LONGEST, { error: `${expected}, of at most ${LONGEST} characters` });
const BY =
  'one of {tag: project, value: atlas}, {without-tag: project}, {owner: team-vision}, {experiment: vision-retrain} or {workspace: ml-prod-*}';
const by = z
  .union(
    [
      z.strictObject({ tag: tagKeyText(), value: short('the value of the tag') }),
      z.strictObject({ 'without-tag': tagKeyText() }),
      z.strictObject({ owner: short('an owner, written as in the owner tag') }),
      z.strictObject({ experiment: short('the name of an experiment') }),
      z.strictObject({ workspace: short('the name of a workspace, or a pattern') }),
    ],
    { error: BY },
  )
  .describe(`Whose spend it bounds: ${BY}.`);

const PERCENT = 'a percentage of the amount, such as 80';
const ALERT_AT = 'percentages of the amount, such as [50, 80, 100]';
const alertAt = z
  .array(z.number({ error: PERCENT }).min(1, { error: PERCENT }).max(1000, { error: PERCENT }), { error: ALERT_AT })
  .max(20, { error: `${ALERT_AT}, at most 20` })
  .transform((given) => [...new Set(given)].sort((a, b) => a - b))
  .default([50, 80, 100])
  .describe('An alert goes out once a period when so many percent of it are spent. [] for none.');

/** Who hears of budgets where nothing is said; without channels of their own the fallback's. */
const FINOPS = 'finops';

const recipient = short('a recipient of notify.recipients');
const budget = z.strictObject(
  {
    name: short('a name'),
    by,
    period: z
      .enum(PERIODS, { error: 'day, week, month or quarter' })
      .describe('The calendar period in UTC; a week begins on Monday.'),
    amount: money()
      .refine(({ amount }) => amount >= 1, { error: 'an amount of 1 or more, with its currency' })
      .describe('What may be spent in a period, in the currency of the prices.'),
    'alert-at': alertAt,
    recipients: z
      .union([recipient.transform((one) => [one]), z.array(recipient).min(1, { error: 'one or more recipients' })], {
        error: 'one or more recipients',
      })
      .default([FINOPS])
      .describe('Who is alerted. finops without it; the fallback where finops has no channels.'),
  },
  { error: 'a budget such as {name: atlas, by: {tag: project, value: atlas}, period: month, amount: 30000 USD}' },
);

export const budgetsSchema = z
  .array(budget, { error: 'a list of budgets' })
  .max(MOST, { error: `at most ${MOST} budgets` })
  .default([])
  .describe('What may be spent in a period, and who is alerted. Nothing is cancelled because of one.');

export const reportSchema = z
  .strictObject({
    'project-tag': tagKeyText().default('project').describe('The tag by whose values projects are told apart.'),
    'emergency-tag': tagKeyText()
      .default('emergency')
      .describe('Runs that carry it are shown apart in reports, with its value and their sum.'),
    mail: recipient
      .exactOptional()
      .describe(
        'Who gets the report of each month when it is over, such as finops; a mail carries its page. Nobody without it.',
      ),
  })
  .describe('How spend is grouped in reports.');

/** The tags by which reports group runs. */
export interface ReportTags {
  readonly projectTag: string;
  readonly emergencyTag: string;
  /** Who gets the report of each month; nobody where not given. */
  readonly mail?: string;
}

export function reportTags({
  'project-tag': projectTag,
  'emergency-tag': emergencyTag,
  mail,
}: z.output<typeof reportSchema>): ReportTags {
  return {
    ...{ projectTag: tagKey(projectTag), emergencyTag: tagKey(emergencyTag) },
    ...(mail !== undefined && { mail }),
  };
}

type BudgetsFile = z.output<typeof budgetsSchema>;

/** The budgets that a config asks for. */
export function budgetsOf(file: BudgetsFile): readonly Budget[] {
  return file.map(({ name, by: given, period, amount: { amount, currency }, 'alert-at': at, recipients }) => ({
    ...{ name, by: byOf(given), period, amount, currency, alertAt: at, recipients },
  }));
}

function byOf(given: BudgetsFile[number]['by']): BudgetBy {
  if ('tag' in given) return { kind: 'tag', key: given.tag, value: given.value };
  if ('without-tag' in given) return { kind: 'without-tag', key: given['without-tag'] };
  if ('owner' in given) return { kind: 'owner', value: given.owner };
  if ('experiment' in given) return { kind: 'experiment', value: given.experiment };
  return { kind: 'workspace', value: given.workspace };
}

/** Each budget has a name of its own, an amount that can be counted, and readers that the config knows. */
export function checkBudgets(
  {
    budgets = [],
    prices,
    notify,
  }: {
    readonly budgets?: BudgetsFile;
    readonly prices?: { readonly currency: string };
    readonly notify?: { readonly recipients: Readonly<Record<string, unknown>> };
  },
  document: SourceDocument,
  problems: SourceError[],
): void {
  const known = knownReaders(notify);
  const first = new Map<string, number>();
  for (const [index, { name, amount, recipients }] of budgets.entries()) {
    const before = first.get(caseless(name));
    if (before !== undefined)
      problems.push(
        document.errorAt(['budgets', index, 'name'], `budgets[${before}] has the same name`, 'a name of its own'),
      );
    else first.set(caseless(name), index);
    if (prices && amount.currency !== prices.currency)
      problems.push(
        document.errorAt(
          ['budgets', index, 'amount'],
          `it is in ${amount.currency}, and the prices are in ${prices.currency}, so it can never be counted`,
          `an amount in ${prices.currency}, or prices: {currency: ${amount.currency}}`,
        ),
      );
    if (!notify) continue;
    for (const one of recipients) {
      if (known.includes(one)) continue;
      const says = one === 'owner' ? 'a budget has no owner' : `there is no recipient "${one}"`;
      problems.push(document.errorAt(['budgets', index, 'recipients'], says, oneOf(one, known)));
    }
  }
}

interface Recipients {
  readonly recipients: Readonly<Record<string, unknown>>;
}

/** Who can be named. FinOps and on-call without channels of their own have those of others. */
function knownReaders(notify: Recipients | undefined): readonly string[] {
  return [...new Set([FINOPS, 'oncall', ...Object.keys(notify?.recipients ?? {}).filter((one) => one !== 'owner')])];
}

/** The report of a month goes to somebody whom the config knows. */
export function checkReport(
  { report, notify }: { readonly report?: { readonly mail?: string | undefined }; readonly notify?: Recipients },
  document: SourceDocument,
  problems: SourceError[],
): void {
  const known = knownReaders(notify);
  const { mail } = report ?? {};
  if (!notify || mail === undefined || known.includes(mail)) return;
  const says = mail === 'owner' ? 'the report of all runs has no owner' : `there is no recipient "${mail}"`;
  problems.push(document.errorAt(['report', 'mail'], says, oneOf(mail, known)));
}

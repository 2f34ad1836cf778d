import type { SpentRun, Stretch } from '../core/money/spent-run.ts';
import type { MoneyFacts } from '../core/ports/money-ledger.ts';
import { ownerOf } from '../core/run/owner.ts';
import { isSystemTag, tagInAnyCase } from '../core/run/tags.ts';
import type { CostMachine } from '../core/signal/signal.ts';
import { HOUR, type Instant, SECOND } from '../core/values/duration.ts';
import { type CountedRun, countRuns } from './counted.ts';
import type { FocusRow } from './focus-columns.ts';
import { type Slice, slicesOf } from './focus-slices.ts';
import type { GroupRules } from './groups.ts';
import { type IdleLine, idleLines } from './idle-lines.ts';
import { NODES_WITHOUT_RUNS } from './words.ts';

/**
 * What was spent in a period as rows of FOCUS 1.2: one for each run, UTC day, machine and price, and one for each compute and
 * day with nodes that no run held. They add up to the total of the report, to the cent. Runs without a price have no row.
 */
export function* focusRows(facts: MoneyFacts, period: Stretch, rules: GroupRules): Generator<FocusRow> {
  for (const run of countRuns(facts, period)) {
    if (run.currency === null) continue;
    const until = facts.recorded.get(run.spent.run.workspaceId)?.until ?? period.from;
    const shared = ofRun(run, run.currency, rules);
    for (const slice of slicesOf(run, period, until)) yield rowOf(run, slice, shared);
  }
  for (const line of idleLines(facts.idleNodes, period))
    if (line.currency !== null) yield* rowsOfNodes(line, line.currency);
}

const BASIS = 'discounts, reservations and taxes not included';
const BASES = {
  list: `list price; ${BASIS}`,
  rate: `rate of the configuration; ${BASIS}`,
  shipped: `price table of Runwarden; ${BASIS}`,
};

/** What every row has in common: a run or a node of Azure Machine Learning that was used. */
const COMMON = {
  BillingAccountName: null,
  BillingAccountType: 'Subscription',
  ChargeCategory: 'Usage',
  ChargeClass: null,
  ChargeFrequency: 'Usage-Based',
  ConsumedUnit: 'Hours',
  InvoiceIssuerName: 'Microsoft',
  PricingUnit: 'Hours',
  ProviderName: 'Microsoft',
  PublisherName: 'Microsoft',
  ServiceCategory: 'AI and Machine Learning',
  ServiceName: 'Azure Machine Learning',
  ServiceSubcategory: 'Machine Learning',
  SubAccountName: null,
  SubAccountType: 'Subscription',
} as const;

function ofRun({ spent, ending, lacks }: CountedRun, currency: string, rules: GroupRules) {
  const { run, cancel, failure } = spent;
  const { source, display } = ownerOf(run, { tags: {} }, rules.owners);
  return {
    ...COMMON,
    ...accountOf(run.workspaceId),
    BillingCurrency: currency,
    Tags: Object.fromEntries(Object.entries(run.tags).filter(([key]) => !isSystemTag(key))),
    x_AtLeast: String(lacks.length > 0),
    x_AtLeastWhy: lacks.join('; ') || null,
    x_DecisionId: cancel?.decisionId ?? null,
    x_Ending: ending,
    x_Experiment: run.experiment,
    x_FailureClass: failure,
    x_Owner: source === 'fallback' ? null : display,
    x_Policy: cancel?.policy ?? null,
    x_Project: tagInAnyCase(run, rules.projectTag) || null,
    x_RunId: run.id,
    x_RunName: run.displayName,
    x_Workspace: run.workspaceName,
  };
}

function rowOf({ spent, currency }: CountedRun, slice: Slice, shared: ReturnType<typeof ofRun>): FocusRow {
  const { machine, pricePerNodeHour, nodeTime, gpuTime, cents, wastedCents, waste } = slice;
  const price = machine?.price;
  const hours = hoursOf(nodeTime);
  const listed = price?.listed ?? pricePerNodeHour;
  return {
    ...shared,
    ...costsOf(cents),
    // With a factor of the configuration, the list has another price than the one that counts.
    ...(price?.listed !== undefined && { ListCost: Math.round(listed * hours * 100) / 100 }),
    ...timesOf(slice, slice.day),
    ...resourceOf(spent.run, computeOf(spent.run, machine)),
    ChargeDescription: `${spent.run.displayName}: ${hours} node-hours at ${pricePerNodeHour} ${currency}`,
    ConsumedQuantity: hours,
    ContractedUnitPrice: pricePerNodeHour,
    // A rate of the configuration is no list price.
    ListUnitPrice: price?.source === 'rate' ? (price.listed ?? null) : listed,
    PricingCategory: categoryOf(machine),
    PricingQuantity: hours,
    RegionId: machine?.region ?? null,
    RegionName: machine?.region ?? null,
    SkuId: price?.skuId ?? null,
    SkuMeter: price?.meterName ?? null,
    SkuPriceId: price?.meterId ?? null,
    x_CostBasis: BASES[price?.source ?? 'list'],
    x_GpuHours: hoursOf(gpuTime),
    x_PriceAsOf: price?.asOf ?? null,
    x_PriceSince: price?.since ?? null,
    x_PriceSource: price?.source ?? null,
    x_VmSize: machine?.vmSize ?? null,
    x_Waste: waste.join('; ') || null,
    x_WastedCost: wastedCents / 100,
  };
}

/** Nodes without a run are waste, in each of their days. */
function* rowsOfNodes(line: IdleLine, currency: string): Generator<FocusRow> {
  const { workspaceId, workspace, compute, why, days } = line;
  for (const one of days) {
    const hours = hoursOf(one.nodeTime);
    yield {
      ...COMMON,
      ...accountOf(workspaceId),
      ...costsOf(one.cents),
      ...timesOf(one, one.day),
      ...resourceOf({ workspaceId }, compute),
      BillingCurrency: currency,
      ChargeDescription: `${compute}: ${hours} node-hours of ${NODES_WITHOUT_RUNS} (${why})`,
      ...{ ConsumedQuantity: hours, PricingQuantity: hours, ContractedUnitPrice: null, ListUnitPrice: null },
      ...{ PricingCategory: null, RegionId: null, RegionName: null, SkuId: null, SkuMeter: null, SkuPriceId: null },
      ...{ Tags: null, x_AtLeast: 'false', x_AtLeastWhy: null, x_CostBasis: BASES.list, x_DecisionId: null },
      ...{ x_Ending: null, x_Experiment: null, x_FailureClass: null, x_GpuHours: hoursOf(one.gpuTime), x_Owner: null },
      ...{ x_Policy: null, x_PriceAsOf: null, x_PriceSince: null, x_PriceSource: null, x_Project: null, x_RunId: null },
      ...{ x_RunName: null, x_VmSize: null, x_Waste: 'idle-nodes', x_WastedCost: one.cents / 100 },
      x_Workspace: workspace,
    };
  }
}

/** The costs are equal since no discount is known. */
function costsOf(cents: number) {
  const cost = cents / 100;
  return { BilledCost: cost, ContractedCost: cost, EffectiveCost: cost, ListCost: cost };
}

/** Whole seconds, as the file has them: the begin is part of it, the end is not. */
function timesOf({ from, until }: Stretch, day: Instant) {
  const date = new Date(day);
  const month = (offset: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1);
  return {
    BillingPeriodStart: month(0),
    BillingPeriodEnd: month(1),
    ChargePeriodStart: Math.floor(from / SECOND) * SECOND,
    ChargePeriodEnd: Math.ceil(until / SECOND) * SECOND,
  };
}

/** The account that is billed is not known: the subscription is named in its place. */
function accountOf(workspaceId: string) {
  const [subscription = workspaceId] = /^\/subscriptions\/[^/]+/i.exec(workspaceId) ?? [];
  return { BillingAccountId: subscription, SubAccountId: subscription };
}

function computeOf({ placement }: Pick<SpentRun['run'], 'placement'>, machine: CostMachine | null): string | null {
  if (machine !== null) return machine.compute ?? null;
  return placement.kind === 'compute' ? placement.name : null;
}

function resourceOf({ workspaceId }: Pick<SpentRun['run'], 'workspaceId'>, compute: string | null) {
  return {
    ResourceId: compute === null ? null : `${workspaceId}/computes/${compute}`,
    ResourceName: compute,
    ResourceType: compute === null ? null : 'Azure Machine Learning compute',
  };
}

/** Low-priority nodes have a price that changes with the demand; a rate is between others. */
function categoryOf(machine: CostMachine | null): string {
  if (machine?.priority === 'low-priority') return 'Dynamic';
  return machine?.price.source === 'rate' ? 'Other' : 'Standard';
}

/** To the nanohour, so that a millisecond is not lost. */
function hoursOf(time: number): number {
  return Number((time / HOUR).toFixed(9));
}

import { z } from 'zod';
import type { Compute } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import { type Known, unknown } from '../../core/values/known.ts';

const text = z.string().nullish().catch(null);

/** A row of the retail prices. A row without one of the first fields may be of any product. */
export const rowSchema = z.object({
  retailPrice: z.number(),
  currencyCode: z.string(),
  unitOfMeasure: z.string(),
  type: z.string(),
  productName: z.string(),
  skuName: z.string(),
  armSkuName: z.string(),
  serviceName: text,
  armRegionName: text,
  meterId: text,
  meterName: text,
  tierMinimumUnits: z.number().nullish().catch(null),
  reservationTerm: text,
  effectiveStartDate: text,
  effectiveEndDate: text,
});
export type PriceRow = z.output<typeof rowSchema>;

/** A machine that can have a price. `vmSize` in the spelling of Azure's own list, because prices are found by it. */
export interface PricedMachine {
  readonly vmSize: string;
  /** Null where Azure does not report it: only rates of the config are for it then. */
  readonly location: string | null;
  readonly priority: NonNullable<Compute['priority']>;
}

/** One that Azure's list can have. */
export type ListedMachine = PricedMachine & { readonly location: string };

/** What a node costs in an hour. The two bounds differ where the price is not settled. */
export interface NodePrice {
  readonly atLeast: number;
  readonly atMost: number;
  /** Where it comes from, where a person would ask; else null. */
  readonly note: string | null;
}

const WINDOWS = /windows/i;
/** As one word, as two, or with a dash: all are found in the list. */
const CLOUD_SERVICES = /cloud[\s_-]*services?/i;
const DEV_TEST = /dev[\s/_-]*test/i;
const SPOT = /spot/i;
const LOW_PRIORITY = /low[\s_-]*priority/i;

/**
 * The price of a machine by the rows of Azure's list that are in force. Meters of one size can differ: the lowest and
 * the highest are the bounds then. `isPrimaryMeterRegion` sorts nothing out: of sizes that share a meter, only one has
 * a primary row.
 */
export function priceIn(rows: readonly PriceRow[], machine: ListedMachine, currency: string, now: Instant) {
  const fitting = rows.filter((row) => isOfMachine(row, machine) && row.currencyCode === currency);
  const inForce = fitting.filter((row) => isInForce(row, now));
  // A price of 0 only holds a place in the list.
  const paid = newestOfEachMeter(inForce.filter(({ retailPrice }) => retailPrice > 0));
  if (paid.length === 0) return unknown(whyNone({ fitting, inForce }, machine));
  const prices = paid.map(({ retailPrice }) => retailPrice);
  const [atLeast, atMost] = [Math.min(...prices), Math.max(...prices)];
  const note =
    atLeast === atMost
      ? null
      : `Azure lists ${new Set(prices).size} prices for ${nameOf(machine)}: ${[...new Set(prices)].toSorted((a, b) => a - b).join(' and ')} ${currency} an hour`;
  return { known: true, value: { atLeast, atMost, note } } satisfies Known<NodePrice>;
}

/** A machine in words, such as `Standard_NC6 in westeurope at low priority`. */
export function nameOf({ vmSize, location, priority }: PricedMachine): string {
  const where = location === null ? '' : ` in ${regionOf(location)}`;
  return `${vmSize}${where}${priority === 'low-priority' ? ' at low priority' : ''}`;
}

/** A region as prices name it: ARM sometimes answers `West Europe`. */
export function regionOf(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}

/** Whether a row is the hourly Linux price of this size, region and priority, whatever its time. */
function isOfMachine(row: PriceRow, { vmSize, location, priority }: ListedMachine): boolean {
  const { type, unitOfMeasure, serviceName, armRegionName, productName, skuName, meterName } = row;
  if (type.toLowerCase() !== 'consumption' || row.reservationTerm || (row.tierMinimumUnits ?? 0) !== 0) return false;
  if (unitOfMeasure.toLowerCase() !== '1 hour') return false;
  if (typeof serviceName === 'string' && serviceName.toLowerCase() !== 'virtual machines') return false;
  if (row.armSkuName.toLowerCase() !== vmSize.toLowerCase()) return false;
  if (typeof armRegionName === 'string' && regionOf(armRegionName) !== regionOf(location)) return false;
  const names = `${productName} ${skuName} ${meterName ?? ''}`;
  if (WINDOWS.test(names) || CLOUD_SERVICES.test(names) || DEV_TEST.test(names) || SPOT.test(names)) return false;
  return LOW_PRIORITY.test(names) === (priority === 'low-priority');
}

/** Rows are listed before they begin, and some after their end. A time that cannot be read does not say that it holds. */
function isInForce({ effectiveStartDate, effectiveEndDate }: PriceRow, now: Instant): boolean {
  const start = effectiveStartDate ? timeOf(effectiveStartDate) : Number.NEGATIVE_INFINITY;
  const end = effectiveEndDate ? timeOf(effectiveEndDate) : Number.POSITIVE_INFINITY;
  // The year 1 means that there is no end.
  return start !== null && end !== null && start <= now && (now < end || end < 0);
}

const TIME = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2}(?:\.\d+)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** The list writes `2024-01-01T00:00:00Z`, and some prices are older than Azure ML. A time without a zone is UTC. */
function timeOf(text: string): Instant | null {
  const [, day, time = '00:00:00', zone = 'Z'] = TIME.exec(text) ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T${time}${zone}`);
  return Number.isNaN(at) ? null : at;
}

/** An older row of a meter was replaced by the newer. Without an id each row is a meter of its own. */
function newestOfEachMeter(rows: readonly PriceRow[]): PriceRow[] {
  const byMeter = Map.groupBy(rows, (row) => row.meterId ?? row);
  return [...byMeter.values()].flatMap((ofMeter) => {
    const starts = ofMeter.map(startOf);
    const newest = Math.max(...starts);
    return ofMeter.filter((_, index) => starts[index] === newest);
  });
}

function startOf({ effectiveStartDate }: PriceRow): Instant {
  return (effectiveStartDate ? timeOf(effectiveStartDate) : null) ?? Number.NEGATIVE_INFINITY;
}

function whyNone(
  { fitting, inForce }: Readonly<Record<'fitting' | 'inForce', readonly PriceRow[]>>,
  machine: PricedMachine,
): string {
  if (inForce.length > 0) return `Azure lists only a price of 0 for ${nameOf(machine)}`;
  if (fitting.length > 0) return `Azure lists no price that is in force today for ${nameOf(machine)}`;
  return `Azure lists no hourly price for ${nameOf(machine)}`;
}

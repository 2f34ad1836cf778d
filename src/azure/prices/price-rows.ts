import { z } from 'zod';
import type { Compute, PriceOrigin } from '../../core/signal/signal.ts';
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
  skuId: text,
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

/** What a node costs in an hour from a moment on. The two bounds differ where the price is not settled. */
export interface PriceSpan {
  /** Null where it is not known since when: always, as far as anybody knows. */
  readonly from: Instant | null;
  readonly atLeast: number;
  readonly atMost: number;
  /** Where it comes from, where a person would ask; else null. */
  readonly note: string | null;
  readonly origin: PriceOrigin;
}

/** What a node costs in an hour now, and what it cost before. */
export interface NodePrice extends PriceSpan {
  /** Newest first, each up to the begin of the next. Empty where no change of the price is known. */
  readonly before: readonly PriceSpan[];
}

const WINDOWS = /windows/i;
/** As one word, as two, or with a dash: all are found in the list. */
const CLOUD_SERVICES = /cloud[\s_-]*services?/i;
const DEV_TEST = /dev[\s/_-]*test/i;
const SPOT = /spot/i;
const LOW_PRIORITY = /low[\s_-]*priority/i;

/**
 * The price of a machine by the rows of Azure's list that are in force, and by those that were before. Meters of one size
 * can differ: the lowest and the highest are the bounds then. `isPrimaryMeterRegion` sorts nothing out: of sizes that share
 * a meter, only one has a primary row.
 */
export function priceIn(
  rows: readonly PriceRow[],
  machine: ListedMachine,
  currency: string,
  now: Instant,
): Known<NodePrice> {
  const fitting = rows.filter((row) => isOfMachine(row, machine) && row.currencyCode === currency);
  const priceAt = (at: Instant) => {
    // A price of 0 only holds a place in the list.
    const inForce = fitting.filter((row) => row.retailPrice > 0 && isInForce(row, at));
    return boundsOf(newestOfEachMeter(inForce), machine, currency);
  };
  const spans = spansOf(fitting, priceAt, now);
  const [newest, ...before] = spans;
  if (newest) return { known: true, value: { ...newest, before } };
  return unknown(whyNone({ fitting, inForce: fitting.filter((row) => isInForce(row, now)) }, machine));
}

/** The prices up to a moment, newest first, as far back as there is one at all times. */
function spansOf(
  rows: readonly PriceRow[],
  priceAt: (at: Instant) => Omit<PriceSpan, 'from'> | null,
  now: Instant,
): PriceSpan[] {
  const borders = rows.flatMap((row) => [startOf(row) ?? [], endOf(row) ?? []].flat()).filter((at) => at <= now);
  const spans: PriceSpan[] = [];
  for (const from of new Set([Number.NEGATIVE_INFINITY, ...borders].toSorted((a, b) => b - a))) {
    const price = priceAt(from);
    if (!price) break;
    const later = spans.at(-1);
    const isSame = later !== undefined && isSamePrice(later, price);
    spans.splice(isSame ? -1 : spans.length, 1, since(from, price));
  }
  return spans;
}

function since(from: Instant, price: Omit<PriceSpan, 'from'>): PriceSpan {
  // Some rows begin in the year 1: always.
  if (from < 0) return { ...price, from: null };
  return { ...price, from, origin: { ...price.origin, since: from } };
}

function isSamePrice(a: Omit<PriceSpan, 'from'>, b: Omit<PriceSpan, 'from'>): boolean {
  return a.atLeast === b.atLeast && a.atMost === b.atMost && a.origin.meterId === b.origin.meterId;
}

/** The lowest and the highest of rows that all are in force; null without any. */
function boundsOf(rows: readonly PriceRow[], machine: ListedMachine, currency: string): Omit<PriceSpan, 'from'> | null {
  const [first] = rows;
  if (!first) return null;
  const prices = [...new Set(rows.map(({ retailPrice }) => retailPrice))].toSorted((a, b) => a - b);
  const [atLeast, atMost] = [Math.min(...prices), Math.max(...prices)];
  if (prices.length === 1) return { atLeast, atMost, note: null, origin: { source: 'list', ...meterOf(first) } };
  const note = `Azure lists ${prices.length} prices for ${nameOf(machine)}: ${prices.join(' and ')} ${currency} an hour`;
  return { atLeast, atMost, note, origin: { source: 'list' } };
}

function meterOf({ meterId, skuId, meterName }: PriceRow): Pick<PriceOrigin, 'meterId' | 'skuId' | 'meterName'> {
  return { ...(meterId && { meterId }), ...(skuId && { skuId }), ...(meterName && { meterName }) };
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
function isInForce(row: PriceRow, at: Instant): boolean {
  const [start, end] = [startOf(row), endOf(row)];
  return start !== null && end !== null && start <= at && at < end;
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
    const newest = Math.max(...starts.filter((start) => start !== null));
    return ofMeter.filter((_, index) => starts[index] === newest);
  });
}

/** Rows that a newer answer of the list no longer has, because a row of the same meter that begins later replaced them. */
export function replacedBy(listed: readonly PriceRow[], earlier: readonly PriceRow[]): PriceRow[] {
  // A price of 0 only holds a place, and may have the meter and the start of one that was replaced.
  const fresh = listed.filter(({ retailPrice }) => retailPrice > 0);
  const newest = new Map<string, Instant>();
  for (const row of fresh) {
    const start = startOf(row);
    if (row.meterId && start !== null) newest.set(keyOf(row), Math.max(start, newest.get(keyOf(row)) ?? start));
  }
  const has = new Set(fresh.map((row) => `${keyOf(row)} ${row.effectiveStartDate}`));
  return earlier.filter((row) => {
    const start = startOf(row);
    const isGone = !has.has(`${keyOf(row)} ${row.effectiveStartDate}`);
    return isGone && start !== null && start < (newest.get(keyOf(row)) ?? start);
  });
}

/** A meter has rows of several products, such as reservations. */
function keyOf({ meterId, type, reservationTerm, armSkuName, productName }: PriceRow): string {
  return [meterId, type, reservationTerm, armSkuName, productName].join(' ');
}

/** Null where it cannot be read; a row without a start was always in force. */
function startOf({ effectiveStartDate }: PriceRow): Instant | null {
  return effectiveStartDate ? timeOf(effectiveStartDate) : Number.NEGATIVE_INFINITY;
}

/** The year 1 means that there is no end. */
function endOf({ effectiveEndDate }: PriceRow): Instant | null {
  const end = effectiveEndDate ? timeOf(effectiveEndDate) : Number.POSITIVE_INFINITY;
  return end !== null && end < 0 ? Number.POSITIVE_INFINITY : end;
}

function whyNone(
  { fitting, inForce }: Readonly<Record<'fitting' | 'inForce', readonly PriceRow[]>>,
  machine: PricedMachine,
): string {
  if (inForce.length > 0) return `Azure lists only a price of 0 for ${nameOf(machine)}`;
  if (fitting.length > 0) return `Azure lists no price that is in force today for ${nameOf(machine)}`;
  return `Azure lists no hourly price for ${nameOf(machine)}`;
}

import { VM_SIZES } from '../vm-sizes.ts';

/** One meter as the retail prices list it; the fields that a client may look at. */
export interface PriceItem {
  currencyCode: string;
  tierMinimumUnits: number;
  retailPrice: number;
  unitPrice: number;
  armRegionName: string;
  effectiveStartDate: string;
  meterId: string;
  meterName: string;
  isPrimaryMeterRegion: boolean;
  productName: string;
  skuName: string;
  serviceName: string;
  unitOfMeasure: string;
  type: string;
  armSkuName: string;
  reservationTerm?: string;
}

const RATES: Readonly<Record<string, number>> = { USD: 1, EUR: 0.92, GBP: 0.79 };

/** Invented, of about the right size: a GPU and a core for one hour. */
const GPU_HOUR = 3.4;
const CORE_HOUR = 0.05;

/** When the prices of nodes change, and by how much of what they are without a change. */
export interface PriceChange {
  at: number;
  factor: number;
}

/** The price of one hour of a size in USD. */
function hourOf(size: (typeof VM_SIZES)[number]): number {
  return size.gpus > 0 ? size.gpus * GPU_HOUR : size.vCPUs * CORE_HOUR;
}

/**
 * Every meter of a region: Linux, Windows, Spot, low priority, two cloud services and a reservation for each size; and
 * rows of the Linux meter that was replaced, that begins in the far future, and that only holds a place.
 * @param changes those of what nodes cost. Those ahead are listed, and of the others the latest.
 */
export function priceList(region: string, currency: string, changes: PriceChange[], now: number): PriceItem[] {
  const past = changes.filter(({ at }) => at <= now).sort((a, b) => b.at - a.at);
  const current = { share: past[0]?.factor ?? 1, ...(past[0] && { effectiveStartDate: startOf(past[0]) }) };
  const ahead = changes.filter(({ at }) => at > now);
  const rate = RATES[currency] ?? 1;
  return VM_SIZES.flatMap((size) => {
    const short = size.name.replace('Standard_', '').replaceAll('_', ' ');
    const series = `Virtual Machines ${size.family.replace(/^standard|Family$/gi, '')} Series`;
    const item = (share: number, more: Partial<PriceItem> = {}): PriceItem => {
      const price = Math.round(hourOf(size) * share * rate * 10_000) / 10_000;
      return {
        currencyCode: currency,
        tierMinimumUnits: 0,
        retailPrice: price,
        unitPrice: price,
        armRegionName: region,
        effectiveStartDate: '2024-01-01T00:00:00Z',
        meterId: `${size.name}/${more.skuName ?? short}/${more.productName ?? series}`,
        meterName: more.skuName ?? short,
        isPrimaryMeterRegion: true,
        productName: series,
        skuName: short,
        serviceName: 'Virtual Machines',
        unitOfMeasure: '1 Hour',
        type: 'Consumption',
        armSkuName: size.name,
        ...more,
      };
    };
    const node = (share: number, more: Partial<PriceItem> = {}): PriceItem[] => {
      const { share: factor, ...since } = current;
      const later = ahead.map((change) =>
        item(share * change.factor, { ...more, effectiveStartDate: startOf(change) }),
      );
      return [...later, item(share * factor, { ...more, ...since })];
    };
    return [
      item(1.8, { productName: `${series} Windows` }),
      item(5_000, { type: 'Reservation', unitOfMeasure: '1 Hour', reservationTerm: '1 Year' }),
      item(0.3, { skuName: `${short} Spot` }),
      ...node(0.2, { skuName: `${short} Low Priority` }),
      item(1.2, { productName: series.replace('Virtual Machines ', '').replace('Series', 'Series Cloud Services') }),
      item(1.1, { productName: series.replace('Virtual Machines ', '').replace('Series', 'Series CloudServices') }),
      ...(past.length > 0 ? [] : [item(0.9, { effectiveStartDate: '2022-01-01T00:00:00Z' })]),
      item(0.5, { effectiveStartDate: '2099-01-01T00:00:00Z' }),
      item(0, { isPrimaryMeterRegion: false }),
      ...node(1),
    ];
  });
}

function startOf({ at }: PriceChange): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

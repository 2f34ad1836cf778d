import { type ListedMachine, type NodePrice, regionOf } from './price-rows.ts';

/**
 * When the table below was read from Azure's price list. It is from the public catalogue of SkyPilot
 * (skypilot-org/skypilot-catalog, catalogs/v6/azure/vms.csv), whose file has no day: it is of the winter 2024/25. One of its
 * prices, ND96isr H100 v5 in eastus, was published as unchanged in September 2026.
 */
const AS_OF = '2024/25';

const REGIONS = [
  'centralus',
  'eastus',
  'eastus2',
  'northcentralus',
  'southcentralus',
  'westus',
  'westus2',
  'westus3',
] as const;

/**
 * What an hour of a GPU size cost without a discount, in USD: Linux, dedicated, in the order of the regions. Only what was
 * found in that source; what is not here has no price while the list does not answer.
 */
const TABLE = `
NC6s_v3              3.458     3.06     3.06        -    3.366    3.978     3.06     3.06
NC12s_v3             6.916     6.12     6.12        -    6.732    7.956     6.12     6.12
NC24s_v3            13.831    12.24    12.24        -   13.464   15.912    12.24    12.24
NC24rs_v3           15.214    13.46   13.464        -  14.8104   17.503    13.46    13.46
NC4as_T4_v3          0.594    0.526    0.526    0.526    0.631    0.631    0.526    0.526
NC8as_T4_v3          0.849    0.752    0.752    0.752    0.902    0.902    0.752    0.752
NC16as_T4_v3          1.36    1.204    1.204    1.204    1.445    1.445    1.204    1.204
NC64as_T4_v3         4.907    4.352    4.352    4.352    5.222    5.222    4.352    4.352
NC24ads_A100_v4       4.15    3.673    3.673        -    4.408    4.775    3.673    3.673
NC48ads_A100_v4      8.301    7.346    7.346        -    8.815     9.55    7.346    7.346
NC96ads_A100_v4     16.602   14.692   14.692        -    17.63     19.1   14.692   14.692
NC40ads_H100_v5          -     6.98     6.98        -     8.38        -        -     6.98
NC80adis_H100_v5         -    13.96    13.96        -    16.76        -        -    13.96
ND40rs_v2                -   22.032        -        -   26.438        -   22.032        -
ND96asr_v4               -   27.197        -        -    32.63        -   27.197        -
ND96amsr_A100_v4         -    32.77    32.77        -   39.324        -        -        -
ND96isr_H100_v5          -    98.32    98.32        -        -  127.816        -        -
NV12s_v3                 -     1.14     1.14        -    1.368     1.14     1.14        -
NV24s_v3                 -     2.28     2.28        -    2.736     2.28     2.28        -
NV48s_v3                 -     4.56     4.56        -    5.472     4.56     4.56        -
NV32as_v4                -    1.864    1.864    2.237    2.237        -    1.864    1.864
NV36ads_A10_v5           -      3.2      3.2     3.84     3.84     4.16      3.2      3.2
NV36adms_A10_v5          -     4.52     4.52    5.424    5.424    5.876     4.52     4.52
NV72ads_A10_v5           -     6.52     6.52    7.824    7.824    8.476     6.52     6.52
NG32ads_V620_v1          -        -     3.63        -        -        -        -        -
`;

/** By size and region, such as `standard_nc6s_v3/eastus`. */
const PRICES: ReadonlyMap<string, number> = new Map(
  TABLE.trim()
    .split('\n')
    .flatMap((line) => {
      const [size = '', ...prices] = line.trim().split(/ +/);
      const key = (index: number) => `standard_${size}/${REGIONS[index]}`.toLowerCase();
      return prices.flatMap((price, index) => (price === '-' ? [] : [[key(index), Number(price)] as const]));
    }),
);

/** The price of a machine by the table that comes with Runwarden, for the time in which the list does not answer. */
export function shippedPrice({ vmSize, location, priority }: ListedMachine, currency: string): NodePrice | null {
  const price = PRICES.get(`${vmSize.toLowerCase()}/${regionOf(location)}`);
  // There are no rates of exchange here.
  if (price === undefined || priority !== 'dedicated' || currency !== 'USD') return null;
  return {
    from: null,
    atLeast: price,
    atMost: price,
    note: null,
    origin: { source: 'shipped', asOf: AS_OF },
    before: [],
  };
}

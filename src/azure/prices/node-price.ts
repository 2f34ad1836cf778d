import { notReported, type Workspace } from '../../core/run/run.ts';
import type { Compute } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import type { SizeOf } from '../arm/vm-sizes.ts';
import { throwAbort } from '../errors.ts';
import { type OwnRates, rateOfCompute } from './own-rates.ts';
import type { NodePrice, PricedMachine, PriceSpan } from './price-rows.ts';
import type { PriceAnswer, PriceOf } from './prices.ts';

/** The machines that a run holds. */
export type Held = Pick<Compute, 'kind' | 'vmSize' | 'location' | 'priority' | 'nodes' | 'gpusPerNode' | 'why'> & {
  /** The name of the compute of the workspace; null where it is none. */
  readonly compute: string | null;
  /** As the run asks for it. */
  readonly instanceType: string | null;
};

/** Price of each node for an hour, or why it is unknown. Throws AzureError. */
export type NodePriceOf = (workspace: Workspace, held: Held, abort: AbortSignal) => Promise<PriceAnswer>;

/** The price of the machines that a run holds. A rate of the config for their compute goes before all others. */
export function createNodePriceOf(
  sizeOf: SizeOf,
  priceOf: PriceOf,
  { own, currency }: { readonly own: OwnRates; readonly currency: string },
): NodePriceOf {
  /**
   * The size in Azure's own spelling, by which its list finds prices. Where the sizes cannot be read, a rate of the config
   * still is for the machine, and `problem` says why there may be no other price.
   */
  async function machineOf({ subscriptionId }: Workspace, { vmSize, location }: Held, abort: AbortSignal) {
    if (vmSize === null) return null;
    if (location === null) return { vmSize, location, problem: null };
    try {
      const size = await sizeOf(subscriptionId, location, vmSize, abort);
      return { vmSize: size?.name ?? vmSize, location, problem: null };
    } catch (error) {
      return { vmSize, location, problem: throwAbort(error, `listing the VM sizes of ${location}`, abort).message };
    }
  }

  return async (workspace, held, abort) => {
    const rate = rateOfCompute(own, { workspace: workspace.name, compute: held.compute }, currency);
    if (rate) return { known: true, value: rate };
    if (held.kind === 'kubernetes') return kubernetesPrice(held, priceOf, abort);
    const machine = await machineOf(workspace, held, abort);
    if (machine === null) return unknown(held.why ?? notReported('VM size'));
    const { kind, priority } = held;
    const { vmSize, location, problem } = machine;
    const why = problem ?? held.why;
    const priceAs = async (as: PricedMachine['priority']) => {
      const price = await priceOf({ vmSize, location, priority: as }, abort);
      return location === null || problem !== null ? orWhy(price, why) : price;
    };
    if (priority !== null) return priceAs(priority);
    if (kind !== 'serverless') return unknown(why ?? notReported('priority'));
    return eitherTier(await priceAs('low-priority'), await priceAs('dedicated'));
  };
}

/** Its nodes have no size and no priority, and belong to somebody else: a rate of the config is for its instance types. */
async function kubernetesPrice(
  { instanceType }: Held,
  priceOf: PriceOf,
  abort: AbortSignal,
): Promise<Known<NodePrice>> {
  const none = 'Azure lists no price for the nodes of a Kubernetes cluster; prices.rates in the config can give one';
  if (instanceType === null) return unknown(none);
  return orWhy(await priceOf({ vmSize: instanceType, location: null, priority: 'dedicated' }, abort), none);
}

function orWhy(price: PriceAnswer, why: string | undefined): PriceAnswer {
  return price.known || why === undefined ? price : unknown(why);
}

/** The price of a serverless node whose tier Azure does not report: that of low priority at least, the full one at most. */
function eitherTier(low: Known<NodePrice>, full: Known<NodePrice>): Known<NodePrice> {
  if (!low.known) return unknown(low.reason);
  if (!full.known) return unknown(full.reason);
  const [lows, fulls] = [spansOf(low.value), spansOf(full.value)];
  const borders = [...lows, ...fulls].map(({ from }) => from ?? Number.NEGATIVE_INFINITY);
  const [newest, ...before] = [...new Set(borders)]
    .toSorted((a, b) => b - a)
    .flatMap((from) => {
      const [atLow, atFull] = [spanAt(lows, from), spanAt(fulls, from)];
      return atLow && atFull ? [between(atLow, atFull, from)] : [];
    });
  return newest ? { known: true, value: { ...newest, before } } : unknown(TIER);
}

const TIER = 'Azure does not report its tier';

function between(low: PriceSpan, full: PriceSpan, from: Instant): PriceSpan {
  const notes = [TIER, low.note, full.note].filter((note) => note !== null);
  return {
    from: Number.isFinite(from) ? from : null,
    atLeast: Math.min(low.atLeast, full.atLeast),
    atMost: Math.max(low.atMost, full.atMost),
    note: [...new Set(notes)].join('; '),
    // No meter: it may be the one of either tier.
    origin: { source: full.origin.source, ...(full.origin.asOf && { asOf: full.origin.asOf }) },
  };
}

function spansOf({ before, ...newest }: NodePrice): readonly PriceSpan[] {
  return [newest, ...before];
}

/** The price at a moment; newest spans first. */
function spanAt(spans: readonly PriceSpan[], at: Instant): PriceSpan | undefined {
  return spans.find(({ from }) => from === null || from <= at);
}

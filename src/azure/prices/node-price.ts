import { notReported, type Workspace } from '../../core/run/run.ts';
import type { Compute } from '../../core/signal/signal.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import type { SizeOf } from '../arm/vm-sizes.ts';
import { throwAbort } from '../errors.ts';
import type { NodePrice, PricedMachine } from './price-rows.ts';
import type { PriceOf } from './prices.ts';

/** The machines that a run holds. */
export type Held = Pick<Compute, 'kind' | 'vmSize' | 'location' | 'priority' | 'nodes' | 'gpusPerNode' | 'why'> & {
  /** As the run asks for it. */
  readonly instanceType: string | null;
};

/** Price of each node for an hour, or why it is unknown. Throws AzureError. */
export type NodePriceOf = (workspace: Workspace, held: Held, abort: AbortSignal) => Promise<Known<NodePrice>>;

/** The price of the machines that a run holds. */
export function createNodePriceOf(sizeOf: SizeOf, priceOf: PriceOf): NodePriceOf {
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

function orWhy(price: Known<NodePrice>, why: string | undefined): Known<NodePrice> {
  return price.known || why === undefined ? price : unknown(why);
}

/** The price of a serverless node whose tier Azure does not report: that of low priority at least, the full one at most. */
function eitherTier(low: Known<NodePrice>, full: Known<NodePrice>): Known<NodePrice> {
  if (!low.known) return low;
  if (!full.known) return full;
  const atLeast = Math.min(low.value.atLeast, full.value.atLeast);
  const atMost = Math.max(low.value.atMost, full.value.atMost);
  const notes = ['Azure does not report its tier', low.value.note, full.value.note].filter((note) => note !== null);
  return { known: true, value: { atLeast, atMost, note: [...new Set(notes)].join('; ') } };
}

import type { RecordedRun } from '../core/record/recorded-workspace.ts';
import { gpusHeld } from '../core/signal/gpus.ts';
import { type Compute, type Cost, known } from '../core/signal/signal.ts';

/** How many GPUs a run holds, by the latest record; null if that is not known. */
export function gpusOf({ run, parts }: RecordedRun): number | null {
  const { gpu, compute } = parts;
  // The parts are recorded from the signals of the same names.
  const devices = gpu && 'v' in gpu ? (gpu.v as { expectedDevices: number | null }).expectedDevices : null;
  if (devices !== null) return devices;
  return gpusHeld(run, compute && 'v' in compute ? known(compute.v as Compute, 0) : undefined);
}

/** What an hour of it costs, by the pieces that are open. Null if no cost was recorded, or not all of it is known. */
export function hourlyCost({ parts: { cost } }: RecordedRun): { amount: number; currency: string } | null {
  if (!cost || 'u' in cost) return null;
  const { currency, pieces, unpriced } = cost.v as Cost;
  if (unpriced.length > 0) return null;
  const open = pieces.filter(({ endedAt }) => endedAt === null);
  return { currency, amount: open.reduce((sum, { nodes, pricePerNodeHour }) => sum + nodes * pricePerNodeHour, 0) };
}

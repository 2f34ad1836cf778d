import { AzureError, type Computes } from '../../core/ports/azure.ts';
import type { ComputeNodes } from '../../core/run/nodes.ts';
import type { Arm } from './arm.ts';
import { type ComputeState, readComputeState } from './compute-state.ts';

/** States of an instance in which it has no machine. */
const OFF = /^(stopped|deleting|createfailed|setupfailed)$/i;

/** Reads what computes say of their nodes. Only whoever follows a cancel asks, so an answer is never kept. */
export function createComputes(arm: Arm): Computes {
  return {
    async nodes(workspace, name, abort) {
      try {
        return nodesIn(await readComputeState(arm, workspace, name, abort));
      } catch (error) {
        if (error instanceof AzureError && error.kind === 'not-found') return { kind: 'off' };
        throw error;
      }
    },
  };
}

function nodesIn({ properties }: ComputeState): ComputeNodes {
  const kind = properties.computeType.toLowerCase();
  const inner = properties.properties;
  if (kind === 'amlcompute') {
    const running = inner?.nodeStateCounts?.runningNodeCount;
    return typeof running === 'number'
      ? { kind: 'counted', running }
      : { kind: 'silent', because: 'Azure gives no count of its nodes' };
  }
  if (kind !== 'computeinstance')
    return { kind: 'silent', because: `Azure gives no count of nodes for a ${properties.computeType} compute` };
  if (OFF.test(inner?.state ?? '')) return { kind: 'off' };
  return { kind: 'silent', because: 'an instance is there before and after its runs' };
}

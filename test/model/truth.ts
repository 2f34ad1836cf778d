import type { Policy } from '../../src/core/policy/policy.ts';
import type { Job } from './azure-port.ts';

export type { Job } from './azure-port.ts';

export type Truth = 'violated' | 'healthy' | 'unknown' | 'not-for';

/** What is true of a run under a policy of the model, said without the evaluator. */
export function truthOf({ tags, tagsUnknown, gpu, status }: Job, { name }: Pick<Policy, 'name'>): Truth {
  if (status !== 'Running') return 'healthy';
  if (tagsUnknown) return 'unknown';
  if (!tags.owner?.startsWith('team') || tags.keep === 'yes') return 'not-for';
  if (name === 'tagged') return tags.a && tags.b ? 'healthy' : 'violated';
  if (gpu === 'unknown') return 'unknown';
  return gpu === 'idle' ? 'violated' : 'healthy';
}

import type { ConditionKind } from '../core/condition.ts';
import { gpuIdle } from './gpu-idle.ts';
import { gpuLow } from './gpu-low.ts';
import { runtime } from './runtime.ts';
import { stalled } from './stalled.ts';
import { tags } from './tags.ts';
import { validation } from './validation.ts';

// Conditions: one file a kind. May import core, zod and re2js, and has no clock, network, store or logger.
// A new kind is its file, its test, an example policy with cases, and a line here.

/**
 * Every kind of condition. Ordered by what an answer costs, cheapest first: from the run itself, from its times, from
 * storage, from metrics. The reference and the editor's suggestions follow this order; the outcome of a policy does not.
 */
export const CONDITION_KINDS: readonly ConditionKind<unknown>[] = [tags, runtime, validation, stalled, gpuIdle, gpuLow];

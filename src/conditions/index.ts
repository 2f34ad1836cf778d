import type { ConditionKind } from '../core/policy/condition.ts';
import { budget } from './budget.ts';
import { compute } from './compute.ts';
import { cost } from './cost.ts';
import { duplicate } from './duplicate.ts';
import { expression } from './expression.ts';
import { failures } from './failures.ts';
import { gpuIdle } from './gpu-idle.ts';
import { gpuLow } from './gpu-low.ts';
import { idleCompute } from './idle-compute.ts';
import { limits } from './limits.ts';
import { metric } from './metric.ts';
import { reproducible } from './reproducible.ts';
import { runtime } from './runtime.ts';
import { stalled } from './stalled.ts';
import { stepFailed } from './step-failed.ts';
import { stuck } from './stuck.ts';
import { tags } from './tags.ts';
import { validation } from './validation.ts';
import { window } from './window.ts';

// Conditions: one file a kind. May import core, zod and re2js, and has no clock, network, store or logger.
// A new kind is its file, its test, an example policy with cases, and a line here.
// Its check gets a snapshot that core/signal/prepared.ts has settled, and reads signals with need() of signals/need.ts.

/**
 * Every kind of condition. Ordered by what an answer costs, cheapest first: from the run itself, from its times, from its
 * compute and the other runs, from run history, from storage, from metrics. The reference and the editor's suggestions
 * follow this order; the outcome of a policy does not.
 */
export const CONDITION_KINDS: readonly ConditionKind<unknown>[] = [
  tags,
  reproducible,
  limits,
  window,
  stuck,
  runtime,
  compute,
  duplicate,
  failures,
  stepFailed,
  budget,
  cost,
  validation,
  stalled,
  metric,
  gpuIdle,
  gpuLow,
  idleCompute,
  expression,
];

import { z } from 'zod';
import { CALL_GROUPS, CALL_KINDS } from './call-kinds.ts';

const target = z
  .string()
  .refine((name) => name === 'any' || name in CALL_GROUPS || CALL_KINDS.some((kind) => kind === name), {
    error: (issue) => `unknown kind of call "${String(issue.input)}"`,
  });

/**
 * One fault. `on` is a kind or group of calls; `times` how often it strikes (always when left out), after letting
 * `skip` calls pass; `chance` strikes at random but reproducibly; `url` limits it to addresses that contain a text.
 */
export const faultSchema = z.strictObject({
  on: target,
  do: z.enum(['throttle', 'status', 'slow', 'cut', 'truncate', 'wrong-shape', 'redirect']),
  status: z.number().int().min(400).max(599).default(503),
  'retry-after': z.number().min(0).optional(),
  ms: z.number().int().min(0).default(1_000),
  body: z.json().optional(),
  /** Where a redirect leads. */
  to: z.url().default('https://elsewhere.example/'),
  times: z.number().int().min(1).optional(),
  skip: z.number().int().min(0).default(0),
  chance: z.number().min(0).max(1).default(1),
  url: z.string().optional(),
});

export type FaultInput = z.input<typeof faultSchema>;
export type Fault = z.output<typeof faultSchema>;

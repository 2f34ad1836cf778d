import { z } from 'zod';
import { OVERRIDE_KINDS, type Override } from '../../core/decision/override.ts';
import { timeOut } from './common.ts';

export const holdingOverrideOut = z
  .object({ id: z.string(), kind: z.enum(OVERRIDE_KINDS), by: z.string(), until: timeOut })
  .meta({
    id: 'HoldingOverride',
    description: 'The override that holds a run: a yes cancels nothing before its end and is refused.',
  });

export type HoldingOverride = z.output<typeof holdingOverrideOut>;

export function showHolding({ id, kind, author, endsAt }: Override): HoldingOverride {
  return { id, kind, by: author, until: endsAt };
}

import { z } from 'zod';
import { AUDIT_KINDS } from '../../core/audit/event.ts';
import { timeOut } from './common.ts';

/** What one event of the stream says. Clients read again what they show. */
export const eventOut = z
  .object({
    kind: z
      .string()
      .describe(
        `Of a \`change\`, a kind of the audit: ${Object.keys(AUDIT_KINDS).join(', ')}. Of the other events their own name.`,
      ),
    at: timeOut,
    actor: z.string().optional().describe('Who did it: a person, or `runwarden`.'),
    workspace: z.string().nullable().optional().describe('Name of the workspace; null where it concerns none.'),
    run: z.string().optional(),
    policy: z.string().optional(),
    finding: z.string().optional(),
    decision: z.string().optional(),
    record: z.string().optional().describe('The row that was written, such as `overrides/<id>`.'),
    ok: z.boolean().optional().describe('Of a `pass`: it saw everything.'),
    because: z.string().optional().describe('Of a `reload`: why everything must be read again.'),
  })
  .meta({
    id: 'Event',
    description:
      'The `data` of an event, as JSON. `change`: something was recorded; its `id` is its place in the audit. `pass`: a pass over a workspace has ended. `beat`: the stream lives. `reload`: what happened meanwhile is not known, so everything must be read again. `ready`: the stream has begun.',
  });

export type Event = z.output<typeof eventOut>;

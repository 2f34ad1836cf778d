import { z } from 'zod';
import { ITEM_KINDS, type KeptItem, OCCASIONS } from '../../core/evidence/kept.ts';
import { listOf, timeOut } from './common.ts';

const contentOut = z
  .object({
    sha256: z.string().describe('Of the kept bytes. `GET /evidence/{sha256}` reads them.'),
    bytes: z.int(),
    mediaType: z.string(),
    whole: z.object({
      bytes: z.int().describe('Of the whole file, as it was then.'),
      from: z.int().describe('Where the kept part begins in it; 0 where the whole is kept.'),
      changedAt: timeOut.nullable(),
    }),
    redacted: z.record(z.string(), z.int()).describe('How many secrets of each kind were taken out.'),
  })
  .meta({ id: 'KeptContent' });

const keptItemOut = z
  .object({
    id: z.string(),
    workspaceId: z.string(),
    runId: z.string(),
    decisionId: z.string().nullable().describe('The decision that it was collected for; null for the end of the run.'),
    occasion: z.enum(OCCASIONS),
    at: timeOut,
    kind: z.enum(ITEM_KINDS),
    ofRun: z.object({ id: z.string(), displayName: z.string() }).describe('The run or child whose it is.'),
    name: z.string().describe('`record.json`, or the path of the file.'),
    content: contentOut.nullable().describe('Null where it is missing.'),
    missing: z.string().nullable().describe('Why it is missing.'),
    dropped: z
      .object({ at: timeOut, because: z.string() })
      .nullable()
      .describe('When retention dropped the content; null while it is there.'),
  })
  .meta({ id: 'KeptItem', description: 'One thing that was kept of a run, or that could not be had.' });

export const keptOut = z.object({ items: listOf(keptItemOut).describe('The oldest first.') });

export function showKept(items: readonly KeptItem[]): z.output<typeof keptOut> {
  return { items };
}

export const keptSummaryOut = z
  .object({
    items: z.int().describe('With a content that can be read.'),
    missing: z.int(),
    dropped: z
      .object({ items: z.int(), at: timeOut.describe('When it last dropped one.'), because: z.string() })
      .nullable()
      .describe('What retention dropped; null where everything is there.'),
  })
  .meta({ id: 'KeptSummary', description: 'What there is of the evidence.' });

import { z } from 'zod';
import { OCCASIONS } from '../../core/evidence/kept.ts';
import { listOf, timeOut } from './common.ts';

const holderOut = z.object({ id: z.string(), displayName: z.string() });

const logFileOut = z.object({
  path: z.string(),
  bytes: z.int().nullable().describe('Null where Azure does not say.'),
  changedAt: timeOut.nullable(),
});

const keptLogOut = z.object({
  path: z.string(),
  at: timeOut.describe('When it was kept.'),
  occasion: z.enum(OCCASIONS),
  bytes: z.int().nullable().describe('What is kept; null where it is missing.'),
  size: z.int().nullable().describe('Of the whole file then.'),
  missing: z.string().nullable().describe('Why it is missing.'),
});

export const logListOut = z
  .object({
    of: holderOut.describe('The run, or the child that was asked for.'),
    active: z.boolean(),
    files: listOf(logFileOut).describe('What Azure has now, the most useful log first.'),
    unread: z.string().nullable().describe('Why Azure could not list them.'),
    incomplete: z.string().nullable().describe('Why the list is not whole.'),
    kept: listOf(keptLogOut).describe('What Runwarden kept, the oldest first.'),
    children: listOf(holderOut.extend({ status: z.string() })).describe('Whose logs `child` asks for.'),
    childrenUnread: z.string().nullable().describe('Why Azure could not list the children.'),
  })
  .meta({ id: 'LogList' });

export const logPartOut = z
  .object({
    path: z.string(),
    of: holderOut.describe('The run, or the child that was asked for.'),
    active: z.boolean().describe('Whether more may come.'),
    isText: z.boolean().describe('False for a file that is no text; its text is then empty.'),
    from: z.int().describe('Where in the file the text begins.'),
    text: z.string().describe('Whole lines, without colours and control characters.'),
    unfinished: z.string().describe('The last line as far as it is written.'),
    next: z.int().describe('`from` of the next part.'),
    size: z.int().describe('Of the whole file.'),
    changedAt: timeOut.nullable(),
    redacted: z.record(z.string(), z.int()).describe('How many secrets of each kind were taken out.'),
    keptAt: timeOut.nullable().describe('When it was kept; null where Azure has just been read.'),
    unread: z.string().nullable().describe('Why Azure could not be read, beside what was kept.'),
  })
  .meta({ id: 'LogPart' });

import { z } from 'zod';
import { type AuditLink, readEntry } from '../../core/audit/link.ts';
import { pageOf } from './common.ts';

export const auditRowOut = z.object({
  seq: z.int().describe('Its place in the chain, from 1 on without a gap.'),
  at: z.string().describe('When it was written, RFC 3339 to the millisecond.'),
  kind: z.string().describe('What happened, such as `decision.cancel`.'),
  actor: z.string().describe('Who did it: the name of a key, a replica, or `runwarden`.'),
  subject: z.record(z.string(), z.string()).describe('What it is about, by ids.'),
  record: z.string().nullable().describe('The row of the store that it is about, as table/id.'),
  digest: z.string().nullable().describe('SHA-256 of what that row held then.'),
  body: z.record(z.string(), z.unknown()),
  hash: z.string().describe('SHA-256 of the text.'),
  text: z.string().describe('Exactly what was hashed, with the hash of the row before it as `prev`.'),
});

export const auditPageOut = pageOf(auditRowOut);

/** A row as the API shows it. What cannot be read, since somebody changed it, is empty. */
export function showAuditRow({ seq, hash, entry }: AuditLink): z.output<typeof auditRowOut> {
  const read = readEntry(entry);
  const { at = '', kind = '', actor = '', subject = {}, record = null, digest = null, body = {} } = read ?? {};
  return { seq, at, kind, actor, subject: { ...subject }, record, digest, body: { ...body }, hash, text: entry };
}

import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fromLine } from '../../core/audit/export-line.ts';
import type { AuditLink } from '../../core/audit/link.ts';
import { StartError } from '../../core/values/start-error.ts';
import { auditPageOut } from '../../http/schemas/audit.ts';
import { findService, type ServiceOptions } from '../service/service.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** The rows of an export, in the order of its lines. A line that was broken is a row that fits nothing. */
export async function* linksOfFile(file: string): AsyncGenerator<AuditLink> {
  if (!existsSync(file)) throw new StartError(`${file} is not there: name a file of \`runwarden audit export\``);
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
  let seq = 0;
  for await (const line of lines) {
    if (line === '') continue;
    const link = fromLine(line) ?? { seq: seq + 1, hash: '', entry: line };
    yield link;
    seq = link.seq;
  }
  if (seq === 0) throw new StartError(`${file} has no row, so nothing can be verified: every audit has a first row`);
}

const ROWS_AT_ONCE = 200;

/** The rows that a running service answers. @throws {Unanswered} */
export async function* linksOfService(options: ServiceOptions, variables: Variables): AsyncGenerator<AuditLink> {
  const service = findService(options, variables);
  let cursor: string | null = null;
  do {
    const from: string = cursor === null ? '' : `&cursor=${cursor}`;
    const page = await service.ask(`/audit?order=oldest&limit=${ROWS_AT_ONCE}${from}`, auditPageOut);
    if (!page) throw new StartError(`${service.url} is a Runwarden of an older version, which kept no audit`);
    for (const { seq, hash, text } of page.items) yield { seq, hash, entry: text };
    cursor = page.next;
  } while (cursor !== null);
}

import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { answered, type Query } from '../../api/client.ts';
import { fromLine } from '../../core/audit/export-line.ts';
import type { AuditLink } from '../../core/audit/link.ts';
import { StartError } from '../../core/values/start-error.ts';
import { inWords } from '../service/problem-words.ts';
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
  const query: Query<'listAudit'> = { order: 'oldest', limit: ROWS_AT_ONCE };
  let next: string | null = null;
  do {
    const page = await answered(service.api.GET('/api/v1/audit', { params: { query } })).catch((error: unknown) => {
      throw inWords(error, service);
    });
    for (const { seq, hash, text } of page.items) yield { seq, hash, entry: text };
    next = page.next;
    if (next !== null) query.cursor = next;
  } while (next !== null);
}

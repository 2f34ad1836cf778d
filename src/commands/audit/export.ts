import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { loadConfig } from '../../config/config.ts';
import { CSV_HEADER, toCsv, toLine } from '../../core/audit/export-line.ts';
import { type AuditLink, readEntry } from '../../core/audit/link.ts';
import type { Instant } from '../../core/values/duration.ts';
import { storeLocation } from '../../main.ts';
import { withAudit } from '../../store/audit/read-audit.ts';
import { counted } from '../counted.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain } from '../process.ts';
import { reportError, reportInvalid } from '../report-error.ts';
import type { ServiceOptions } from '../service/service.ts';
import { type Past, pastMoment } from '../times/when.ts';
import { linksOfService } from './sources.ts';

export interface ExportAuditOptions extends ServiceOptions {
  /** How far back; null for all. */
  readonly since: Past | null;
  readonly until: Past | null;
  /** Null for standard output. */
  readonly out: string | null;
  readonly output: 'jsonl' | 'csv';
}

/** Writes the rows of the audit, the oldest first: whole as JSON lines, or as a table for spreadsheets. */
export async function exportAudit(
  options: ExportAuditOptions,
  variables: Readonly<Record<string, string | undefined>>,
  now: Instant,
): Promise<ExitCode> {
  try {
    if (options.url !== undefined) return await write(linksOfService(options, variables), options, now);
    const loaded = loadConfig(variables, 'look');
    if (!loaded.ok) return reportInvalid('Runwarden cannot read the audit with this config:', loaded.errors);
    return await withAudit(storeLocation(loaded.config), ({ links }) => write(links(), options, now));
  } catch (error) {
    return reportError(error);
  }
}

async function write(links: AsyncGenerator<AuditLink>, options: ExportAuditOptions, now: Instant): Promise<ExitCode> {
  const { since, until, out, output } = options;
  const [from, to] = [since === null ? null : pastMoment(since, now), until === null ? null : pastMoment(until, now)];
  const stream: Writable = out === null ? process.stdout : createWriteStream(out, { flags: 'wx', mode: 0o600 });
  if (out !== null) await once(stream, 'open');
  const line = output === 'csv' ? toCsv : toLine;
  let rows = 0;
  if (output === 'csv') await put(stream, CSV_HEADER);
  for await (const link of links) {
    const at = Date.parse(readEntry(link.entry)?.at ?? '');
    if ((from !== null && at < from) || (to !== null && at >= to)) continue;
    await put(stream, line(link));
    rows += 1;
  }
  if (out !== null) {
    stream.end();
    await once(stream, 'close');
    complain(`${counted(rows, 'row')} written to ${out}.`);
  }
  return EXIT.clean;
}

async function put(stream: Writable, line: string): Promise<void> {
  if (!stream.write(`${line}\n`)) await once(stream, 'drain');
}

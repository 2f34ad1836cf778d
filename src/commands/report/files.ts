import { writeFileSync } from 'node:fs';
import { answered, type Query } from '../../api/client.ts';
import { messageOf } from '../../core/values/caught.ts';
import { StartError } from '../../core/values/start-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain } from '../process.ts';
import type { Format } from '../service/command.ts';
import type { Service } from '../service/service.ts';

/** What a file is of. */
export type FileQuery = Omit<Query<'getSpend'>, 'format'>;

type Read = (service: Service, query: FileQuery) => Promise<ArrayBuffer>;

/** The formats that are files, and how the service makes each. */
const FILES: Partial<Record<Format, Read>> = {
  csv: ({ api }, query) =>
    bytesOf(api.GET('/api/v1/spend', { params: { query: { ...query, format: 'csv' } }, parseAs: 'arrayBuffer' })),
  focus: (service, query) => focusOf(service, query, 'csv'),
  parquet: (service, query) => focusOf(service, query, 'parquet'),
  // The page has every table.
  html: ({ api }, { by: _, ...query }) =>
    bytesOf(api.GET('/api/v1/spend/report', { params: { query }, parseAs: 'arrayBuffer' })),
};

/** Its rows are of runs, in no groups. */
function focusOf({ api }: Service, { by: _, ...query }: FileQuery, format: 'csv' | 'parquet'): Promise<ArrayBuffer> {
  return bytesOf(api.GET('/api/v1/spend/focus', { params: { query: { ...query, format } }, parseAs: 'arrayBuffer' }));
}

/** Whether a format is a file rather than a text for a terminal or a document of values. */
export function isFile(format: Format): boolean {
  return format in FILES;
}

/** Writes a report as a file, to standard output where none is named. */
export async function writeReport(
  service: Service,
  query: FileQuery,
  { format, file }: { readonly format: Format; readonly file: string | undefined },
): Promise<ExitCode> {
  const read = FILES[format];
  if (!read) throw new StartError(`--file is for -o ${Object.keys(FILES).join(', ')}: -o ${format} is printed.`);
  if (file === undefined && process.stdout.isTTY && format !== 'csv')
    throw new StartError(`-o ${format} is a file: name it with --file, or send it on with > or |.`);
  const bytes = Buffer.from(await read(service, query));
  if (file === undefined) {
    process.stdout.write(bytes);
    return EXIT.clean;
  }
  try {
    writeFileSync(file, bytes);
  } catch (error) {
    throw new StartError(`${file} cannot be written: ${messageOf(error)}`);
  }
  complain(`${file}: ${bytes.length.toLocaleString('en-US')} bytes.`);
  return EXIT.clean;
}

/** What is asked for as bytes is answered so, whatever the schema says of its JSON. */
function bytesOf(asked: Promise<{ readonly data?: ArrayBuffer }>): Promise<ArrayBuffer> {
  return answered(asked);
}

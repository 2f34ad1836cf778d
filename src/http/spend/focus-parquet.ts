import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { FOCUS_COLUMNS, type FocusCell, type FocusRow } from '../../report/focus-columns.ts';

const ROWS_AT_ONCE = 5000;
type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema'];
type Type = (typeof FOCUS_COLUMNS)[number][1];

/** Prices and hours have nine decimals, costs are in cents: one form for all. */
const DECIMAL = { type: 'INT64', converted_type: 'DECIMAL', precision: 18, scale: 9 } as const;

const FORMS: Readonly<Record<Type, Partial<Schema[number]>>> = {
  Decimal: DECIMAL,
  'Date/Time': { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  JSON: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
  String: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
};

const SCHEMA: Schema = [
  { name: 'focus', num_children: FOCUS_COLUMNS.length },
  ...FOCUS_COLUMNS.map(([name, type, , nullable]) => ({
    ...{ name, repetition_type: nullable ? ('OPTIONAL' as const) : ('REQUIRED' as const) },
    ...FORMS[type],
  })),
];

/** FOCUS rows as a file of Apache Parquet, a group of rows at a time. */
export function* focusParquet(rows: Iterable<FocusRow>): Generator<Uint8Array> {
  const writer = new ByteWriter();
  const file = new ParquetWriter({ writer, schema: SCHEMA, createdBy: 'runwarden' });
  let some: FocusRow[] = [];
  for (const row of rows) {
    some.push(row);
    if (some.length < ROWS_AT_ONCE) continue;
    write(file, some);
    yield taken(writer);
    some = [];
  }
  if (some.length > 0) write(file, some);
  file.finish();
  yield taken(writer);
}

function write(file: ParquetWriter, rows: readonly FocusRow[]): void {
  const columnData = FOCUS_COLUMNS.map(([name]) => ({ name, data: rows.map((row): FocusCell => row[name]) }));
  file.write({ columnData, rowGroupSize: ROWS_AT_ONCE });
}

/** What has been written since the last time. The writer counts on from there. */
function taken(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}

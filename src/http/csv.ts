import { z } from 'zod';
import { csvCell } from '../core/values/csv.ts';

/** A column of a table, and what a row has in it. */
export interface CsvColumn {
  /** The path of the field, such as `cost.perHour`. */
  readonly name: string;
  readonly read: (row: unknown) => unknown;
}

/**
 * The columns of a table by the schema of its rows: a column for each field, and for the fields of an object in it. A list
 * and a map of open keys are one column.
 * @param first names of the columns that people read first
 */
export function csvColumns(schema: z.ZodType, first: readonly string[] = []): readonly CsvColumn[] {
  const columns = pathsOf(schema, []).map((path) => ({
    name: path.join('.'),
    read: (row: unknown) => path.reduce<unknown>(fieldOf, row),
  }));
  const leading = first.flatMap((name) => columns.find((column) => column.name === name) ?? []);
  return [...leading, ...columns.filter((column) => !leading.includes(column))];
}

function fieldOf(value: unknown, key: string): unknown {
  // Only what a schema calls an object is looked into.
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function pathsOf(schema: unknown, path: readonly string[]): readonly (readonly string[])[] {
  const inner = bare(schema);
  if (!(inner instanceof z.ZodObject)) return [path];
  return Object.entries(inner.shape).flatMap(([key, field]) => pathsOf(field, [...path, key]));
}

/** A schema without what only says that a value may be missing or not be changed. */
function bare(schema: unknown): unknown {
  if (
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodExactOptional
  )
    return bare(schema.unwrap());
  return schema;
}

/** A line of a table. Numbers stay numbers. */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return csvCell(textOf(value));
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const isPlainList = Array.isArray(value) && value.every((one) => typeof one === 'string');
  return isPlainList ? value.join('; ') : JSON.stringify(value);
}

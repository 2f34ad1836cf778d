import type { z } from 'zod';
import {
  FORMAT_VERSION,
  header,
  LINE_KINDS,
  LINES,
  type LineKind,
  type LineOf,
  type RecordingHeader,
  signature,
} from './format.ts';
import type { Line } from './lines.ts';
import { invalid } from './refused.ts';
import { misshape } from './run-shape.ts';

/** A line after the header. */
export type Content = {
  readonly [K in LineKind]: { readonly kind: K; readonly value: LineOf<K>; readonly line: Line };
}[LineKind];

/** @throws {RecordingRefused} when it is not the first line of a recording that can be read here. */
export function headerIn(file: string, { number, text }: Line): RecordingHeader {
  const json = jsonIn(text);
  const signed = signature.safeParse(json);
  if (!signed.success)
    throw invalid(
      file,
      number,
      'this is not a recording of Runwarden; expected a file that runwarden export has written',
    );
  const { version, by } = signed.data;
  if (version !== FORMAT_VERSION)
    throw invalid(
      file,
      number,
      `format ${version}, written by Runwarden ${by}; expected format ${FORMAT_VERSION}. Write it anew with this Runwarden's export, or use the Runwarden that wrote it`,
    );
  const parsed = header.safeParse(json);
  if (!parsed.success) throw invalid(file, number, misshape(parsed.error));
  const { runwarden: _is, version: _of, exported, ...others } = parsed.data;
  return { exportedAt: exported, ...others };
}

/** @throws {RecordingRefused} when it is not a line of a recording. */
export function contentIn(file: string, line: Line): Content {
  const { number } = line;
  const json = jsonIn(line.text);
  const keys = typeof json === 'object' && json !== null ? Object.keys(json) : [];
  const kind = LINE_KINDS.find((known) => known === keys[0]);
  if (kind === undefined || keys.length !== 1)
    throw invalid(
      file,
      number,
      `the line is ${json === undefined ? 'no JSON' : 'of no known kind'}; expected an object with the one key ${LINE_KINDS.join(' or ')}`,
    );
  const schema: z.ZodType = LINES[kind];
  const parsed = schema.safeParse(Reflect.get(Object(json), kind));
  if (!parsed.success) throw invalid(file, number, misshape(parsed.error, [kind]));
  // The value has the type of the kind by whose schema it was parsed, which the compiler cannot see.
  return { kind, value: parsed.data, line } as Content;
}

/** Undefined for what is no JSON. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

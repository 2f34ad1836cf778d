import { readFileSync, statSync } from 'node:fs';
import { messageOf } from '../../core/values/caught.ts';
import { oneOf } from '../../core/values/did-you-mean.ts';
import { getOwn } from '../../core/values/own-value.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { parseDocument, type SourceDocument } from '../../yaml/document.ts';
import { DATA_BUDGET } from '../../yaml/reading-limits.ts';
import { parseWith } from '../../yaml/schema-errors.ts';
import type { SourceError } from '../../yaml/source-error.ts';
import { withComponents } from './components.ts';
import { unknownKeys } from './keys.ts';
import { JOB_SCHEMAS } from './schema.ts';

/** A job file as `az ml job create --file` takes it, read. */
export interface JobYaml {
  readonly file: string;
  readonly document: SourceDocument;
  /** In lower case. */
  readonly type: string;
  /** As it is written, with the component files that it names in their places. */
  readonly job: PlainObject;
  /** What the command line might refuse, or what could not be read beside it: no reason not to judge the rest. */
  readonly notes: readonly SourceError[];
}

type JobReading =
  | { readonly ok: true; readonly job: JobYaml }
  | { readonly ok: false; readonly errors: readonly SourceError[] };

/** Reads a job file with the component files that it names. Never throws for what a file holds or lacks. */
export function readJobFile(file: string): JobReading {
  const text = readText(file);
  if (!text.ok) return { ok: false, errors: [text.error] };
  return readJob(file, text.text);
}

/** Reads the text of a job file; component files are looked for beside it. */
export function readJob(file: string, text: string): JobReading {
  const read = parseDocument(file, text, DATA_BUDGET);
  if (!read.ok) return read;
  const { document } = read;
  if (!isPlainObject(document.value))
    return { ok: false, errors: [document.errorAt([], 'it is no map', 'a job, such as one with type: command')] };
  const type = typeOf(document, document.value);
  if (!type.ok) return { ok: false, errors: [type.error] };
  const parsed = parseWith(JOB_SCHEMAS[type.type], document);
  if (!parsed.ok) return parsed;
  const { job, notes } = withComponents(document, document.value, file);
  return {
    ok: true,
    job: { file, document, type: type.type, job, notes: [...unknownKeys(document, type.type), ...notes] },
  };
}

type JobType = keyof typeof JOB_SCHEMAS;

/** Keys that only a job of another type than command has. */
const BY_KEY = { trial: 'sweep', jobs: 'pipeline', task: 'automl', entry: 'spark' } as const;

/** The command line takes a job without a type as a command. */
function typeOf(
  document: SourceDocument,
  { type, $schema, ...job }: PlainObject,
): { readonly ok: true; readonly type: JobType } | { readonly ok: false; readonly error: SourceError } {
  const refuse = (path: string[], message: string, expected: string) => ({
    ok: false as const,
    error: document.errorAt(path, message, expected),
  });
  if (/component/i.test(String($schema ?? '')))
    return refuse(
      ['$schema'],
      'this is a component and no job',
      'a job file, such as a pipeline that has this component',
    );
  if (type === undefined || type === null) {
    const [key, kind] = Object.entries(BY_KEY).find(([name]) => Object.hasOwn(job, name)) ?? [];
    if (key !== undefined && kind !== undefined)
      return refuse([key], `it has "${key}" and no type, so the CLI takes it as a command`, `type: ${kind}`);
    if (job.command === undefined) return refuse([], 'it has neither type nor command', 'a job, with its type');
    return { ok: true, type: 'command' };
  }
  const word = String(type).toLowerCase();
  if (getOwn(JOB_SCHEMAS, word) === undefined)
    return refuse(['type'], `the type is "${String(type)}"`, oneOf(word, Object.keys(JOB_SCHEMAS)));
  return { ok: true, type: word as JobType };
}

type ReadText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: SourceError };

function readText(file: string): ReadText {
  try {
    // Reading a pipe or a device waits until somebody writes, which may be never.
    if (statSync(file).isFile())
      return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)) };
    return { ok: false, error: atStart(file, 'it is not a file', 'a job file') };
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { ok: false, error: atStart(file, isMissing ? 'it does not exist' : messageOf(error), 'a job file') };
  }
}

function atStart(file: string, message: string, expected: string): SourceError {
  return { file, line: 1, column: 1, path: '', message, expected };
}

/** What is wrong with a YAML file, and where. Errors are values: a load gathers all of them. */
export interface SourceError {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Place in the document: `when.all[0].runtime.over`; empty for the file as a whole. */
  readonly path: string;
  /** What was wrong. */
  readonly message: string;
  /** What would be right; finishes "expected …". */
  readonly expected: string;
}

/** One line that editors and CI turn into a link: `policies/a.yaml:3:9: "over" is 24, expected a duration`. */
export function formatSourceError(error: SourceError): string {
  return `${error.file}:${error.line}:${error.column}: ${error.message}; expected ${error.expected}`;
}

export function inOrderOfPlace(errors: readonly SourceError[]): SourceError[] {
  return errors.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** What is worth reading at once. */
const MOST_ERRORS = 100;

/** The first of many errors of one file, and one more that says how many are left. */
export function firstErrors(errors: readonly SourceError[], all = errors.length): readonly SourceError[] {
  const next = errors[MOST_ERRORS] ?? errors.at(-1);
  if (all <= MOST_ERRORS || !next) return errors;
  const message = `${all - MOST_ERRORS} more problems in this file`;
  return [...errors.slice(0, MOST_ERRORS), { ...next, message, expected: 'those above mended first' }];
}

export type Path = readonly (string | number)[];

/** A path as people write it: `then[0].notify`. */
export function formatPath(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text;
}

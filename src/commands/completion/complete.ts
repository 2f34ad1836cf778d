import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { print } from '../process.ts';
import { visible } from '../table.ts';
import { type Candidate, placeOf } from './candidates.ts';
import { type NamesDeps, namesOf } from './names.ts';

/** A shell may run other signs, such as `$(…)`. Whoever names runs and policies is not always who completes them. */
const HARMLESS = /^[\w./@:+-]+$/;
const LONGEST_NOTE = 80;

/** Prints what can be written where the cursor is, a line each: the word, and after a tab what it is. */
export async function complete(program: Command, words: readonly string[], deps: NamesDeps): Promise<ExitCode> {
  const current = words.at(-1) ?? '';
  const { candidates, names } = placeOf(program, words);
  const live = names === null ? [] : await namesOf(names.kinds, names.url, deps);
  const fitting = [...candidates, ...live].filter(({ value }) => value.startsWith(current) && HARMLESS.test(value));
  for (const candidate of fitting) print(lineOf(candidate));
  return EXIT.clean;
}

function lineOf({ value, note }: Candidate): string {
  return `${value}\t${visible(note, LONGEST_NOTE)}`;
}

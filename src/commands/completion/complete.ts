import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { print } from '../process.ts';
import { visible } from '../table.ts';
import { type Candidate, placeOf } from './candidates.ts';
import { type NamesDeps, namesOf } from './names.ts';

/** A shell may run other signs, such as `$(…)`. Whoever names runs and policies is not always who completes them. */
const HARMLESS = /^[\w./@:+-]+$/;
const LONGEST_NOTE = 80;
/** A long option with its value in one word. */
const ASSIGNED = /^(--[\w-]+=)/;

/** Prints what can be written where the cursor is, a line each: the word, and after a tab what it is. */
export async function complete(program: Command, words: readonly string[], deps: NamesDeps): Promise<ExitCode> {
  const last = words.at(-1) ?? '';
  // `--phase=run` is completed as `--phase run` is, and shown with what was written before the value.
  const [, before = ''] = ASSIGNED.exec(last) ?? [];
  const current = last.slice(before.length);
  const { candidates, names } = placeOf(program, words.flatMap(parted));
  const live = names === null ? [] : await namesOf(names.kinds, names.url, deps);
  const fitting = [...candidates, ...live].filter(({ value }) => value.startsWith(current) && HARMLESS.test(value));
  for (const { value, note } of fitting) print(lineOf({ value: before + value, note }));
  return EXIT.clean;
}

function parted(word: string): readonly string[] {
  const [, before = ''] = ASSIGNED.exec(word) ?? [];
  return before === '' ? [word] : [before.slice(0, -1), word.slice(before.length)];
}

function lineOf({ value, note }: Candidate): string {
  return `${value}\t${visible(note, LONGEST_NOTE)}`;
}

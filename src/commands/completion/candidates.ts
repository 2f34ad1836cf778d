import type { Argument, Command, Option } from 'commander';

/** Something that can be written where the cursor is. */
export interface Candidate {
  readonly value: string;
  /** Shown beside it by shells that can. */
  readonly note: string;
}

/** Names that only a service knows. */
export type NameKind = 'runs' | 'decisions' | 'questions' | 'overrides' | 'requests' | 'policies' | 'workspaces';

/** The place of the cursor: what can stand there, or which names are wanted. */
export interface Place {
  readonly candidates: readonly Candidate[];
  /** Names of the service at this address; an undefined address is the usual one. */
  readonly names: { readonly kinds: readonly NameKind[]; readonly url: string | undefined } | null;
}

/** Which names an argument or an option takes, by what it is called in --help. */
const KINDS: Readonly<Record<string, readonly NameKind[]>> = {
  run: ['runs'],
  runs: ['runs'],
  'decision|run': ['runs', 'decisions'],
  decisions: ['decisions'],
  id: ['decisions'],
  question: ['questions'],
  override: ['overrides'],
  policy: ['policies'],
  request: ['requests'],
  '--run': ['runs'],
  '--policy': ['policies'],
  '--workspace': ['workspaces'],
};

/**
 * What can be written where the cursor is, from the tree of the commands itself, so that a new command completes.
 * @param words what was written after the name of the program; the last one is where the cursor is, and may be empty.
 */
export function placeOf(program: Command, words: readonly string[]): Place {
  const current = words.at(-1) ?? '';
  const { command, position, taking, used, url } = walk(program, words.slice(0, -1));
  // Only a command that asks a service has its names.
  const namesFor = (called: string): Place['names'] => {
    const kinds = KINDS[called];
    return kinds && optionsOf(command).some(({ long }) => long === '--url') ? { kinds, url } : null;
  };
  const isOption = current.startsWith('-');
  if (taking && !(taking.variadic && isOption))
    return { candidates: plain(taking.argChoices ?? []), names: namesFor(taking.long ?? '') };
  if (isOption) return { candidates: optionsFor(command, used), names: null };
  const subcommands = position === 0 ? command.commands.filter(isShown).map(candidateOf) : [];
  const argument = argumentAt(command, position);
  return {
    candidates: [...subcommands, ...plain(argument?.argChoices ?? [])],
    names: argument ? namesFor(argument.name()) : null,
  };
}

interface Walked {
  readonly command: Command;
  /** Of the argument that comes next. */
  readonly position: number;
  /** The option whose value comes next. */
  readonly taking: Option | null;
  readonly used: ReadonlySet<string>;
  readonly url: string | undefined;
}

function walk(program: Command, words: readonly string[]): Walked {
  const begin: Walked = { command: program, position: 0, taking: null, used: new Set(), url: undefined };
  return words.reduce(after, begin);
}

/** Where one more word leads. */
function after(at: Walked, word: string): Walked {
  const { command, position, taking, used } = at;
  const option = optionsOf(command).find(({ long, short }) => word === long || word === short);
  if (option) {
    const takesValue = option.required || option.optional;
    return { ...at, taking: takesValue ? option : null, used: new Set([...used, option.long ?? word]) };
  }
  // An option that takes several values takes all words up to the next option.
  if (taking) {
    const url = taking.long === '--url' ? word : at.url;
    return { ...at, url, taking: taking.variadic ? taking : null };
  }
  const below = position === 0 ? command.commands.find((one) => one.name() === word) : undefined;
  if (below) return { ...at, command: below };
  return { ...at, position: word.startsWith('-') ? position : position + 1 };
}

function optionsOf(command: Command): readonly Option[] {
  return command.createHelp().visibleOptions(command);
}

function optionsFor(command: Command, used: ReadonlySet<string>): Candidate[] {
  return optionsOf(command)
    .filter(({ long, variadic }) => long && (variadic || !used.has(long)))
    .map(({ long, description }) => ({ value: long ?? '', note: description }));
}

function argumentAt({ registeredArguments }: Command, position: number): Argument | undefined {
  const last = registeredArguments.at(-1);
  return registeredArguments[position] ?? (last?.variadic ? last : undefined);
}

/** Commander keeps to itself which commands are hidden. */
function isShown(command: Command): boolean {
  const above = command.parent;
  return above?.createHelp().visibleCommands(above).includes(command) ?? true;
}

function candidateOf(command: Command): Candidate {
  return { value: command.name(), note: command.description() };
}

function plain(values: readonly string[]): Candidate[] {
  return values.map((value) => ({ value, note: '' }));
}

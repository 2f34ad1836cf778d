import {
  Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  parse,
  Scalar,
  type ScalarTag,
  type Tags,
  visit,
  type YAMLMap,
} from 'yaml';
import type { JobFile } from '../../core/evidence/job-file.ts';
import { formatInstant, type Instant } from '../../core/values/duration.ts';
import { isPlainText } from '../../core/values/invisible-characters.ts';
import { refusedAtEnd } from '../../yaml/refused-characters.ts';
import { type BundledRun, workspaceArguments } from './run.ts';
import { shellLine } from './shell.ts';

/**
 * A job file as text: the same job always gives the same text, and each difference from the run is said where it is.
 * @param at when Azure reported the run.
 */
export function jobYaml({ job, differs }: JobFile, run: BundledRun, at: Instant): string {
  // The command line reads YAML 1.1, where `no` and `2024-01-01` are no texts.
  const document = new Document(job, { version: '1.1', aliasDuplicateObjects: false, customTags: tagsOf });
  visit(document, { Scalar: (role, scalar) => setStyle(scalar, role === 'key') });
  const entries: Entries = new Map();
  const nowhere = differs.filter(({ where, why }) => !commentAt(document.contents, { where, why }, entries));
  document.commentBefore = headOf({ job, differs }, nowhere, run, at).map(asComment).join('\n');
  // Only ever within quotes here.
  return document
    .toString({ lineWidth: 0, flowCollectionPadding: false })
    .replace(EACH_ODD_SIGN, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function headOf({ differs }: JobFile, nowhere: JobFile['differs'], run: BundledRun, at: Instant): string[] {
  const submit = ['az', 'ml', 'job', 'create', '--file', 'job.yml', ...workspaceArguments(run)];
  return [
    `Runs again what ${run.displayName} did: run ${run.id} of workspace ${run.workspace}.`,
    `Runwarden wrote it from what Azure reported at ${formatInstant(at)}. It is a new job, which gets a name of its own.`,
    '',
    'Submit it with:',
    `  ${shellLine(submit)}`,
    '',
    differs.length === 0
      ? 'Its code, environment and inputs are those of the run.'
      : 'Its code, environment and inputs are those of the run, but for what the comments say.',
    ...(nowhere.length === 0 ? [] : ['', 'Not in this file:']),
    ...nowhere.map(({ where, why }) => `  ${where}: ${why}.`),
  ];
}

/** Texts of people cannot end a comment, nor begin a line of YAML. */
function asComment(line: string): string {
  return line === '' ? '' : ` ${line.replace(/\s*[\r\n]+\s*/g, ' ').replace(EACH_ODD_SIGN, ' ')}`;
}

/** Writes a comment above the key that a path names, or above the last part of the path that is there. */
function commentAt(root: unknown, { where, why }: Difference, entries: Entries): boolean {
  let node = root;
  let rest = where;
  let found: Pair | null = null;
  while (rest !== '' && (isMap(node) || isSeq(node))) {
    const step = isMap(node) ? pairFor(node, rest, entries) : null;
    if (!step) break;
    found = step.pair;
    rest = step.rest;
    node = found.value;
  }
  const key = found?.key;
  if (!isScalar(key)) return false;
  const comment = asComment(rest === '' ? `${why.charAt(0).toUpperCase()}${why.slice(1)}.` : `${rest}: ${why}.`);
  key.commentBefore = key.commentBefore ? `${key.commentBefore}\n${comment}` : comment;
  return true;
}

type Difference = JobFile['differs'][number];

/** The entries of each map by their name; a pipeline may have thousands. */
type Entries = Map<YAMLMap, ReadonlyMap<string, Pair>>;

/** The entry whose key begins a path, the longest first: keys may hold points themselves. */
function pairFor(map: YAMLMap, path: string, entries: Entries): { pair: Pair; rest: string } | null {
  const named = entries.get(map) ?? new Map(map.items.map((pair) => [nameOf(pair), pair]));
  entries.set(map, named);
  for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
    const pair = named.get(path.slice(0, end));
    if (pair) return { pair, rest: path.slice(end + 1) };
  }
  return null;
}

function nameOf(pair: unknown): string {
  return isPair(pair) && isScalar(pair.key) ? String(pair.key.value) : '';
}

/** Line breaks of YAML 1.1, what its readers refuse, and what nobody sees: written as escapes, in quotes. */
const EACH_ODD_SIGN =
  /[\u007f-\u009f\u00ad\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe\uffff]/g;

function hasOddSign(value: string): boolean {
  return value.search(EACH_ODD_SIGN) !== -1;
}

/** Several lines as a block; in quotes what a reader of either version of YAML would take for something else. */
function setStyle(scalar: Scalar, isKey: boolean): void {
  const { value } = scalar;
  if (typeof value !== 'string') return;
  if (!isKey && isBlock(value)) scalar.type = Scalar.BLOCK_LITERAL;
  else if (!staysText(value)) scalar.type = Scalar.QUOTE_DOUBLE;
}

function isBlock(value: string): boolean {
  return value.includes('\n') && value.trim() !== '' && isPlainText(value) && !hasOddSign(value);
}

/** Numbers, times and words of YAML 1.1 that its newer versions, or other readers, take for texts. */
const ODD = /^(?:=|~|<<|[-+.\d][\d_.,:eExXoO+-]*|y|n|yes|no|on|off|true|false|null)$/i;

/** Ids and names, which are most of a file. */
const NAME = /^[a-z][\w./@-]*(?::[\w./@-]+)*$/i;

function staysText(value: string): boolean {
  if (ODD.test(value) || value.includes('\t') || hasOddSign(value) || refusedAtEnd(value)) return false;
  if (NAME.test(value)) return true;
  try {
    return (['1.1', '1.2'] as const).every((version) => parse(value, { version, logLevel: 'silent' }) === value);
  } catch {
    return false;
  }
}

/** `1e-7` is a text in YAML 1.1, which wants a point and a sign. */
const SMALL_NUMBER: ScalarTag = {
  identify: (value) => typeof value === 'number' && String(value).includes('e'),
  default: true,
  tag: 'tag:yaml.org,2002:float',
  test: /^[-+]?\d+\.\d*e[-+]\d+$/,
  resolve: (text) => Number(text),
  stringify: ({ value }) =>
    String(value).replace(
      /^(-?\d+)(\.\d+)?e([-+]?)/,
      (_, whole, part, sign) => `${whole}${part ?? '.0'}e${sign || '+'}`,
    ),
};

/** Without merge keys: a text that reads `<<` would be written as one. */
function tagsOf(tags: Tags): Tags {
  return [SMALL_NUMBER, ...tags.filter((tag) => typeof tag === 'string' || tag.tag !== MERGE)];
}

const MERGE = 'tag:yaml.org,2002:merge';

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONDITION_KINDS } from '../../conditions/index.ts';
import type { ConditionKind } from '../../core/policy/condition.ts';
import { SIGNAL_KINDS, type SignalKind } from '../../core/signal/signal.ts';
import { parseDocument } from '../../yaml/document.ts';
import { jsonSchemaOf } from '../../yaml/json-schema.ts';
import { keyTable, valueWords } from './schema-tables.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const SOURCES = join(ROOT, 'src', 'conditions');
const EXAMPLES = join(ROOT, 'docs', 'examples', 'policies');

/** The reference of every condition kind, in their own order. */
export function describeConditions(): string[] {
  const comments = readComments();
  return CONDITION_KINDS.flatMap((kind) => describeKind(kind, comments.get(kind.kind) ?? ''));
}

/** The comment above a kind is what its author says of it; the reference repeats it, so that there is one text. */
function readComments(): Map<string, string> {
  const files = readdirSync(SOURCES).filter((name) => name.endsWith('.ts'));
  return new Map(files.flatMap((name) => commentsIn(readFileSync(join(SOURCES, name), 'utf8'))));
}

function commentsIn(source: string): [kind: string, comment: string][] {
  const declarations = source.matchAll(/\*\/\nexport const \w+: ConditionKind<[^=]*> = \{\n\s*kind: '([^']+)'/g);
  return [...declarations].map(({ index, 1: kind = '' }) => {
    const comment = source.slice(source.lastIndexOf('/**', index) + 3, index);
    return [kind, comment.replaceAll(/^ *\* ?/gm, '').trim()];
  });
}

function describeKind(kind: ConditionKind<unknown>, comment: string): string[] {
  const schema = jsonSchemaOf(kind.parameters);
  const table = keyTable(schema);
  const signals = signalsOf(kind, comment);
  return [
    `### \`${kind.kind}\``,
    '',
    kind.summary,
    '',
    ...(comment === '' ? [] : [comment, '']),
    ...(table.length === 0 ? [`The value is a ${valueWords(schema)}.`] : table),
    '',
    signals.length === 0
      ? 'Signals: none; the run itself says it.'
      : `Signals: ${signals.map((signal) => `\`${signal}\``).join(', ')}. While one that it needs is unknown, so is the answer.`,
    '',
    ...exampleOf(kind.kind),
  ];
}

/** What the examples in the comment may ask for. */
function signalsOf(kind: ConditionKind<unknown>, comment: string): SignalKind[] {
  const asked = new Set(examplesIn(kind.kind, comment).flatMap((parameters) => signalsWith(kind, parameters)));
  return SIGNAL_KINDS.filter((signal) => asked.has(signal));
}

function signalsWith(kind: ConditionKind<unknown>, parameters: unknown): SignalKind[] {
  const parsed = kind.parameters.safeParse(parameters);
  return parsed.success ? kind.signals(parsed.data).map((request) => request.kind) : [];
}

/** The parameters in the YAML of a comment, which shows a kind several times. */
export function examplesIn(kind: string, comment: string): unknown[] {
  const blocks = [...comment.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const entries = blocks.flatMap((text) => text.split(new RegExp(`^(?=${kind}:)`, 'm')));
  return entries.flatMap((text) => {
    const read = parseDocument(`the comment of ${kind}`, text);
    const value = read.ok ? read.document.value : null;
    return typeof value === 'object' && value !== null && kind in value ? [Reflect.get(value, kind)] : [];
  });
}

function exampleOf(kind: string): string[] {
  const file = join(EXAMPLES, `${kind}.yaml`);
  if (!existsSync(file)) return [];
  const policy = readFileSync(file, 'utf8').replace(/^(#.*\n|\n)+/, '');
  return [
    `A whole policy, with its cases beside it: [${kind}.yaml](examples/policies/${kind}.yaml).`,
    '',
    '```yaml',
    policy.trim(),
    '```',
    '',
  ];
}

/** Kinds whose source has no comment, or one without an example that can be read. */
export function undocumented(): string[] {
  const comments = readComments();
  return CONDITION_KINDS.map(({ kind }) => kind).filter(
    (kind) => examplesIn(kind, comments.get(kind) ?? '').length === 0,
  );
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { idleCompute } from '../../conditions/idle-compute.ts';
import { CONDITION_KINDS } from '../../conditions/index.ts';
import type { ConditionKind } from '../../core/policy/condition.ts';
import { SIGNAL_KINDS, type SignalKind } from '../../core/signal/signal.ts';
import { parseDocument } from '../../yaml/document.ts';
import { jsonSchemaOf } from '../../yaml/json-schema.ts';
import { keyTable, valueWords } from './schema-tables.ts';

const DOCS = join(import.meta.dirname, '..', '..', '..', 'docs');

/** Every kind with its summary, as a table. */
export function listConditions(): string[] {
  const rows = CONDITION_KINDS.map(({ kind, summary }) => `| [\`${kind}\`](#${kind}) | ${summary} |`);
  return ['| kind | violated when |', '|---|---|', ...rows];
}

/** The manual of every kind, with the keys of its schema. */
export function describeConditions(): string[] {
  return CONDITION_KINDS.flatMap(describeKind);
}

function describeKind(kind: ConditionKind<unknown>): string[] {
  const manual = readFileSync(join(DOCS, 'conditions', `${kind.kind}.md`), 'utf8');
  // In the page a kind is a section of the third level; a link to ../ is a link to the page's own folder.
  const text = manual.replaceAll(/^#/gm, '###').replaceAll('](../', '](').trim();
  const [title = '', ...sections] = text.split(/\n(?=#### )/);
  const [use = '', example = '', ...others] = sections;
  return [
    title,
    kind.summary,
    '',
    use,
    [example.trimEnd(), wholePolicy(kind.kind)].join('\n'),
    ...keysOf(kind, manual),
    ...others,
    '',
  ];
}

function keysOf(kind: ConditionKind<unknown>, manual: string): string[] {
  const schema = jsonSchemaOf(kind.parameters);
  const table = keyTable(schema);
  const signals = signalsOf(kind, manual);
  return [
    '#### Keys',
    '',
    ...(table.length === 0 ? [`The value is a ${valueWords(schema)}.`] : table),
    '',
    signals.length === 0
      ? `Signals: none; it reads only ${kind.kind === idleCompute.kind ? 'what the looks at computes saw' : 'the run itself'}.`
      : `Signals: ${signals.map((signal) => `\`${signal}\``).join(', ')}. If it needs one that is unknown, the answer is unknown.`,
    '',
  ];
}

/** The signals that the examples of a manual may ask for. */
function signalsOf(kind: ConditionKind<unknown>, manual: string): SignalKind[] {
  const asked = new Set(examplesIn(kind.kind, manual).flatMap((parameters) => signalsWith(kind, parameters)));
  return SIGNAL_KINDS.filter((signal) => asked.has(signal));
}

function signalsWith(kind: ConditionKind<unknown>, parameters: unknown): SignalKind[] {
  const parsed = kind.parameters.safeParse(parameters);
  return parsed.success ? kind.signals(parsed.data).map((request) => request.kind) : [];
}

/** The parameters in the YAML of a text, which may show a kind several times. */
export function examplesIn(kind: string, text: string): unknown[] {
  const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);
  const entries = blocks.flatMap((yaml) => yaml.split(new RegExp(`^(?=${kind}:)`, 'm')));
  return entries.flatMap((entry) => {
    const read = parseDocument(`an example of ${kind}`, entry);
    const value = read.ok ? read.document.value : null;
    return typeof value === 'object' && value !== null && kind in value ? [Reflect.get(value, kind)] : [];
  });
}

function wholePolicy(kind: string): string {
  const file = `examples/policies/${kind}.yaml`;
  return existsSync(join(DOCS, file)) ? `\nA whole policy, with cases beside it: [${kind}.yaml](${file}).\n` : '';
}

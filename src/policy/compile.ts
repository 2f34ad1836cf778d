import { createHash } from 'node:crypto';
import { firstComment } from '../conditions/expression/comments.ts';
import type { Policy, Selector } from '../core/policy/policy.ts';
import { SIGNAL_KINDS, type SignalKind, type SignalRequest } from '../core/signal/signal.ts';
import { oneOf } from '../core/values/did-you-mean.ts';
import { compareText } from '../core/values/text.ts';
import { parseDocument, type SourceDocument } from '../yaml/document.ts';
import { parseWith } from '../yaml/schema-errors.ts';
import type { SourceError } from '../yaml/source-error.ts';
import { foreignCurrencies } from './check-currency.ts';
import { type Defaults, layDefaults } from './defaults.ts';
import { type ParsedPolicy, policySchema } from './schema.ts';
import { type CompiledWhen, compileWhen, DEEPEST_WHEN } from './when.ts';

export interface PolicySource {
  /** Name for messages. */
  readonly file: string;
  readonly text: string;
  /** What its folder shares; nothing when not given. */
  readonly defaults?: Defaults | null;
}

export interface PolicyOptions {
  /** Signals that can be given here. A policy that needs another one is refused. All when not given. */
  readonly signals?: readonly SignalKind[];
  /** Recipients that can be told, beside `owner`. Not checked when null or not given. */
  readonly recipients?: readonly string[] | null;
  /** That of the prices. Not checked when null or not given. */
  readonly currency?: string | null;
}

export type LoadedPolicies =
  | { readonly ok: true; readonly policies: readonly Policy[] }
  | { readonly ok: false; readonly errors: readonly SourceError[] };

/** Compiles policy files, or says everything that is wrong with any of them. */
export function compilePolicies(sources: readonly PolicySource[], options: PolicyOptions = {}): LoadedPolicies {
  const errors: SourceError[] = [...new Set(sources.map(({ defaults }) => defaults))].flatMap(
    (defaults) => defaults?.errors ?? [],
  );
  const policies = new Map<string, { policy: Policy; document: SourceDocument }>();
  for (const source of sources) {
    const compiled = compilePolicy(source, options);
    if (!compiled.ok) {
      for (const error of compiled.errors) errors.push(error);
      continue;
    }
    const { policy, document } = compiled;
    const first = policies.get(policy.name);
    if (first) {
      const { file, line } = first.document.errorAt(['name'], '', '');
      const message = `the name "${policy.name}" is taken by ${file}:${line}`;
      errors.push(document.errorAt(['name'], message, 'a name that no other policy has'));
      continue;
    }
    policies.set(policy.name, compiled);
  }
  if (errors.length > 0) return { ok: false, errors };
  return { ok: true, policies: [...policies.values()].map(({ policy }) => policy) };
}

type Compiled =
  | { readonly ok: true; readonly policy: Policy; readonly document: SourceDocument }
  | { readonly ok: false; readonly errors: readonly SourceError[] };

function compilePolicy({ file, text, defaults = null }: PolicySource, options: PolicyOptions): Compiled {
  const read = parseDocument(file, text);
  if (!read.ok) return read;
  const { document, unresolved, isInherited } = layDefaults(read.document, defaults);
  const parsed = parseWith(policySchema, document);
  if (!parsed.ok || unresolved.length > 0) {
    const places = new Set(unresolved.map(({ path }) => path));
    const others = parsed.ok ? [] : parsed.errors.filter(({ path }) => !places.has(path));
    // What faulty defaults bring in is said where it stands.
    return {
      ok: false,
      errors: inOrderOfPlace([
        ...unresolved,
        ...others.filter((e) => defaults?.errors.length === 0 || !isInherited(e)),
      ]),
    };
  }
  const when = compileWhen(parsed.value.when);
  const errors = [
    ...when.tooDeep.map((path) =>
      document.errorAt(path, 'conditions are nested too deeply', `at most ${DEEPEST_WHEN} levels`),
    ),
    ...slipsInExpected(when, document),
    ...foldedComments(when, document),
    ...missingSignals(parsed.value, when, document, options.signals ?? SIGNAL_KINDS),
    ...foreignCurrencies(when, document, options.currency ?? null),
    ...unknownRecipients(parsed.value, document, options.recipients ?? null),
  ];
  if (errors.length > 0) return { ok: false, errors: inOrderOfPlace(errors) };
  return { ok: true, policy: toPolicy(parsed.value, when, file), document };
}

function inOrderOfPlace(errors: readonly SourceError[]): SourceError[] {
  return errors.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function toPolicy(given: ParsedPolicy, when: CompiledWhen, file: string): Policy {
  const { name, summary, severity, mode, match, except, steps, grace, limits } = given;
  return {
    name,
    summary,
    severity,
    mode,
    match,
    except,
    when: when.tree,
    for: given.for,
    steps: steps.map((step) => ({ ...step, notify: [...new Set(step.notify)] })),
    grace,
    limits,
    signals: distinct([
      ...([match, ...except].some(needsCompute) ? [{ kind: 'compute' } as const] : []),
      ...when.conditions.flatMap(({ condition }) => condition.signals),
    ]),
    fingerprint: fingerprintOf({ match, except, when: given.when, for: given.for, steps, grace }),
    file,
  };
}

function needsCompute(selector: Selector): boolean {
  return selector.gpu !== undefined || selector.vmSize !== undefined || selector.priority !== undefined;
}

function distinct(requests: readonly SignalRequest[]): SignalRequest[] {
  const byKey = new Map(requests.map((request) => [requestKey(request), request]));
  const rank = ({ kind }: SignalRequest) => SIGNAL_KINDS.indexOf(kind);
  return [...byKey.values()].sort((a, b) => rank(a) - rank(b));
}

/** Two requests are one only when nothing in them differs: a window, a name, a tag. */
function requestKey(request: SignalRequest): string {
  return JSON.stringify(Object.entries(request).sort());
}

/** YAML 1.1 took these for true and false, and many a reader still does; here they are texts. */
const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['on', true],
  ['no', false],
  ['off', false],
]);

/**
 * A report with `true` would be of another type than the text `yes`, and unknown for ever. Where nothing was written,
 * null would be expected, and every report would violate.
 */
function slipsInExpected({ conditions }: CompiledWhen, document: SourceDocument): SourceError[] {
  return conditions.flatMap(({ path, condition }) => {
    if (condition.kind !== 'validation') return [];
    const own = [...path, 'expected'];
    if (document.isLeftBlank(own))
      return [document.errorAt(own, '"expected" is left blank', 'a value, or null where the report is to say null')];
    const text = document.plainText(own) ?? '';
    const truth = TRUTHS.get(text.toLowerCase());
    if (truth === undefined) return [];
    const expected = `${truth}, or "${text}" in quotes where the report has that text`;
    return [document.errorAt(own, `"expected" is ${text}, which is a text`, expected)];
  });
}

const FOLDED = 'the expression under | or without comments';

/** A comment would swallow the lines below it, and with them what they protect. */
function foldedComments({ conditions }: CompiledWhen, document: SourceDocument): SourceError[] {
  return conditions.flatMap(({ path, condition }) => {
    const text = condition.kind === 'expression' ? document.foldedText(path) : null;
    const comment = text === null ? null : firstComment(text);
    if (comment === null) return [];
    const message = 'a comment ends at the end of the line, and YAML makes this text one line';
    return [document.errorAt(path, message, FOLDED, comment)];
  });
}

function missingSignals(
  given: ParsedPolicy,
  when: CompiledWhen,
  document: SourceDocument,
  available: readonly SignalKind[],
): SourceError[] {
  const expected = `what needs only ${available.join(', ') || 'the run itself'}`;
  const errors: SourceError[] = [];
  for (const { path, condition } of when.conditions) {
    const missing = new Set(condition.signals.map(({ kind }) => kind).filter((kind) => !available.includes(kind)));
    if (missing.size === 0) continue;
    const message = `${condition.kind} needs the signal ${[...missing].join(', ')}, which nobody gives here`;
    errors.push(document.errorAt(path, message, expected, 'key'));
  }
  const selectors = [
    { path: ['match'], selector: given.match },
    ...given.except.map((selector, index) => ({ path: ['except', index], selector })),
  ];
  for (const { path, selector } of selectors) {
    if (available.includes('compute') || !needsCompute(selector)) continue;
    const message = 'gpu, vm-size and priority need the signal compute, which nobody gives here';
    errors.push(document.errorAt(path, message, expected, 'key'));
  }
  return errors;
}

function unknownRecipients(
  given: ParsedPolicy,
  document: SourceDocument,
  recipients: readonly string[] | null,
): SourceError[] {
  if (recipients === null) return [];
  const known = [...new Set(['owner', ...recipients])];
  return given.steps.flatMap((step, index) =>
    step.notify.flatMap((name, entry) => {
      if (known.includes(name)) return [];
      const message = `there is no recipient "${name}"`;
      return document.errorAt(['then', index, 'notify', entry], message, oneOf(name, known));
    }),
  );
}

/** A short hash of what a policy judges and does. Order of keys and the way a duration is written do not count. */
function fingerprintOf(parts: unknown): string {
  const canonical = JSON.stringify(parts, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => compareText(a, b)));
  });
  return createHash('sha256').update(canonical).digest('hex').slice(0, 16);
}

import { createHash } from 'node:crypto';
import type { Policy } from '../core/policy/policy.ts';
import { SIGNAL_KINDS, type SignalRequest } from '../core/signal/signal.ts';
import { canonicalJson } from '../core/values/canonical-json.ts';
import { parseDocument, type SourceDocument } from '../yaml/document.ts';
import { inOrderOfPlace, type SourceError } from '../yaml/source-error.ts';
import { computeProblems, computesOf } from './about-computes.ts';
import { needsCompute, needsPlaces, type PolicyOptions, problemsOf } from './cross-checks.ts';
import { type Defaults, layDefaults } from './defaults.ts';
import { type IdlePart, idlePartsOf } from './idle-parts.ts';
import { openTagsOf } from './open-tags.ts';
import { parseResolved } from './references.ts';
import { type ParsedPolicy, policySchema } from './schema.ts';
import { type CompiledWhen, compileWhen } from './when.ts';

export interface PolicySource {
  /** Name for messages. */
  readonly file: string;
  readonly text: string;
  /** What its folder shares; nothing when not given. */
  readonly defaults?: Defaults | null;
}

export type LoadedPolicies =
  | { readonly ok: true; readonly policies: readonly Policy[]; readonly idle: readonly IdlePart[] }
  | { readonly ok: false; readonly errors: readonly SourceError[] };

/** Compiles policy files, or says everything that is wrong with any of them. */
export function compilePolicies(sources: readonly PolicySource[], options: PolicyOptions = {}): LoadedPolicies {
  const defaults = new Set(sources.map((source) => source.defaults));
  const errors = [...defaults].flatMap((one) => one?.errors ?? []);
  const policies = new Map<string, Compiled>();
  for (const source of sources) {
    const compiled = compilePolicy(source, options);
    if (!('policy' in compiled)) {
      errors.push(...compiled.errors);
      continue;
    }
    const { policy, document } = compiled;
    const first = policies.get(policy.name);
    if (!first) {
      policies.set(policy.name, compiled);
      continue;
    }
    const { file, line } = first.document.errorAt(['name'], '', '');
    const message = `the name "${policy.name}" is taken by ${file}:${line}`;
    errors.push(document.errorAt(['name'], message, 'a name that no other policy has'));
  }
  if (errors.length > 0) return { ok: false, errors };
  const compiled = [...policies.values()];
  return { ok: true, policies: compiled.map(({ policy }) => policy), idle: compiled.flatMap(({ idle }) => idle) };
}

interface Compiled {
  readonly policy: Policy;
  readonly document: SourceDocument;
  readonly idle: readonly IdlePart[];
}

function compilePolicy(
  { file, text, defaults = null }: PolicySource,
  options: PolicyOptions,
): Compiled | { readonly errors: readonly SourceError[] } {
  const read = parseDocument(file, text);
  if (!read.ok) return read;
  const layered = layDefaults(read.document, defaults);
  const { document, isInherited } = layered;
  const parsed = parseResolved(policySchema, layered);
  if (!parsed.ok) {
    // What faulty defaults bring in is reported where it is written.
    const hasFaultyDefaults = defaults !== null && defaults.errors.length > 0;
    return { errors: inOrderOfPlace(parsed.errors.filter((error) => !hasFaultyDefaults || !isInherited(error))) };
  }
  const when = compileWhen(parsed.value.when);
  const checked = { given: parsed.value, when, document };
  const errors = [...problemsOf(checked, options), ...computeProblems(checked, isInherited)];
  if (errors.length > 0) return { errors: inOrderOfPlace(errors) };
  const written = { file, text, defaults: defaults && { file: defaults.file, text: defaults.text } };
  return {
    policy: { ...toPolicy(parsed.value, when, file), text: written },
    document,
    idle: [...idlePartsOf(checked), ...openTagsOf(checked, options.protectedTags ?? [])],
  };
}

function toPolicy(given: ParsedPolicy, when: CompiledWhen, file: string): Policy {
  const { name, summary, severity, mode, match, except, confirmedTags, steps, grace, limits, objection, keep } = given;
  const { precision } = given;
  const trusted = confirmedTags && { confirmedTags };
  const computes = computesOf(when);
  return {
    name,
    summary,
    severity,
    mode,
    match,
    except,
    ...trusted,
    when: when.tree,
    for: given.for,
    steps: steps.map((step) => ({ ...step, notify: [...new Set(step.notify)] })),
    grace,
    limits,
    objection,
    ...(precision && { precision }),
    keep,
    ...(computes && { computes }),
    signals: distinct([
      ...([match, ...except].some(needsCompute) ? [{ kind: 'compute' } as const] : []),
      // Where the body of a pipeline does not report all of its steps.
      ...([match, ...except].some(needsPlaces) ? [{ kind: 'children' } as const] : []),
      ...when.conditions.flatMap(({ condition }) => condition.signals),
    ]),
    fingerprint: fingerprintOf({ match, except, ...trusted, when: given.when, for: given.for, steps, grace }),
    file,
  };
}

/** Two requests are one only when nothing in them differs: a window, a name, a tag. */
function distinct(requests: readonly SignalRequest[]): SignalRequest[] {
  const byContent = new Map(requests.map((request) => [canonicalJson(request), request]));
  const rank = ({ kind }: SignalRequest) => SIGNAL_KINDS.indexOf(kind);
  return [...byContent.values()].sort((a, b) => rank(a) - rank(b));
}

/** A short hash of what a policy judges and does. Order of keys and the way a duration is written do not count. */
function fingerprintOf(parts: unknown): string {
  return createHash('sha256').update(canonicalJson(parts)).digest('hex').slice(0, 16);
}

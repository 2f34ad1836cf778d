import { firstComment } from '../conditions/expression/comments.ts';
import { otherCurrency } from '../conditions/parameters/money.ts';
import { BY_HAND_POLICY_NAME } from '../core/policy/by-hand-policy.ts';
import { ORPHAN_POLICY_NAME } from '../core/policy/orphan-policy.ts';
import type { Selector } from '../core/policy/policy.ts';
import { SIGNAL_KINDS, type SignalKind } from '../core/signal/signal.ts';
import { oneOf } from '../core/values/did-you-mean.ts';
import { getOwn } from '../core/values/own-value.ts';
import { isPlainObject } from '../core/values/plain-object.ts';
import type { SourceDocument } from '../yaml/document.ts';
import type { SourceError } from '../yaml/source-error.ts';
import { foreignLimits } from './limits.ts';
import type { ParsedPolicy } from './schema.ts';
import type { CompiledWhen } from './when.ts';

export interface PolicyOptions {
  /** Signals that are available. A policy that needs another one is refused. All when not given. */
  readonly signals?: readonly SignalKind[];
  /** Recipients that can be notified, beside `owner`. Not checked when null or not given. */
  readonly recipients?: readonly string[] | null;
  /** That of the prices. Not checked when null or not given. */
  readonly currency?: string | null;
  /** Tags that count only when somebody confirms them; none when not given. */
  readonly protectedTags?: readonly string[];
}

/** A policy that its schema accepts. */
export interface CheckedPolicy {
  readonly given: ParsedPolicy;
  readonly when: CompiledWhen;
  readonly document: SourceDocument;
}

/** What a schema cannot say, because it takes the YAML as written, two parts of a policy, or its surroundings. */
export function problemsOf(policy: CheckedPolicy, options: PolicyOptions): SourceError[] {
  const { signals = SIGNAL_KINDS, currency = null, recipients = null } = options;
  return [
    ...reservedName(policy),
    ...unclearExpected(policy),
    ...foldedComments(policy),
    ...missingSignals(policy, signals),
    ...(currency === null ? [] : foreignCurrencies(policy, currency)),
    ...(recipients === null ? [] : unknownRecipients(policy, recipients)),
  ];
}

const OWN_NAMES: Readonly<Record<string, string>> = {
  [ORPHAN_POLICY_NAME]: 'runs below a parent that has ended',
  [BY_HAND_POLICY_NAME]: 'cancels by hand',
};

function reservedName({ given, document }: CheckedPolicy): SourceError[] {
  const use = getOwn(OWN_NAMES, given.name);
  if (use === undefined) return [];
  const message = `"${given.name}" is the name of Runwarden's own policy for ${use}`;
  return [document.errorAt(['name'], message, 'another name')];
}

/** YAML 1.1 reads these as true and false; here they are texts. */
const TRUTH_WORD = /^(yes|no|on|off)$/i;

/**
 * A report with `true` never equals the text `yes`, so the condition would stay unknown. A value that is left blank
 * would be null, which no report has, so every report would violate.
 */
function unclearExpected({ when, document }: CheckedPolicy): SourceError[] {
  return when.conditions.flatMap(({ path, condition }) => {
    if (condition.kind !== 'validation') return [];
    const place = [...path, 'expected'];
    if (document.isLeftBlank(place))
      return [document.errorAt(place, '"expected" is left blank', 'a value, or null where the report is to say null')];
    const text = document.plainText(place) ?? '';
    if (!TRUTH_WORD.test(text)) return [];
    const expected = `true or false, or "${text}" in quotes where the report has that text`;
    return [document.errorAt(place, `"expected" is ${text}, which is a text`, expected)];
  });
}

/** A comment would hide the lines below it, and what they protect. */
function foldedComments({ when, document }: CheckedPolicy): SourceError[] {
  return when.conditions.flatMap(({ path, condition }) => {
    const text = condition.kind === 'expression' ? document.foldedText(path) : null;
    const comment = text === null ? null : firstComment(text);
    if (comment === null) return [];
    const message = 'a comment ends at the end of the line, and YAML makes this text one line';
    return [document.errorAt(path, message, 'the expression under | or without comments', comment)];
  });
}

/** Whether a selector asks for what only the compute of a run says. */
export function needsCompute(selector: Selector): boolean {
  const { gpu, gpus, gpuModel, vmSize, priority } = selector;
  return [gpu, gpus, gpuModel, vmSize, priority].some((key) => key !== undefined);
}

/** Whether a selector asks where a run computes. */
export function needsPlaces(selector: Selector): boolean {
  return selector.compute !== undefined || needsCompute(selector);
}

function missingSignals({ given, when, document }: CheckedPolicy, available: readonly SignalKind[]): SourceError[] {
  const needs = [
    ...when.conditions.map(({ path, condition: { kind, signals } }) => ({
      path,
      subject: `${kind} needs`,
      signals: signals.map((signal) => signal.kind),
    })),
    ...[given.match, ...given.except].flatMap((selector, index) => ({
      path: index === 0 ? ['match'] : ['except', index - 1],
      subject: 'gpu, gpus, gpu-model, vm-size and priority need',
      signals: needsCompute(selector) ? (['compute'] as const) : [],
    })),
  ];
  return needs.flatMap(({ path, subject, signals }) => {
    const missing = new Set(signals.filter((kind) => !available.includes(kind)));
    if (missing.size === 0) return [];
    const message = `${subject} the signal ${[...missing].join(', ')}, which nobody gives here`;
    return [document.errorAt(path, message, `what needs only ${available.join(', ') || 'the run itself'}`, 'key')];
  });
}

/** A limit in another currency than that of the prices would leave every run unknown. */
function foreignCurrencies({ given, when, document }: CheckedPolicy, currency: string): SourceError[] {
  const limits = foreignLimits(given.limits, currency).map(({ path, currency: other }) => {
    const message = `"limits" is in ${other}, and the prices are in ${currency}, so it can never be counted`;
    return document.errorAt(['limits', ...path], message, `amounts in ${currency}`);
  });
  const amounts = given.steps.flatMap(({ cancel }, index) => {
    const other = cancel?.people?.currency ?? currency;
    if (other === currency) return [];
    const message = `"above" is in ${other}, and the prices are in ${currency}, so it can never be compared`;
    return [document.errorAt(['then', index, 'cancel', 'above'], message, `an amount in ${currency}`)];
  });
  return [...limits, ...amounts, ...foreignConditions({ when, document }, currency)];
}

function foreignConditions({ when, document }: Pick<CheckedPolicy, 'when' | 'document'>, currency: string) {
  return when.conditions.flatMap(({ path, condition, parameters }) =>
    Object.entries(isPlainObject(parameters) ? parameters : {}).flatMap(([key, limit]) => {
      if (!isMoney(limit) || otherCurrency(limit, currency) === null) return [];
      const message = `"${condition.kind}.${key}" is in ${limit.currency}, and the prices are in ${currency}, so it can never be compared`;
      const expected = `an amount in ${currency}, or prices: {currency: ${limit.currency}} in the config`;
      return [document.errorAt([...path, key], message, expected)];
    }),
  );
}

/** No other parameter is a map with these two. */
function isMoney(given: unknown): given is Parameters<typeof otherCurrency>[0] {
  return isPlainObject(given) && typeof given.amount === 'number' && typeof given.currency === 'string';
}

function unknownRecipients({ given, document }: CheckedPolicy, recipients: readonly string[]): SourceError[] {
  const known = [...new Set(['owner', ...recipients])];
  return given.steps.flatMap(({ notify }, step) =>
    notify.flatMap((name, entry) => {
      if (known.includes(name)) return [];
      const message = `there is no recipient "${name}"`;
      return [document.errorAt(['then', step, 'notify', entry], message, oneOf(name, known))];
    }),
  );
}

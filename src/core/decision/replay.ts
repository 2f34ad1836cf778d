import { messageOf } from '../values/caught.ts';
import { redactedUnder } from '../values/redact.ts';
import { asStored } from '../values/text.ts';
import type { Basis } from './basis.ts';
import { cancelByHand } from './by-hand.ts';
import type { Decision } from './decision.ts';
import { abandonedCancel, approvedCancel, refusalOf } from './judged-again.ts';
import { planOne } from './plan.ts';

/** One field in which a decision that was derived again differs from the record. */
export interface Difference {
  /** `evidence.conditions.0.value`; `decision` for the whole. */
  readonly field: string;
  /** As JSON; absent where there is none. */
  readonly recorded?: string;
  readonly derived?: string;
}

/** Every decision that follows from a basis, by the code that decides. */
function decisionsFrom(basis: Basis): readonly Decision[] {
  if (basis.made === 'in-pass') return planOne(basis).decisions;
  if (basis.made === 'by-hand') return [cancelByHand(basis).decision];
  const refusal = refusalOf(basis);
  if (basis.made === 'before-cancel') return refusal ? [abandonedCancel(basis, refusal)] : [];
  return refusal || !basis.judged ? [] : [approvedCancel(basis, basis.judged.assessment)];
}

/** Derives a decision again from what it rests on, and answers how it differs from the record. Empty: they agree to the letter. */
export function replay(recorded: Decision, basis: Basis): readonly Difference[] {
  let derived: readonly Decision[];
  try {
    derived = decisionsFrom(basis);
  } catch (error) {
    return [{ field: 'decision', recorded: inShort(recorded), derived: messageOf(error) }];
  }
  const alike = derived.filter(({ kind, withheld }) => kind === recorded.kind && withheld === recorded.withheld);
  const same = alike.find(({ id }) => id === recorded.id) ?? alike[0];
  if (!same) {
    const others = derived.map(inShort).join(', and ');
    return [{ field: 'decision', recorded: inShort(recorded), derived: others || 'nothing is decided' }];
  }
  const before = new Map(leavesOf(recorded));
  const after = new Map(leavesOf(same));
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((field) => before.get(field) !== after.get(field))
    .map((field) => difference(field, before.get(field), after.get(field)));
}

function inShort({ kind, withheld, reason }: Decision): string {
  return `${kind}${withheld ? ` (${withheld})` : ''}: ${reason}`;
}

function difference(field: string, recorded: string | undefined, derived: string | undefined): Difference {
  return { field, ...(recorded !== undefined && { recorded }), ...(derived !== undefined && { derived }) };
}

/** The parts of a decision that have no parts, as JSON by their places. */
function leavesOf(decision: Decision): [string, string][] {
  const leaves: [string, string][] = [];
  walk(JSON.parse(JSON.stringify(decision)), '');
  return leaves;

  function walk(value: unknown, place: string): void {
    const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    // An empty list and an empty map are parts as well.
    if (inner.length === 0)
      leaves.push([place, typeof value === 'string' ? shown(place, value) : JSON.stringify(value)]);
    for (const [key, part] of inner) walk(part, place === '' ? key : `${place}.${asStored(key)}`);
  }
}

/** A text as the store keeps it. What a decision rests on is kept without secrets, so that they do not count. */
function shown(place: string, text: string): string {
  return redactedUnder(place.slice(place.lastIndexOf('.') + 1), asStored(text)).text;
}

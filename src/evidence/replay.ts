import { createHash } from 'node:crypto';
import { type CompileKept, type ReadBasis, readBasis } from '../core/decision/kept-basis.ts';
import { type Difference, replay } from '../core/decision/replay.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { KeptDecision, KeptTexts } from '../core/ports/basis-ledger.ts';
import { messageOf } from '../core/values/caught.ts';
import { REDACTED } from '../core/values/redact.ts';

/** What replaying a decision came to. */
export type ReplayResult =
  /** Derived again, to the letter. */
  | { readonly kind: 'agrees'; readonly engine: string }
  | {
      readonly kind: 'differs';
      readonly engine: string;
      readonly differences: readonly Difference[];
      /** Secrets were taken out of what it rests on: a policy that reads one decides otherwise. */
      readonly withoutSecrets: boolean;
    }
  /** What it rests on was changed after it was kept. @param why in words that follow "damaged: ". */
  | { readonly kind: 'damaged'; readonly why: string }
  /** What it rests on is not kept, or this version cannot read it. */
  | { readonly kind: 'not-possible'; readonly why: string };

/** Replays decisions; each policy is compiled once. */
export function createReplay(compile: CompileKept): (kept: KeptDecision) => ReplayResult {
  const policies = new Map<string, Policy>();
  return (kept) =>
    replayKept(kept, (named) => {
      const key = JSON.stringify(named);
      const policy = policies.get(key) ?? compile(named);
      policies.set(key, policy);
      return policy;
    });
}

/** Derives a decision again from what is kept of it alone, once every text has been compared with its hash. */
function replayKept({ decision, basis }: KeptDecision, compile: CompileKept): ReplayResult {
  if (!basis) return notPossible('the version of Runwarden that decided it kept nothing of what it rests on');
  const root = basis.texts[basis.hash];
  if (root === undefined) return notPossible('what it rests on was dropped for its age');
  const damage = damageOf(basis);
  if (damage !== null) return { kind: 'damaged', why: damage };
  let read: ReadBasis;
  try {
    read = readBasis(root, (name) => textOf(basis, name), compile);
  } catch (error) {
    if (error instanceof Missing) return { kind: 'damaged', why: error.message };
    const why = messageOf(error);
    return notPossible(isWithoutSecrets(basis) ? `${why}. ${WITHOUT_SECRETS}` : why);
  }
  const differences = replay(decision, read.basis);
  const { engine } = read;
  if (differences.length === 0) return { kind: 'agrees', engine };
  return { kind: 'differs', engine, differences, withoutSecrets: isWithoutSecrets(basis) };
}

/** Said of a decision that cannot be derived to the letter. */
export const WITHOUT_SECRETS =
  'Secrets were taken out of what it rests on before it was kept, and a policy that reads one decides otherwise without it';

function isWithoutSecrets({ texts }: KeptTexts): boolean {
  return Object.values(texts).some((text) => text.includes(REDACTED));
}

function notPossible(why: string): ReplayResult {
  return { kind: 'not-possible', why };
}

function damageOf({ texts }: KeptTexts): string | null {
  const changed = Object.entries(texts).filter(([name, text]) => sha256(text) !== name);
  if (changed.length === 0) return null;
  const names = changed.map(([name]) => shortName(name)).join(', ');
  return `what it rests on was changed after it was kept: the hash of ${names} is another one now`;
}

class Missing extends Error {}

function textOf({ texts }: KeptTexts, name: string): string {
  const text = texts[name];
  if (text === undefined) throw new Missing(`a part of what it rests on is gone: ${shortName(name)}`);
  return text;
}

function shortName(hash: string): string {
  return hash.slice(0, 12);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

import { evaluate, plainVerdict, type Verdict } from '../policy/evaluate.ts';
import type { Policy } from '../policy/policy.ts';
import { messageOf } from '../values/caught.ts';
import type { Instant } from '../values/duration.ts';
import { ExactWriter, type PartsAside, readExact } from '../values/exact-json.ts';
import { redactedUnder } from '../values/redact.ts';
import type { Assessment } from './assessment.ts';
import type { ActBasis, Basis, ByHandBasis, NamedPolicy, PassBasis } from './basis.ts';
import { verdictAgain } from './judged-again.ts';

/*
 * A basis as it is kept: the policy by its text, and no verdict, since that follows from the snapshot. Parts that decisions have in
 * common are kept once: the facts and each signal of a run, the text of a policy, and what was the case for a whole pass.
 */

/** The form in which this version keeps a basis, and the only one that it reads. */
const FORM = 1;

/** Parts that other decisions of the same pass, or of a later one, have as well. */
const SHARED: ReadonlySet<string> = new Set([
  'run',
  // Of a signal, without the time at which it was read.
  'value',
  'text',
  'overrides',
  'freezes',
  'recent',
  'earlier',
  'canceling',
  'turned',
]);

/** What Azure says, in which people may have written secrets. */
const FROM_AZURE: ReadonlySet<string> = new Set(['snapshot', 'judgedOn', 'evidence']);

/** An assessment as it is kept. */
interface KeptAssessment extends Omit<Assessment, 'policy' | 'verdict'> {
  readonly policy: NamedPolicy;
  /** Only where the run could not be read, so that it was not judged. */
  readonly verdict?: Verdict;
}

type KeptBasis =
  | (Omit<PassBasis, 'assessment'> & { readonly assessment: KeptAssessment })
  | (Omit<ActBasis, 'judged'> & {
      readonly judged: { readonly assessment: KeptAssessment; readonly at: Instant } | null;
    })
  | ByHandBasis;

/** A basis with the version of Runwarden that decided on it. */
interface Kept {
  readonly form: number;
  readonly engine: string;
  /** Why there is none. */
  readonly problem?: string;
  readonly basis: KeptBasis;
}

/** Writes bases; what several have in common is put aside once. */
export class BasisWriter {
  readonly #writer: ExactWriter;
  readonly #engine: string;

  constructor(engine: string, put: PartsAside['put']) {
    this.#engine = engine;
    this.#writer = new ExactWriter({
      isShared: (key) => SHARED.has(key),
      isForeign: (key) => FROM_AZURE.has(key),
      clean: (key, text) => redactedUnder(key, text).text,
      put,
    });
  }

  /** What cannot be kept holds back no decision: the text says why then. */
  write(basis: Basis): string {
    const about = { form: FORM, engine: this.#engine };
    try {
      const kept: Kept = { ...about, basis: toKept(basis) };
      return this.#writer.write(kept);
    } catch (error) {
      return this.#writer.write({ ...about, problem: messageOf(error) });
    }
  }
}

function toKept(basis: Basis): KeptBasis {
  if (basis.made === 'by-hand') return basis;
  if (basis.made === 'in-pass') return { ...basis, assessment: withoutVerdict(basis.assessment) };
  const { judged } = basis;
  return { ...basis, judged: judged && { ...judged, assessment: withoutVerdict(judged.assessment) } };
}

function withoutVerdict({ policy, verdict, ...rest }: Assessment): KeptAssessment {
  const { name, mode, text = null } = policy;
  return { ...rest, policy: { name, mode, text }, ...(rest.judgedOn === null && { verdict: plainVerdict(verdict) }) };
}

/** Makes a policy from its text. @throws where this version refuses it. */
export type CompileKept = (named: NamedPolicy) => Policy;

export interface ReadBasis {
  readonly engine: string;
  readonly basis: Basis;
}

/**
 * Reads a basis and judges its snapshot again.
 * @param partOf the text of a part that was put aside
 * @throws where it was kept in another form, or its policy cannot be compiled
 */
export function readBasis(text: string, partOf: (name: string) => string, compile: CompileKept): ReadBasis {
  // Whoever asks has compared the text with its hash: it is what a writer of some version wrote.
  const { form, problem } = JSON.parse(text) as Partial<Kept>;
  if (form !== FORM) throw new Error(`what it rests on is kept in form ${form}, and this version reads form ${FORM}`);
  if (problem !== undefined) throw new Error(`what it rests on could not be kept: ${problem}`);
  const { engine, basis } = readExact(text, partOf) as Kept;
  return { engine, basis: fromKept(basis, compile) };
}

function fromKept(kept: KeptBasis, compile: CompileKept): Basis {
  if (kept.made === 'by-hand') return kept;
  if (kept.made === 'in-pass') return { ...kept, assessment: judgedInPass(kept.assessment, compile, kept.world.now) };
  const { judged } = kept;
  return { ...kept, judged: judged && { ...judged, assessment: judgedBeforeAct(judged, compile) } };
}

function judgedInPass(kept: KeptAssessment, compile: CompileKept, now: Instant): Assessment {
  const { verdict: given, ...rest } = kept;
  const policy = compile(kept.policy);
  const verdict = given ?? evaluate(kept.judgedOn ?? kept.snapshot, policy, now);
  if (verdict.outcome === 'not-matched') throw new Error(`policy ${policy.name} is not for the run`);
  return { ...rest, policy, verdict };
}

function judgedBeforeAct(
  { assessment, at }: { readonly assessment: KeptAssessment; readonly at: Instant },
  compile: CompileKept,
): Assessment {
  const { verdict: given, ...rest } = assessment;
  const policy = compile(assessment.policy);
  return { ...rest, policy, verdict: given ?? verdictAgain(assessment.judgedOn ?? assessment.snapshot, policy, at) };
}

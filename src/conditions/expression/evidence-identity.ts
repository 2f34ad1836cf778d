import type { ChildRun, Run } from '../../core/run/run.ts';
import { tagKey, tagValues } from '../../core/run/tags.ts';
import type { Snapshot } from '../../core/signal/signal.ts';
import type { Evaluation } from './evaluation.ts';
import type { Path } from './references.ts';

/** The texts of the run that an expression names. */
export interface NamedTexts {
  readonly fields: readonly TextField[];
  /** Keys of tags; null when any may be read. */
  readonly tags: readonly string[] | null;
}

/** The fields of `run` with texts that may change. Its id, type and compute do not change. */
const TEXT_FIELDS = {
  archived: { called: 'archived', of: (run) => run.archived },
  experiment: { called: 'experiment', of: (run) => run.experiment },
  instanceType: { called: 'instanceType', of: (run) => run.placement.instanceType },
  name: { called: 'displayName', of: (run) => run.displayName },
  phase: { called: 'phase', of: (run) => run.phase },
  status: { called: 'status', of: (run) => run.status },
} as const satisfies Record<string, { readonly called: string; of(run: Run): string | boolean | null }>;
type TextField = (typeof TEXT_FIELDS)[keyof typeof TEXT_FIELDS];

/** The texts of the run that an expression names, whether or not they come to decide it. */
export function namedTexts(paths: readonly Path[]): NamedTexts {
  const ofRun = paths.filter(([variable]) => variable === 'run').map(([, ...fields]) => fields);
  // The run in a list or a branch: any of its fields may be read then.
  const isWhole = ofRun.some((fields) => fields.length === 0);
  const keys = ofRun.filter(([field]) => field === 'tags').map(([, key]) => key);
  const named = Object.entries(TEXT_FIELDS).filter(([name]) => isWhole || ofRun.some(([field]) => field === name));
  return {
    fields: named.map(([, field]) => field),
    tags: isWhole || keys.includes(undefined) ? null : keys.map((key) => tagKey(key ?? '')),
  };
}

/**
 * What an answer is about, in words that are compared and not read; empty when it is about the run as such. An approval is
 * given for one identity: another child, text or tag makes another one, while numbers and times may grow.
 */
export function identityOf({ run, signals }: Snapshot, { fields, tags }: NamedTexts, evaluation: Evaluation): string {
  const children = evaluation.isAboutAllChildren && signals.children?.known ? signals.children.value : [];
  const keys = new Set(tags ?? Object.keys(run.tags).map(tagKey));
  const parts = [
    ...evaluation.found,
    ...new Set(children.map(textsOf).sort()),
    ...fields.map((field) => JSON.stringify([field.called, field.of(run)])),
    ...[...keys].sort().map((key) => JSON.stringify([key, [...tagValues(run, key)].sort()])),
  ];
  return parts.length === 0 ? '' : digest(parts.join('\n'));
}

/** All that a child says in words. */
function textsOf({ id, displayName, status, reused, tags, error }: ChildRun): string {
  return JSON.stringify([id, displayName, status, reused, Object.entries(tags).sort(), error?.cause, error?.code]);
}

const PRIMES = [0x01000193, 0x9e3779b1, 0x85ebca6b, 0xc2b2ae35];

/** 128 bits that identify a text: FNV-1a with four primes, its upper bits mixed into the lower ones. */
function digest(text: string): string {
  const sums = PRIMES.map((prime) => {
    let sum = prime;
    for (let index = 0; index < text.length; index += 1) {
      sum = Math.imul(sum ^ text.charCodeAt(index), prime);
      sum ^= sum >>> 15;
    }
    return sum >>> 0;
  });
  return sums.map((sum) => sum.toString(16).padStart(8, '0')).join('');
}

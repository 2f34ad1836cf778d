import { type CheckpointStatement, type ReadCheckpoint, readCheckpoint } from './checkpoint.ts';
import type { AuditEntry, AuditLink, Sha256 } from './link.ts';
import { type ChainProblem, checkChain } from './verify-chain.ts';

/** A checkpoint that was kept beside the database. */
export interface KeptCheckpoint extends ReadCheckpoint {
  /** Of its file. */
  readonly name: string;
}

/** What a signature is worth: `unknown` is that of a key that was not given. */
export type SignatureAnswer = 'good' | 'bad' | 'unknown' | 'none';

export interface VerifyOptions {
  readonly sha256: Sha256;
  /** Null where no public key is given: signatures are not checked then. */
  readonly signature: ((checkpoint: ReadCheckpoint) => SignatureAnswer) | null;
  readonly kept: readonly KeptCheckpoint[];
  /** The rows may be a part of the audit, such as an export of a month. */
  readonly mayBePart: boolean;
}

/** What a check found. */
export interface AuditReport {
  readonly database: string | null;
  readonly rows: number;
  readonly first: { readonly seq: number; readonly at: string } | null;
  readonly last: { readonly seq: number; readonly at: string } | null;
  /** Checkpoints in the audit itself. */
  readonly checkpoints: number;
  /** The last row that a good signature covers; null where signatures were not checked, or there is none. */
  readonly signedUpTo: { readonly seq: number; readonly at: string } | null;
  /** Checkpoints from elsewhere that agree. */
  readonly keptAgree: number;
  /** The first of all. */
  readonly problems: readonly ChainProblem[];
  readonly problemCount: number;
}

/** So many problems are listed; the others are counted. */
const MOST_LISTED = 100;

/** A checkpoint of a row that is further back is not believed: it is about the row before it, or a few before that. */
const LOOKS_BACK = 10_000;

/** Checks an audit, row after row, in bounded memory. */
export function verifyAudit({ sha256, signature, kept, mayBePart }: VerifyOptions) {
  const problems: ChainProblem[] = [];
  let [rows, problemCount, checkpoints, keptAgree] = [0, 0, 0, 0];
  let chain: ReturnType<typeof checkChain> | null = null;
  let database: string | null = null;
  let [first, last]: [AuditReport['first'], AuditReport['last']] = [null, null];
  let [signedUpTo, anySigned]: [AuditReport['signedUpTo'], boolean] = [null, false];
  const recent = new Map<number, string>();
  const bySeq = Map.groupBy(kept, ({ says }) => says.seq);

  function report(...found: readonly ChainProblem[]): void {
    problemCount += found.length;
    for (const problem of found) if (problems.length < MOST_LISTED) problems.push(problem);
  }

  function problem(what: ChainProblem['what'], seq: number | null, at: string | null, says: string): void {
    report({ what, seq, at, says });
  }

  /** It lies after the last row that a good signature covers. */
  function rewritten({ seq, at }: CheckpointStatement, checkpoint: string): void {
    const since = signedUpTo ? `after row ${signedUpTo.seq} (${signedUpTo.at})` : 'from the first row on';
    problem(
      'rewritten',
      seq,
      at,
      `row ${seq} is not the one that the checkpoint ${checkpoint} was made of: a row ${since} was changed`,
    );
  }

  function remember({ seq, hash }: AuditLink): void {
    recent.set(seq, hash);
    if (recent.size > LOOKS_BACK) recent.delete(recent.keys().next().value ?? seq);
  }

  /** @returns whether the signature holds. */
  function checkSignature(checkpoint: ReadCheckpoint, seq: number | null, name: string): boolean {
    if (!signature) return false;
    const answer = signature(checkpoint);
    const { at } = checkpoint.says;
    if (answer === 'bad') problem('signature', seq, at, `${name} has a signature that does not fit it`);
    if (answer === 'unknown')
      problem('signature', seq, at, `${name} is signed with a key that was not given (${checkpoint.key})`);
    // Before a key was set, checkpoints are not signed.
    if (answer === 'none' && (anySigned || seq === null)) problem('signature', seq, at, `${name} is not signed`);
    if (answer === 'good') anySigned = true;
    return answer === 'good';
  }

  function checkOwn({ seq, at, body }: AuditEntry): void {
    checkpoints += 1;
    const checkpoint = readCheckpoint(body);
    if (!checkpoint) {
      problem('changed', seq, at, `row ${seq} is a checkpoint that says nothing`);
      return;
    }
    const { says } = checkpoint;
    const isGood = checkSignature(checkpoint, seq, `the checkpoint in row ${seq}`);
    const hash = recent.get(says.seq);
    if (hash === undefined && mayBePart && says.seq < (first?.seq ?? 1)) return;
    const agrees = hash === says.hash && (database === null || says.database === database);
    if (!agrees) rewritten(says, `in row ${seq}`);
    else if (isGood) signedUpTo = { seq: says.seq, at: says.at };
  }

  function checkKept({ name, ...checkpoint }: KeptCheckpoint, hash: string): void {
    const { says } = checkpoint;
    const isGood = checkSignature(checkpoint, null, `the checkpoint ${name}`);
    if (hash !== says.hash) {
      rewritten(says, name);
      return;
    }
    keptAgree += 1;
    if (isGood) signedUpTo = { seq: says.seq, at: says.at };
  }

  /** Takes the name of the chain from its first row, the only one that begins it. */
  function checkBeginning(seq: number, { kind, at, body }: AuditEntry): void {
    if (seq === 1 && typeof body.database === 'string') database = body.database;
    if (seq !== 1 && kind === 'audit.began')
      problem('added', seq, at, `row ${seq} begins the audit once more: Runwarden wrote only the first`);
  }

  return {
    next(link: AuditLink): AuditEntry | null {
      chain ??= checkChain(sha256, { isPart: mayBePart && link.seq !== 1 });
      rows += 1;
      const { problems: found, entry } = chain.next(link);
      report(...found);
      remember(link);
      const place = { seq: link.seq, at: entry?.at ?? 'an unknown time' };
      first ??= place;
      last = place;
      if (entry) checkBeginning(link.seq, entry);
      if (entry?.kind === 'audit.checkpoint') checkOwn(entry);
      for (const one of bySeq.get(link.seq) ?? [])
        if (database === null || one.says.database === database) checkKept(one, link.hash);
      return entry;
    },
    /** Adds what was found beside the chain. */
    report,
    end(): AuditReport {
      // An audit that was begun anew gets checkpoints of its own soon: they do not speak for those of the one before.
      const ours = kept.filter(({ says }) => database === null || says.database === database);
      const [other] = kept.filter((one) => !ours.includes(one));
      if (other)
        problem(
          'rewritten',
          null,
          null,
          `${kept.length - ours.length} of ${kept.length} checkpoints are of another audit (${other.name} is of ${other.says.database}), and this is ${database}: it was begun anew, or they do not belong to it`,
        );
      const cut = ours.filter(({ says }) => says.seq > (last?.seq ?? 0)).sort((a, b) => b.says.seq - a.says.seq)[0];
      if (cut)
        problem(
          'cut',
          (last?.seq ?? 0) + 1,
          last?.at ?? null,
          `the audit ends with row ${last?.seq ?? 0}, and the checkpoint ${cut.name} of ${cut.says.at} was made of row ${cut.says.seq}: the rows between were removed`,
        );
      // A part may be from between two checkpoints.
      if (signature && first?.seq === 1 && !anySigned)
        problem('signature', null, null, 'no row of this audit is signed with the given key');
      return { database, rows, first, last, checkpoints, signedUpTo, keptAgree, problems, problemCount };
    },
  };
}

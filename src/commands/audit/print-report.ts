import type { AuditReport } from '../../core/audit/verify.ts';
import { counted } from '../counted.ts';
import { paint, print } from '../process.ts';
import { clockTime, type Here } from '../times/show.ts';

/** What a check found, and what it could look at. */
export interface Verified extends AuditReport {
  /** Rows of other tables that agree; null where there is only the audit. */
  readonly rowsAgree: number | null;
  /** Rows of them that were there before the audit began; null where there is only the audit. */
  readonly rowsBefore: number | null;
  readonly keptCheckpoints: number;
  readonly otherFiles: readonly string[];
  readonly signaturesChecked: boolean;
}

/** Prints what a check of the audit found, for a person. */
export function printReport(verified: Verified, here: Here): void {
  const { database, rows, first, last, rowsAgree, problems, problemCount } = verified;
  if (!first || !last) print('The audit has no row yet.');
  else {
    print(
      `The audit ${database ?? '(a part of one)'} has ${counted(rows, 'row')}, from ${timeOf(first, here)} to ${timeOf(last, here)}.`,
    );
    if (first.seq !== 1) print(`It begins with row ${first.seq}: what came before is not in it, and was not checked.`);
  }
  for (const line of signatures(verified, here)) print(line);
  if (rowsAgree !== null)
    print(`${counted(rowsAgree, 'row')} of decisions, answers, cancels and exceptions agree with it.`);
  if (verified.rowsBefore)
    print(
      `${counted(verified.rowsBefore, 'row')} of them had been written before the audit began, and cannot be checked.`,
    );
  if (verified.otherFiles.length > 0)
    print(
      `${counted(verified.otherFiles.length, 'file')} in the folder of checkpoints could not be read as one: ${verified.otherFiles.slice(0, 5).join(', ')}`,
    );
  print();
  for (const { at, says } of problems) print(`${paint.red('wrong')}  ${at === null ? '' : `${at}  `}${says}`);
  if (problemCount > problems.length) print(`… and ${problemCount - problems.length} more`);
  print(
    problemCount === 0
      ? paint.green('Nothing was changed, removed, added or moved.')
      : `${counted(problemCount, 'problem')}: the audit is not as it was written.`,
  );
}

function timeOf({ at }: { readonly at: string }, here: Here): string {
  return clockTime(Date.parse(at), here);
}

function signatures(verified: Verified, here: Here): string[] {
  const { checkpoints, signaturesChecked, signedUpTo, last, keptCheckpoints, keptAgree } = verified;
  const newer = (last?.seq ?? 0) - (signedUpTo?.seq ?? 0);
  const signed = signedUpTo
    ? `Signed up to row ${signedUpTo.seq} (${timeOf(signedUpTo, here)}); ${newer === 0 ? 'no row is' : `${counted(newer, 'row')} ${newer === 1 ? 'is' : 'are'}`} newer.`
    : 'No good signature was found.';
  return [
    `${counted(checkpoints, 'checkpoint')} in it. ${signaturesChecked ? signed : 'No public key was given (--public-key), so that signatures were not checked: whoever can write all rows anew is not found.'}`,
    keptCheckpoints === 0
      ? 'No checkpoints from elsewhere were given (--checkpoints), so that rows removed from the end are not found.'
      : `${keptAgree} of ${counted(keptCheckpoints, 'checkpoint')} from elsewhere agree.`,
  ];
}

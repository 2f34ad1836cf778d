import type { Difference } from '../../core/decision/replay.ts';
import { truncate } from '../../core/values/text.ts';
import { engineOf } from '../../engine.ts';
import { WITHOUT_SECRETS } from '../../evidence/replay.ts';
import { counted } from '../counted.ts';
import { VERSION } from '../process.ts';
import { textTable } from '../table.ts';
import { clockTime, type Here } from '../times/show.ts';
import { countsOf, type ReplayedDecision } from './replayed.ts';

const LONGEST = 300;
const MOST_DIFFERENCES = 20;

/** One decision: whether it agrees, and else where not. */
export function describeReplay(
  { id, at, kind, withheld, runId, policy, result }: ReplayedDecision,
  here: Here,
): string {
  const what = `${kind}${withheld ? ` (${withheld})` : ''} of ${clockTime(at, here)}, run ${runId}, policy ${policy}`;
  const lines = [`Decision ${id}: ${what}`];
  if (result.kind === 'agrees')
    lines.push(`It agrees: derived again, it is the same to the letter. ${by(result.engine)}`);
  if (result.kind === 'damaged') lines.push(`Damaged: ${result.why}.`);
  if (result.kind === 'not-possible') lines.push(`It cannot be derived again: ${result.why}.`);
  if (result.kind === 'differs') {
    const { differences, engine } = result;
    lines.push(`It differs in ${counted(differences.length, 'field')}. ${by(engine)}`);
    if (result.withoutSecrets) lines.push(`${WITHOUT_SECRETS}.`);
    for (const difference of differences.slice(0, MOST_DIFFERENCES)) lines.push(...describeDifference(difference));
    const more = differences.length - MOST_DIFFERENCES;
    if (more > 0) lines.push(`  and ${counted(more, 'field')} more; see -o json`);
  }
  return lines.join('\n');
}

function by(engine: string): string {
  const here = engineOf(VERSION);
  const other = engine === here ? '' : ` This is ${here}, whose code differs.`;
  return `Runwarden ${engine} decided it.${other}`;
}

function describeDifference({ field, recorded = '(nothing)', derived = '(nothing)' }: Difference): string[] {
  return [`  ${field}`, `    recorded: ${truncate(recorded, LONGEST)}`, `    derived:  ${truncate(derived, LONGEST)}`];
}

/** Many decisions: the counts, and those that do not agree. */
export function describeReplays(replayed: readonly ReplayedDecision[], here: Here): string {
  const { agrees, differs, damaged, 'not-possible': notPossible } = countsOf(replayed);
  const lines = [
    `${counted(replayed.length, 'decision')}. The same to the letter: ${agrees}; different: ${differs}; damaged: ${damaged}; not possible: ${notPossible}.`,
  ];
  const others = replayed.filter(({ result }) => result.kind !== 'agrees');
  if (others.length > 0)
    lines.push(
      textTable(
        ['decision', 'at', 'why'],
        others.map((one) => rowOf(one, here)),
        [38, 22, 36],
      ),
    );
  return lines.join('\n');
}

function rowOf({ id, at, result }: ReplayedDecision, here: Here): string[] {
  return [id, clockTime(at, here), whyOf(result)];
}

function whyOf(result: ReplayedDecision['result']): string {
  if (result.kind === 'agrees') return '';
  if (result.kind === 'differs') return `differs: ${result.differences.map(({ field }) => field).join(', ')}`;
  return result.kind === 'damaged' ? `damaged: ${result.why}` : result.why;
}

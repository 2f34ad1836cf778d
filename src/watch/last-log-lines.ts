import type { CancelData } from '../core/alert/alert-schemas.ts';
import { lastLines } from '../core/evidence/log-text.ts';
import { mainLog } from '../core/evidence/main-log.ts';
import type { EvidenceLedger } from '../core/ports/evidence.ts';
import { truncate } from '../core/values/text.ts';

const MOST_LINES = 20;
const LONGEST_LINE = 200;

/** The end of the log that says most, of what was kept for a decision; null where nothing was. */
export async function lastLogLines(
  decisionId: string,
  runId: string,
  ledger: Pick<EvidenceLedger, 'evidence' | 'content'>,
): Promise<CancelData['log']> {
  const log = mainLog(await ledger.evidence({ decisionId }));
  if (log === null) return null;
  const kept = await ledger.content(log.content.sha256);
  if (kept?.kind !== 'bytes') return null;
  const lines = lastLines(Buffer.from(kept.bytes).toString(), MOST_LINES).split('\n');
  return {
    file: log.name,
    step: log.ofRun.id === runId ? null : log.ofRun.displayName,
    lines: lines.map((line) => truncate(line.trimEnd(), LONGEST_LINE)),
  };
}

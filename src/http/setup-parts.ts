import { isSetupLog, type SetupPart, setupPartOf } from '../core/evidence/setup-parts.ts';
import type { Run } from '../core/run/run.ts';
import type { AppDeps } from './deps.ts';

/** The parts of the setup of a run and of its steps or trials, by their ids, from the logs that were kept. */
export async function keptSetupParts(
  ledger: Pick<AppDeps['ledger'], 'evidence' | 'content'>,
  { workspaceId, id: runId }: Run,
): Promise<ReadonlyMap<string, readonly SetupPart[]>> {
  const items = await ledger.evidence({ workspaceId, runId });
  // Of a log that was kept several times the newest has most.
  const newest = new Map(
    items
      .filter(({ kind, name, content, dropped }) => kind === 'log' && content && !dropped && isSetupLog(name))
      .map((item) => [`${item.ofRun.id} ${item.name}`, item]),
  );
  const parts: { readonly of: string; readonly part: SetupPart }[] = [];
  for (const { ofRun, name, content } of newest.values()) {
    const kept = content && (await ledger.content(content.sha256));
    if (kept?.kind !== 'bytes') continue;
    const part = setupPartOf(name, new TextDecoder().decode(kept.bytes), content?.whole.from === 0);
    if (part) parts.push({ of: ofRun.id, part });
  }
  const byRun = Map.groupBy(parts, ({ of }) => of);
  return new Map([...byRun].map(([id, of]) => [id, of.map(({ part }) => part).toSorted((a, b) => a.from - b.from)]));
}

import type { Runs } from '../core/ports/azure.ts';
import type { ConfirmedTagLedger } from '../core/ports/confirmed-tag-ledger.ts';
import { withUnconfirmed } from '../core/run/protected-tags.ts';
import type { Workspace } from '../core/run/run.ts';
import type { ListedRun } from '../core/signal/known-run.ts';

/**
 * The runs of Azure, each with the keys of its protected tags that nobody confirmed. Every run that is judged or shown comes this
 * way, just before a cancel, too.
 * @param protectedTags keys, as the config has them.
 */
export function withProtectedTags(
  runs: Runs,
  protectedTags: readonly string[],
  ledger: Pick<ConfirmedTagLedger, 'confirmedTags'>,
): Runs {
  if (protectedTags.length === 0) return runs;

  async function marker(workspace: Workspace): Promise<(listed: ListedRun) => ListedRun> {
    const ofRun = Map.groupBy(await ledger.confirmedTags(workspace.id), ({ runId }) => runId);
    return (listed) => ({
      ...listed,
      run: withUnconfirmed(listed.run, protectedTags, ofRun.get(listed.run.id) ?? []),
    });
  }

  return {
    ...runs,
    async page(workspace, continuation, abort) {
      const page = await runs.page(workspace, continuation, abort);
      return { ...page, runs: page.runs.map(await marker(workspace)) };
    },
    async refresh(workspace, runIds, abort) {
      const found = await runs.refresh(workspace, runIds, abort);
      const mark = await marker(workspace);
      return new Map(
        [...found].map(([id, answer]) => [
          id,
          answer.kind === 'found' ? { ...answer, listed: mark(answer.listed) } : answer,
        ]),
      );
    },
    async read(workspace, runId, abort) {
      const listed = await runs.read(workspace, runId, abort);
      return listed && (await marker(workspace))(listed);
    },
  };
}

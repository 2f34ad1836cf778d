import { createHash } from 'node:crypto';
import { isParentType } from '../core/run/run.ts';
import type { Snapshot } from '../core/signal/signal.ts';
import { compareText } from '../core/values/text.ts';
import type { FetchDeps } from './fetch-signals.ts';
import type { Judged } from './judge.ts';
import { readCostsOf } from './read-costs.ts';

/**
 * Parents whose children are listed for the cost alone, one request or more each. Of more, each pass takes others, and the
 * rest keep what was last read of them. The prices and the machines are kept for hours, and cost next to nothing.
 */
export const PARENTS_A_PASS = 20;

/**
 * Reads what every active run costs, for people: no verdict, plan or evidence of this pass has it. To be asked once the
 * plan is committed, so that a price list that does not answer delays no decision.
 */
export async function readLoads(
  judged: readonly Judged[],
  deps: FetchDeps & { readonly progress: () => Promise<void> },
): Promise<readonly Judged[]> {
  const snapshots = judged.filter(({ judgedOn }) => judgedOn !== null).map(({ snapshot }) => snapshot);
  const [unlisted, listed] = [snapshots.filter(lacksChildren), snapshots.filter((one) => !lacksChildren(one))];
  const read = await readCostsOf([...listed, ...inTurn(unlisted, deps.now)], deps);
  return judged.map((one) => ({ ...one, snapshot: read.get(one.snapshot.run.id) ?? one.snapshot }));
}

function lacksChildren({ run, signals }: Snapshot): boolean {
  return isParentType(run.jobType) && !signals.children && !signals.cost;
}

/** As many as a pass lists, in another order at each pass. */
function inTurn(parents: readonly Snapshot[], now: number): readonly Snapshot[] {
  if (parents.length <= PARENTS_A_PASS) return parents;
  const place = ({ run }: Snapshot) => createHash('sha1').update(`${now} ${run.id}`).digest('hex');
  const placed = parents.map((parent) => ({ parent, place: place(parent) }));
  return placed
    .toSorted((one, other) => compareText(one.place, other.place))
    .slice(0, PARENTS_A_PASS)
    .map(({ parent }) => parent);
}

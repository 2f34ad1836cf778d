import type { ChildRun } from '../../core/run/run.ts';

const MOST = 50;

/** Display names of the steps beside those given that have not failed or been cancelled. */
export function healthySiblings(children: readonly ChildRun[], besides: ReadonlySet<string>): string[] {
  return children
    .filter((child) => !besides.has(child.id) && !/^(failed|canceled)$/i.test(child.status))
    .slice(0, MOST)
    .map((child) => child.displayName);
}

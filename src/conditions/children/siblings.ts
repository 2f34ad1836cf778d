import type { Signals } from '../../core/signal/signal.ts';

const MOST = 50;

/** Display names of the steps beside those given that have not failed or been cancelled; null when they are not known. */
export function healthySiblings(children: Signals['children'], besides: ReadonlySet<string>): string[] | null {
  if (!children?.known) return null;
  return children.value
    .filter((child) => !besides.has(child.id) && !/^(failed|canceled)$/i.test(child.status))
    .slice(0, MOST)
    .map((child) => child.displayName);
}

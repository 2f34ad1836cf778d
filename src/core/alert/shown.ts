import type { Alert } from './alert.ts';

/** What a channel may show of a run. */
export interface Shown {
  readonly money: boolean;
  readonly logs: boolean;
}

/** The alert without what a channel does not show. Nothing is said in its place. */
export function shownOf(alert: Alert, { money, logs }: Shown): Alert {
  const hidden = { ...(!money && { cost: null, leaked: null }), ...(!logs && { log: null }) };
  if (money && logs) return alert;
  const { runs, example } = alert.data;
  const less = (data: unknown) =>
    typeof data === 'object' && data !== null ? { ...data, ...pick(hidden, data) } : (data as never);
  return {
    ...alert,
    data: {
      ...(less(alert.data) as Alert['data']),
      ...(Array.isArray(runs) && { runs: runs.map(less) }),
      ...(example !== undefined && { example: less(example) }),
    },
  };
}

/** Only what is there is replaced: a field that an alert never has would change its schema. */
function pick(hidden: Readonly<Record<string, null>>, data: object): Readonly<Record<string, null>> {
  return Object.fromEntries(Object.entries(hidden).filter(([name]) => name in data));
}

import type { Alert } from './alert.ts';

/** What a channel may show of a run. */
export interface Shown {
  readonly money: boolean;
  readonly logs: boolean;
}

/** Lists of runs in the data of an alert. */
const LISTS = ['runs', 'waiting', 'alreadySent', 'questions', 'budgets'] as const;

/**
 * The alert without what a channel does not show. Nothing is said in its place.
 * @param via the recipients that the channel reaches with it: FinOps reads no logs.
 */
export function shownOf(alert: Alert, { money, logs: showsLogs }: Shown, via = ''): Alert {
  const logs = showsLogs && !via.split(',').some((recipient) => recipient.split('>').at(-1) === 'finops');
  if (money && logs) return alert;
  const hidden = {
    ...(!money && {
      cost: null,
      leaked: null,
      money: null,
      ...(alert.type.startsWith('digest.') && { waiting: null, stopped: null, avoided: null }),
    }),
    ...(!logs && { log: null }),
  };
  const less = (data: unknown) =>
    typeof data === 'object' && data !== null ? { ...data, ...pick(hidden, data) } : (data as never);
  const { example } = alert.data;
  const lists = LISTS.flatMap((name) => {
    const list = alert.data[name];
    return Array.isArray(list) ? [[name, list.map(less)] as const] : [];
  });
  return {
    ...alert,
    data: {
      ...(less(alert.data) as Alert['data']),
      ...Object.fromEntries(lists),
      ...(example !== undefined && { example: less(example) }),
    },
  };
}

/** Only what is there is replaced: a field that an alert never has would change its schema. */
function pick(hidden: Readonly<Record<string, null>>, data: object): Readonly<Record<string, null>> {
  return Object.fromEntries(Object.entries(hidden).filter(([name]) => name in data));
}

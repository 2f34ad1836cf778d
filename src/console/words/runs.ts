import type { components } from '../../api/types.ts';
import { counted, moneyInWords } from './money.ts';
import { phaseAge } from './run.ts';

type Run = components['schemas']['Run'];
type RunState = NonNullable<Run['worst']>['state'];

/** Which runs the page shows. An empty text is no filter. */
export interface RunsFilter {
  /** As typed: words, and `tag:key=value`. */
  readonly q: string;
  readonly workspace: string;
  readonly owner: string;
  readonly policy: string;
  readonly phase: string;
  readonly tag: string;
}

export const GROUPINGS = ['state', 'owner', 'workspace', 'policy', 'none'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** The states in the order of the page, each with the word of its group and of its chip. */
export const STATES = {
  waiting: { group: 'Waits for an answer', chip: 'Waits' },
  canceling: { group: 'Canceling', chip: 'Canceling' },
  firing: { group: 'Firing', chip: 'Firing' },
  pending: { group: 'Pending', chip: 'Pending' },
  unknown: { group: 'Unknown', chip: 'Unknown' },
  held: { group: 'Held by a person', chip: 'Held' },
  audit: { group: 'Violated in audit', chip: 'Audit' },
  healthy: { group: 'Healthy', chip: 'Healthy' },
} as const satisfies Readonly<Record<RunState, { readonly group: string; readonly chip: string }>>;

/** What is typed to find runs: the tags in it, and the rest. */
export function parseFind(q: string): { readonly text: string; readonly tags: readonly string[] } {
  const words = q.trim().split(/\s+/);
  const isTag = (word: string) => /^tag:./i.test(word);
  return {
    text: words.filter((word) => !isTag(word)).join(' '),
    tags: words.filter(isTag).map((word) => word.slice('tag:'.length)),
  };
}

/** Whether a filter lets a run through, as the API would. */
export function fits(run: Run, filter: RunsFilter): boolean {
  const { text, tags } = parseFind(filter.q);
  const called = [run.id, run.displayName, run.experiment ?? '', run.owner.display, ...(run.owner.ids ?? [])];
  return [
    called.join(' ').toLowerCase().includes(text.toLowerCase()),
    [...tags, filter.tag].every((tag) => tag === '' || hasTag(run, tag)),
    filter.workspace === '' || run.workspace === filter.workspace,
    filter.owner === '' || ownerName(run) === filter.owner,
    filter.policy === '' || run.statuses.some(({ policy }) => policy === filter.policy),
    filter.phase === '' || run.phase === filter.phase,
  ].every(Boolean);
}

function hasTag({ tags }: Run, wanted: string): boolean {
  const [key = '', ...rest] = wanted.toLowerCase().split('=');
  return Object.entries(tags).some(
    ([name, value]) => name.toLowerCase() === key && (rest.length === 0 || value.toLowerCase() === rest.join('=')),
  );
}

/** The owner as the page names one; null where nobody owns it. */
export function ownerName({ owner }: Pick<Run, 'owner'>): string | null {
  return owner.source === 'fallback' ? null : owner.display;
}

const ORDERS: Readonly<Record<string, (run: Run) => number | string>> = {
  money: ({ cost }) => cost?.perHour ?? -1,
  'so-far': ({ cost }) => cost?.soFar ?? -1,
  gpus: ({ gpus }) => gpus ?? -1,
  age: (run) => phaseAge(run, 0).length,
  // The soonest first, as what is greatest.
  next: ({ worst }) => (worst?.next?.at ? -Date.parse(worst.next.at) : Number.NEGATIVE_INFINITY),
};

/** Runs in the order that the address asks for: the dearest first where it says nothing. */
export function sorted(runs: readonly Run[], sort: string): Run[] {
  const isReversed = sort.startsWith('-');
  const by = ORDERS[isReversed ? sort.slice(1) : sort] ?? ORDERS.money;
  const place = (run: Run) => Number(by?.(run) ?? 0);
  const order = (a: Run, b: Run) => compare(place(b), place(a)) || compare(a.id, b.id);
  return runs.toSorted(isReversed ? (a, b) => order(b, a) : order);
}

function compare<T extends number | string>(one: T, other: T): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** The key of the group in which a run is. */
export function groupOf(run: Run, by: Grouping): string {
  switch (by) {
    case 'state':
      return run.worst?.state ?? 'none';
    case 'owner':
      return ownerName(run) ?? 'none';
    case 'workspace':
      return run.workspace;
    case 'policy':
      return run.worst && run.worst.state !== 'healthy' ? run.worst.policy : 'none';
    default:
      return '';
  }
}

/** Its heading. */
export function groupTitle(key: string, by: Grouping): string {
  if (by === 'state') return key in STATES ? STATES[key as RunState].group : 'Not judged';
  if (key !== 'none') return key;
  return by === 'owner' ? 'No owner' : 'Nothing found';
}

/** Groups in the order of the page: states by what must be known first, others as their dearest run comes. */
export function groupOrder(keys: readonly string[], by: Grouping): string[] {
  const all = [...new Set(keys)];
  if (by !== 'state') return all;
  const states: readonly string[] = Object.keys(STATES);
  const place = (key: string) => (states.includes(key) ? states.indexOf(key) : states.length);
  return all.toSorted((a, b) => place(a) - place(b));
}

/** What some runs take together. */
export interface Sum {
  readonly runs: number;
  readonly gpus: number;
  readonly gpusUnknown: number;
  readonly perHour: number;
  readonly soFar: number;
  /** Null where no run has a price. */
  readonly currency: string | null;
  readonly atLeast: boolean;
}

export function sumOf(runs: readonly Run[]): Sum {
  const costs = runs.flatMap(({ cost }) => cost ?? []);
  const currency = costs.at(0)?.currency ?? null;
  const same = costs.filter((cost) => cost.currency === currency);
  return {
    runs: runs.length,
    gpus: runs.reduce((sum, { gpus }) => sum + (gpus ?? 0), 0),
    gpusUnknown: runs.filter(({ gpus }) => gpus === null).length,
    perHour: same.reduce((sum, { perHour }) => sum + perHour, 0),
    soFar: same.reduce((sum, { soFar }) => sum + soFar, 0),
    currency,
    atLeast:
      runs.some((run) => run.phase !== 'queued' && run.cost?.currency !== currency) ||
      same.some(({ atLeast }) => atLeast),
  };
}

/** `5 runs, €59.10/h`. */
export function sumInWords(sum: Sum): string {
  const money = sum.currency === null || sum.perHour === 0 ? '' : `, ${moneyInWords(sum.perHour, sum.currency)}/h`;
  return `${counted(sum.runs, 'run')}${money}`;
}

/** `61 active runs, 176 GPUs, €594.00 an hour at least`. */
export function runsHeadline(sum: Sum): string {
  const gpus = sum.gpus === 0 ? '' : `, ${counted(sum.gpus, 'GPU')}${sum.gpusUnknown > 0 ? ' at least' : ''}`;
  const money =
    sum.currency === null
      ? ''
      : `, ${moneyInWords(sum.perHour, sum.currency)} an hour${sum.atLeast ? ' at least' : ''}`;
  return `${counted(sum.runs, 'active run')}${gpus}${money}`;
}

/** The filter as a query of the API, for its lists and downloads. */
export function filterQuery(filter: RunsFilter): Record<string, string | string[]> {
  const { text, tags } = parseFind(filter.q);
  const all = [...tags, ...(filter.tag === '' ? [] : [filter.tag])];
  return {
    ...(text !== '' && { q: text }),
    ...(all.length > 0 && { tag: all }),
    ...(filter.workspace !== '' && { workspace: filter.workspace }),
    ...(filter.owner !== '' && { owner: filter.owner }),
    ...(filter.policy !== '' && { policy: filter.policy }),
    ...(filter.phase !== '' && { phase: filter.phase }),
  };
}

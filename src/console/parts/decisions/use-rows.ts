import { type ApiProblem, answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useData } from '../../data.ts';
import { useList } from '../../list.ts';
import { mixedByTime } from '../../words/acts.ts';
import type { More } from '../table-more.tsx';
import type { Filter } from './filters.tsx';
import { actRow, decisionRow, type Row } from './rows.tsx';

/** What is listed: one kind of decision, what people did, or all of both. */
export type Shown = Schemas['Decision']['kind'] | 'people' | null;

const AT_ONCE = 50;
const MOST_COUNTED = 200;

const notPass = ({ kind }: { kind: string }) => kind !== 'pass';

/** How many decisions of each kind fit. */
export function useCounts(filter: Filter): Schemas['DecisionCounts'] | null {
  const { api } = useConsole();
  const { data } = useData(
    `decision counts ${JSON.stringify(filter)}`,
    () => answerOf(api.GET('/api/v1/decision-counts', { params: { query: filter } })),
    notPass,
  );
  return data.value.value;
}

/** What people did, as far as it is counted. */
export interface ActsCount {
  readonly items: readonly Schemas['Act'][];
  readonly hasMore: boolean;
}

export function useActsCount(filter: Filter): ActsCount | null {
  const { api } = useConsole();
  const { data } = useData(
    `acts count ${JSON.stringify(filter)}`,
    () => answerOf(api.GET('/api/v1/acts', { params: { query: { ...filter, limit: MOST_COUNTED } } })),
    notPass,
  );
  const { value } = data.value;
  return value && { items: value.items, hasMore: value.next !== null };
}

interface Rows {
  readonly items: readonly Row[];
  readonly more: More | null;
  readonly problem: ApiProblem | null;
  readonly isLoading: boolean;
}

/** Decisions and what people did, as one list by time. */
export function useRows(filter: Filter, kind: Shown): Rows {
  const { api, time } = useConsole();
  const nothing = () => ({ items: [], next: null, now: new Date(time.now()).toISOString() });
  const paged = (cursor: string | null) => ({ ...filter, limit: AT_ONCE, ...(cursor !== null && { cursor }) });
  const decisions = useList<Schemas['Decision']>(
    `decisions ${kind} ${JSON.stringify(filter)}`,
    async (cursor) => {
      if (kind === 'people') return nothing();
      const query = { ...paged(cursor), ...(kind !== null && { kind }) };
      return answerOf(api.GET('/api/v1/decisions', { params: { query } }));
    },
    { concerns: notPass },
  );
  const acts = useList<Schemas['Act']>(
    `acts ${kind} ${JSON.stringify(filter)}`,
    async (cursor) => {
      if (kind !== null && kind !== 'people') return nothing();
      return answerOf(api.GET('/api/v1/acts', { params: { query: paged(cursor) } }));
    },
    { concerns: notPass },
  );
  const [decided, done] = [decisions.data.value, acts.data.value];
  const { rows, readOn } = mixedByTime(
    { items: decided.items.map(decisionRow), hasMore: decided.hasMore },
    { items: done.items.map(actRow), hasMore: done.hasMore },
    // A cancel by hand is a decision of that person, and listed as one.
    ({ act }) => kind === 'people' || act.kind !== 'decision.cancel',
  );
  const load = () => {
    if (readOn.first) void decisions.more();
    if (readOn.second) void acts.more();
  };
  return {
    items: rows,
    more:
      readOn.first || readOn.second
        ? { load, isLoading: decided.isLoadingMore || done.isLoadingMore, label: 'Older' }
        : null,
    problem: decided.problem ?? done.problem,
    isLoading: decided.isLoading || done.isLoading,
  };
}

/** The decision that the address names where it is older than all that are listed, or whether there is none. */
export function useOlder(
  items: readonly Row[],
  open: string | null,
): { readonly row: Row | null; readonly isMissing: boolean } {
  const { api } = useConsole();
  const isElsewhere = open !== null && !items.some(({ key }) => key === open);
  const { data } = useData(`decision row ${isElsewhere ? open : ''}`, async () => {
    if (!isElsewhere || open === null || open.startsWith('act-')) return null;
    return answerOf(api.GET('/api/v1/decisions/{id}', { params: { path: { id: open } } }));
  });
  if (!isElsewhere) return { row: null, isMissing: false };
  const { value, problem } = data.value;
  return { row: value && decisionRow(value), isMissing: problem?.status === 404 || problem?.status === 400 };
}

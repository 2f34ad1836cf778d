import { useMemo, useState } from 'preact/hooks';
import { answerOf, type Schemas } from '../api.ts';
import { useConsole } from '../console.ts';
import { useList } from '../list.ts';
import { Downloads } from '../parts/download.tsx';
import { Loading, Note, ProblemNote } from '../parts/notes.tsx';
import { ActiveRuns } from '../parts/runs/active.tsx';
import { EndedRuns } from '../parts/runs/ended.tsx';
import { RunFields, StateChips } from '../parts/runs/filters.tsx';
import { useQuery } from '../query.ts';
import { useTitle } from '../title.ts';
import { counted } from '../words/money.ts';
import { filterQuery, fits, GROUPINGS, type RunsFilter, runsHeadline, sumOf } from '../words/runs.ts';

type Run = Schemas['Run'];

/** The first page is short, so that it is soon there; the others are long. */
const FIRST = 200;
const AT_ONCE = 1000;
/** Active runs are all read, up to 5,000 and a few, so that sums and groups are those of all. */
const MOST_PAGES = 6;

/** Which runs, how each is, and what is next for it. Every filter is part of the address. */
export function Runs() {
  const { values } = useQuery();
  const filter = filterOf(values);
  const isEnded = values.show === 'ended';
  return isEnded ? <Ended filter={filter} /> : <Active filter={filter} show={values.show ?? ''} />;
}

function filterOf(values: Readonly<Record<string, string>>): RunsFilter {
  const { q = '', workspace = '', owner = '', policy = '', phase = '', tag = '' } = values;
  return { q, workspace, owner, policy, phase, tag };
}

function Active({ filter, show }: { filter: RunsFilter; show: string }) {
  const { api } = useConsole();
  const { values } = useQuery();
  const [selected, select] = useState<string | null>(null);
  const list = useList(
    'active runs',
    (cursor) =>
      answerOf(
        api.GET('/api/v1/runs', {
          params: {
            query: {
              active: 'true',
              sort: 'dearest',
              ...(cursor === null ? { limit: FIRST } : { limit: AT_ONCE, cursor }),
            },
          },
        }),
      ),
    { upTo: MOST_PAGES },
  );
  const { items, hasMore, problem, isLoading, isLoadingMore } = list.data.value;
  // Of 5,000 runs all this takes a while, and a key that moves the selection changes none of it.
  const filtered = JSON.stringify(filter);
  const like = useMemo(() => items.filter((run) => fits(run, filter)), [items, filtered]);
  const shown = useMemo(
    () => (show === '' ? like : like.filter((run) => (run.worst?.state ?? 'none') === show)),
    [like, show],
  );
  const sum = useMemo(() => sumOf(shown), [shown]);
  const headline = isLoading || isLoadingMore ? 'Runs' : runsHeadline(sum);
  useTitle(headline);
  const by = GROUPINGS.find((one) => one === values.group) ?? 'state';
  const sort = values.sort ?? 'money';
  return (
    <>
      <Head title={headline} />
      <StateChips runs={like} show={show} />
      <RunFields runs={items} filter={filter}>
        <Files filter={filter} active />
      </RunFields>
      {problem && (
        <ProblemNote problem={problem} lead="The runs could not be read." command="runwarden runs --active" />
      )}
      {isLoadingMore && <p class="qq small">{counted(items.length, 'run')} are here; the rest is being read.</p>}
      {hasMore && !isLoadingMore && !isLoading && (
        <Note kind="unknown">
          Only the {items.length.toLocaleString('en-US')} dearest active runs are here. The files have them all.
        </Note>
      )}
      {isLoading ? (
        <Loading />
      ) : (
        <ActiveRuns
          // Another filter, order or grouping is another list; while pages come in, each is taken as it is.
          key={JSON.stringify([filter, show, by, sort, isLoadingMore && items.length])}
          runs={shown}
          filter={filter}
          show={show}
          by={by}
          sort={sort}
          files={<Files filter={filter} active />}
          selected={selected}
          onSelect={select}
        />
      )}
    </>
  );
}

const OLDER_AT_ONCE = 50;

function Ended({ filter }: { filter: RunsFilter }) {
  const { api } = useConsole();
  const query = filterQuery(filter);
  const list = useList<Run>(
    `ended ${JSON.stringify(query)}`,
    (cursor) =>
      answerOf(
        api.GET('/api/v1/runs', {
          params: { query: { ...query, active: 'false', limit: OLDER_AT_ONCE, ...(cursor !== null && { cursor }) } },
        }),
      ),
    { concerns: ({ kind }) => kind !== 'pass' },
  );
  const { items, hasMore, problem, isLoading, isLoadingMore } = list.data.value;
  const headline = isLoading ? 'Ended runs' : `${hasMore ? 'More than ' : ''}${counted(items.length, 'ended run')}`;
  useTitle(headline);
  return (
    <>
      <Head title={headline} />
      <StateChips runs={null} show="ended" />
      <RunFields runs={items} filter={filter}>
        <Files filter={filter} active={false} />
      </RunFields>
      {problem && <ProblemNote problem={problem} lead="The runs could not be read." command="runwarden runs" />}
      {isLoading ? (
        <Loading />
      ) : (
        <EndedRuns
          runs={items}
          filter={filter}
          more={hasMore ? { load: () => void list.more(), isLoading: isLoadingMore, label: 'Older' } : undefined}
        />
      )}
    </>
  );
}

function Head({ title }: { title: string }) {
  return (
    <div class="head tight">
      <div>
        <h1>{title}</h1>
      </div>
    </div>
  );
}

function Files({ filter, active }: { filter: RunsFilter; active: boolean }) {
  const query = new URLSearchParams({ active: String(active) });
  for (const [name, value] of Object.entries(filterQuery(filter)))
    for (const one of [value].flat()) query.append(name, one);
  return <Downloads address={`/api/v1/runs?${query}`} />;
}

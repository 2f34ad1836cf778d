import { useLocation, useRoute } from 'preact-iso';
import { answerOf, type Schemas } from '../api.ts';
import { useConsole } from '../console.ts';
import { useData } from '../data.ts';
import { useList } from '../list.ts';
import { Acts } from '../parts/decisions/acts.tsx';
import { AuditFoot } from '../parts/decisions/audit-foot.tsx';
import { DecisionDetail } from '../parts/decisions/detail.tsx';
import { CHIPS, type Filter, Filters } from '../parts/decisions/filters.tsx';
import { Empty, Loading, ProblemNote } from '../parts/notes.tsx';
import { usePlainWords } from '../parts/says.tsx';
import { State } from '../parts/state.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Outside, RunName } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';
import { useQuery } from '../query.ts';
import { useTitle } from '../title.ts';
import { byDay, decisionsHeadline, PERIODS, type Period, periodBegins, periodOf, wordOf } from '../words/decisions.ts';
import { dayInWords } from '../words/time.ts';

type Decision = Schemas['Decision'];
type Kind = Decision['kind'];

const AT_ONCE = 50;
/** Every choice of Runwarden, as it was made, and what became of it. */
export function Decisions() {
  const { values } = useQuery();
  const { time, world } = useConsole();
  const period = periodOf(values.since);
  const begins = periodBegins(period, time.now(), world.zone);
  const filter = {
    ...(begins !== null && { since: new Date(begins).toISOString() }),
    ...(values.policy && { policy: values.policy }),
    ...(values.run && { run: values.run }),
    ...(values.workspace && { workspace: values.workspace }),
  };
  if (values.by === 'people') return <Acts key={period} period={period} filter={filter} />;
  return <List key={period} period={period} filter={filter} kind={CHIPS.find(([kind]) => kind === values.kind)?.[0]} />;
}

function List({ period, filter, kind }: { period: Period; filter: Filter; kind: Kind | undefined }) {
  const { api, world, time } = useConsole();
  const { id } = useRoute().params;
  const { route } = useLocation();
  const { address } = useQuery();
  const asked = { ...filter, ...(kind && { kind }) };
  const counts = useData(
    `decision counts ${JSON.stringify(filter)}`,
    () => answerOf(api.GET('/api/v1/decision-counts', { params: { query: filter } })),
    notPass,
  ).data.value.value;
  const list = useList<Decision>(
    `decisions ${JSON.stringify(asked)}`,
    (cursor) =>
      answerOf(
        api.GET('/api/v1/decisions', {
          params: { query: { ...asked, limit: AT_ONCE, ...(cursor !== null && { cursor }) } },
        }),
      ),
    { concerns: notPass },
  );
  const { items, hasMore, problem, isLoading, isLoadingMore } = list.data.value;
  const headline = counts ? decisionsHeadline(period, counts) : 'Decisions';
  useTitle(headline);
  const open = id ?? null;
  const rows = useOpened(items, open);
  const days = byDay(rows, ({ at }) => Date.parse(at), world.zone);
  const files = `/api/v1/decisions?${new URLSearchParams(asked)}`;
  const search = new URL(address({}), location.origin).search;
  const select = (key: string) => route(key === open ? `/decisions${search}` : `/decisions/${key}${search}`, true);
  return (
    <>
      <div class="head tight">
        <div>
          <h1>{headline}</h1>
          <p class="lead">Every choice of Runwarden, as it was made. Never changed once written.</p>
        </div>
      </div>
      <Filters period={period} kind={kind ?? null} filter={filter} counts={counts} files={files} />
      {problem && (
        <ProblemNote problem={problem} lead="The decisions could not be read." command="runwarden decisions" />
      )}
      {isLoading ? (
        <Loading />
      ) : (
        <section class="panel" aria-label="Decisions">
          {rows.length === 0 ? (
            <Nothing period={period} kind={kind} />
          ) : (
            <Table
              label="Decisions"
              columns={COLUMNS}
              groups={days.map((day) => ({
                key: day[0]?.at ?? '',
                title: dayInWords(Date.parse(day[0]?.at ?? ''), time.slow.value, world.zone),
                rows: day,
              }))}
              keyOf={(row) => row.id}
              addressOf={(row) => `/runs/${encodeURIComponent(row.workspace)}/${encodeURIComponent(row.runId)}`}
              selected={open}
              onSelect={select}
              detailOf={(row) => (row.id === open ? <DecisionDetail id={row.id} /> : null)}
              {...(hasMore && { more: { load: () => void list.more(), isLoading: isLoadingMore, label: 'Older' } })}
              foot={<AuditFoot />}
            />
          )}
        </section>
      )}
    </>
  );
}

const notPass = ({ kind }: { kind: string }) => kind !== 'pass';

/** The rows with the one that the address names, which may be older than all that are loaded. */
function useOpened(items: readonly Decision[], open: string | null): readonly Decision[] {
  const { api } = useConsole();
  const isMissing = open !== null && items.length > 0 && !items.some(({ id }) => id === open);
  const { data } = useData(`decision row ${isMissing ? open : ''}`, async () =>
    isMissing && open !== null ? answerOf(api.GET('/api/v1/decisions/{id}', { params: { path: { id: open } } })) : null,
  );
  const found = data.value.value;
  return isMissing && found ? [...items, found] : items;
}

const COLUMNS: readonly Column<Decision>[] = [
  {
    name: 'Run',
    width: 260,
    kind: 'wide cut',
    cell: (row) => <RunName workspace={row.workspace} run={row.runId} name={row.run.displayName} withId={false} />,
  },
  { name: 'When', width: 72, kind: 'nw qq', cell: ({ at }) => <Time at={at} clock /> },
  {
    name: 'Decision',
    width: 150,
    kind: 'nw',
    cell: (row) => {
      const [kind, word] = wordOf(row);
      return <State kind={kind}>{word}</State>;
    },
  },
  {
    name: 'Why',
    kind: 'wide cut',
    cell: (row) => <Why {...row} />,
  },
  {
    name: 'By',
    width: 150,
    kind: 'q wide cut',
    cell: ({ decidedBy, approvedByPerson }) =>
      decidedBy ? <Outside text={decidedBy} /> : approvedByPerson ? 'Runwarden, approved' : 'Runwarden',
  },
];

function Why({ policy, reason }: Decision) {
  const plain = usePlainWords()(reason);
  return (
    <span title={plain}>
      <b>{policy}</b>: <bdi>{plain}</bdi>
    </span>
  );
}

function Nothing({ period, kind }: { period: Period; kind: Kind | undefined }) {
  const { address } = useQuery();
  return (
    <Empty title={kind ? `No decision of this kind, ${PERIODS[period]}` : `Nothing was decided, ${PERIODS[period]}`}>
      <p>Runwarden decides when a finding begins, when a step of a policy is due, and when something holds a cancel.</p>
      <div class="row">
        {kind && (
          <a class="btn s" href={address({ kind: null })}>
            All kinds
          </a>
        )}
        {period !== 'all' && (
          <a class="btn s" href={address({ since: 'all' })}>
            From the beginning
          </a>
        )}
      </div>
    </Empty>
  );
}

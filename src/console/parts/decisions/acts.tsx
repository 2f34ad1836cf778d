import { useState } from 'preact/hooks';
import { answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useData } from '../../data.ts';
import { useList } from '../../list.ts';
import { useTitle } from '../../title.ts';
import { actsHeadline, byDay, type Period } from '../../words/decisions.ts';
import { dayInWords } from '../../words/time.ts';
import { Empty, Loading, ProblemNote } from '../notes.tsx';
import { Says } from '../says.tsx';
import { State } from '../state.tsx';
import { type Column, Table } from '../table.tsx';
import { Outside, RunName, runAddress } from '../text.tsx';
import { Time } from '../time.tsx';
import { AuditFoot } from './audit-foot.tsx';
import { type Filter, Filters } from './filters.tsx';

type Act = Schemas['Act'];

const AT_ONCE = 50;

/** What people did: answers, overrides, freezes, objections, cancels by hand. */
export function Acts({ period, filter }: { period: Period; filter: Filter }) {
  const { api, world, time } = useConsole();
  const [selected, select] = useState<string | null>(null);
  const counts = useData(
    `decision counts ${JSON.stringify(filter)}`,
    () => answerOf(api.GET('/api/v1/decision-counts', { params: { query: filter } })),
    notPass,
  ).data.value.value;
  const list = useList<Act>(
    `acts ${JSON.stringify(filter)}`,
    (cursor) => {
      const query = { ...filter, limit: AT_ONCE, ...(cursor !== null && { cursor }) };
      return answerOf(api.GET('/api/v1/acts', { params: { query } }));
    },
    { concerns: notPass },
  );
  const { items, hasMore, problem, isLoading, isLoadingMore } = list.data.value;
  const headline = isLoading ? 'What people did' : actsHeadline(period, items, hasMore);
  useTitle(headline);
  const days = byDay(items, ({ at }) => Date.parse(at), world.zone);
  return (
    <>
      <div class="head tight">
        <div>
          <h1>{headline}</h1>
          <p class="lead">Every act of a person, with the reason they gave. Never changed once written.</p>
        </div>
      </div>
      <Filters
        period={period}
        kind="people"
        filter={filter}
        counts={counts}
        files={`/api/v1/acts?${new URLSearchParams({ ...filter })}`}
      />
      {problem && (
        <ProblemNote
          problem={problem}
          lead="What people did could not be read."
          command="runwarden decisions --by people"
        />
      )}
      {isLoading ? (
        <Loading />
      ) : (
        <section class="panel" aria-label="What people did">
          {items.length === 0 ? (
            <Empty title="Nobody did anything in this time">
              <p>Answers, overrides, freezes, objections and cancels by hand are listed here, with who and why.</p>
            </Empty>
          ) : (
            <Table
              label="What people did"
              columns={COLUMNS}
              groups={days.map((day) => ({
                key: day[0]?.at ?? '',
                title: dayInWords(Date.parse(day[0]?.at ?? ''), time.slow.value, world.zone),
                rows: day,
              }))}
              keyOf={({ seq }) => String(seq)}
              addressOf={({ workspace, runId }) =>
                workspace !== null && runId !== null ? runAddress(workspace, runId) : '/decisions?by=people'
              }
              selected={selected}
              onSelect={select}
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

const COLUMNS: readonly Column<Act>[] = [
  {
    name: 'Run',
    width: 260,
    kind: 'wide cut',
    cell: ({ workspace, runId, displayName }) =>
      workspace !== null && runId !== null ? (
        <RunName workspace={workspace} run={runId} name={displayName} withId={false} />
      ) : (
        <span class="qq">no single run</span>
      ),
  },
  { name: 'When', width: 72, kind: 'nw qq', cell: ({ at }) => <Time at={at} clock /> },
  {
    name: 'By',
    width: 180,
    kind: 'wide cut',
    cell: ({ by }) => (
      <State kind="hand">
        <Outside text={by} />
      </State>
    ),
  },
  {
    name: 'What',
    width: 300,
    kind: 'wide cut',
    cell: ({ what, policy }) => (
      <span title={what}>
        <Says text={what} />
        {policy && <span class="qq"> {policy}</span>}
      </span>
    ),
  },
  {
    name: 'Why',
    kind: 'q wide cut',
    cell: ({ reason }) =>
      reason === null ? (
        <span class="qq">gave no reason</span>
      ) : (
        <span title={reason}>
          “<Outside text={reason} />”
        </span>
      ),
  },
];

import { useState } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso';
import type { Schemas } from '../api.ts';
import { useConsole } from '../console.ts';
import { ActDetail } from '../parts/decisions/act-detail.tsx';
import { AuditFoot } from '../parts/decisions/audit-foot.tsx';
import { DecisionDetail } from '../parts/decisions/detail.tsx';
import { CHIPS, type Filter, Filters } from '../parts/decisions/filters.tsx';
import { COLUMNS, type Row, withoutRepeats } from '../parts/decisions/rows.tsx';
import { type ActsCount, type Shown, useActsCount, useCounts, useOlder, useRows } from '../parts/decisions/use-rows.ts';
import { Empty, Loading, ProblemNote } from '../parts/notes.tsx';
import { NothingHere } from '../parts/nothing-here.tsx';
import { Table } from '../parts/table.tsx';
import { useQuery } from '../query.ts';
import { useTitle } from '../title.ts';
import {
  actsHeadline,
  byDay,
  decisionsHeadline,
  PERIODS,
  type Period,
  periodBegins,
  periodOf,
} from '../words/decisions.ts';
import { dayInWords } from '../words/time.ts';

/** Every choice of Runwarden and of people, as it was made, and what became of it. */
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
  const kind = values.by === 'people' ? 'people' : (CHIPS.find(([one]) => one === values.kind)?.[0] ?? null);
  return <List key={`${period} ${kind}`} period={period} filter={filter} kind={kind} />;
}

function List({ period, filter, kind }: { period: Period; filter: Filter; kind: Shown }) {
  const { world, time } = useConsole();
  const open = useRoute().params.id ?? null;
  const { route } = useLocation();
  const { address } = useQuery();
  const [selected, select] = useState(open);
  const counts = useCounts(filter);
  const acts = useActsCount(filter);
  const { items, more, problem, isLoading } = useRows(filter, kind);
  const older = useOlder(items, isLoading ? null : open);
  const headline = headlineOf(period, { kind, counts, acts });
  useTitle(headline);
  if (older.isMissing) return <NoSuchDecision />;
  const rows = withoutRepeats(older.row ? [...items, older.row] : items, open);
  const days = byDay(rows, ({ at }) => Date.parse(at), world.zone);
  const query = { ...filter, ...(kind !== null && kind !== 'people' && { kind }) };
  const files = `/api/v1/${kind === 'people' ? 'acts' : 'decisions'}?${new URLSearchParams(query)}`;
  const search = new URL(address({}), location.origin).search;
  const toggle = (key: string) => {
    select(key);
    route(key === open ? `/decisions${search}` : `/decisions/${key}${search}`, true);
  };
  return (
    <>
      <div class="head tight">
        <div>
          <h1>{headline}</h1>
          <p class="lead">Every choice of Runwarden and of people, as it was made. Never changed once written.</p>
        </div>
      </div>
      <Filters period={period} kind={kind} counts={counts} acts={acts} files={files} />
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
              keyOf={({ key }) => key}
              selected={selected}
              onSelect={select}
              onOpen={toggle}
              detailOf={(row) => (row.key === open ? <Detail row={row} /> : null)}
              {...(more && { more })}
              foot={<AuditFoot />}
            />
          )}
        </section>
      )}
    </>
  );
}

function Detail({ row }: { row: Row }) {
  return 'act' in row ? <ActDetail act={row.act} /> : <DecisionDetail id={row.decision.id} />;
}

function headlineOf(
  period: Period,
  { kind, counts, acts }: { kind: Shown; counts: Schemas['DecisionCounts'] | null; acts: ActsCount | null },
): string {
  if (kind === 'people') return acts ? actsHeadline(period, acts.items, acts.hasMore) : 'What people did';
  return counts ? decisionsHeadline(period, counts, acts) : 'Decisions';
}

function NoSuchDecision() {
  return (
    <NothingHere title="No decision is at this address" ways={[['/decisions?since=all', 'All decisions']]}>
      <p>The address may be cut, or the decision is about a run that you may not see.</p>
    </NothingHere>
  );
}

function Nothing({ period, kind }: { period: Period; kind: Shown }) {
  const { address } = useQuery();
  return (
    <Empty title={nothingOf(kind, period)}>
      <p>
        {kind === 'people'
          ? 'Answers, overrides, freezes, objections and cancels by hand are listed here, with who and why.'
          : 'Runwarden decides when a finding begins, when a step of a policy is due, and when something holds a cancel.'}
      </p>
      <div class="row">
        {kind && (
          <a class="btn s" href={address({ kind: null, by: null })}>
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

function nothingOf(kind: Shown, period: Period): string {
  if (kind === 'people') return `Nobody did anything, ${PERIODS[period]}`;
  return kind === null ? `Nothing was decided, ${PERIODS[period]}` : `No decision of this kind, ${PERIODS[period]}`;
}

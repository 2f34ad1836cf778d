import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { answerOf, type Schemas } from '../api.ts';
import { useConsole } from '../console.ts';
import { useData } from '../data.ts';
import { useKeys } from '../keys.ts';
import { Empty, Loading, ProblemNote } from '../parts/notes.tsx';
import { Budgets } from '../parts/spend/budgets.tsx';
import { ByDay } from '../parts/spend/by-day.tsx';
import { NotCounted } from '../parts/spend/not-counted.tsx';
import { FilterChips, PeriodBar } from '../parts/spend/period-bar.tsx';
import { Saved } from '../parts/spend/saved.tsx';
import { Wasted } from '../parts/spend/wasted.tsx';
import { WhoSpent } from '../parts/spend/who-spent.tsx';
import { type Query, useQuery } from '../query.ts';
import { useTitle } from '../title.ts';
import { headline, lead } from '../words/spend.ts';

type Spend = Schemas['Spend'];

/** Money of a running period changes with each pass; it is read again so often, since each reading adds up all of it. */
const READ_AGAIN = 60_000;

/** What was spent, wasted and saved in a period, and on whom. */
export function Spend() {
  const { api } = useConsole();
  const { route } = useLocation();
  const query = useQuery();
  const asked = askedOf(query);
  const reading = useData(
    JSON.stringify(asked),
    async () => {
      const [spend, budgets] = await Promise.all([
        answerOf(api.GET('/api/v1/spend', { params: { query: asked } })),
        answerOf(api.GET('/api/v1/budgets')),
      ]);
      return { spend, budgets: budgets.items };
    },
    () => false,
  );
  const { value, problem, isLoading } = reading.data.value;
  const isOver = value?.spend.period.isOver ?? true;
  useEffect(() => {
    if (isOver) return;
    const timer = setInterval(() => void (document.hidden || reading.reload()), READ_AGAIN);
    return () => clearInterval(timer);
  }, [reading, isOver]);
  const period = value?.spend.period;
  useKeys({
    '[': () => period && route(query.address({ period: period.before })),
    ']': () => period?.after && route(query.address({ period: period.after })),
  });
  const title = value ? headline(value.spend) : 'Spend';
  useTitle(title);
  return (
    <>
      <div class="head">
        <div>
          <h1>{title}</h1>
          {value && <p class="lead">{lead(value.spend)}</p>}
        </div>
      </div>
      {problem && <ProblemNote problem={problem} lead="The spend could not be read." command="runwarden report" />}
      {isLoading && <Loading />}
      {value && (
        <>
          <PeriodBar period={value.spend.period} by={value.spend.by} now={Date.parse(value.spend.now)} />
          <FilterChips />
          <Sections {...value} hasFilter={Object.keys(asked).some((name) => FILTERS.some((one) => one === name))} />
        </>
      )}
    </>
  );
}

const FILTERS = ['workspace', 'owner', 'experiment', 'tag'] as const;

function askedOf({ values }: Query) {
  const given = (name: string) => {
    const value = values[name];
    return value === undefined || value === '' ? {} : { [name]: value };
  };
  return { ...given('period'), by: values.by || 'owner', ...Object.assign({}, ...FILTERS.map(given)) };
}

function Sections({
  spend,
  budgets,
  hasFilter,
}: {
  spend: Spend;
  budgets: readonly Schemas['Budget'][];
  hasFilter: boolean;
}) {
  const { currencies } = spend;
  return (
    <div class="stack">
      {currencies.length === 0 && (
        <section class="panel">
          <Empty title="Nothing was spent in this period, as far as is recorded">
            <p>
              Runwarden counts the node time of runs that its passes saw.{' '}
              {hasFilter ? 'No run that the filter lets through held nodes in it.' : 'No run held nodes in it.'}
            </p>
          </Empty>
        </section>
      )}
      {currencies.map((one) => (
        <div key={one.currency} class="stack">
          {currencies.length > 1 && <h2>In {one.currency}</h2>}
          <ByDay spend={one} period={spend.period} now={Date.parse(spend.now)} />
          <WhoSpent spend={one} by={spend.by} />
          <div class="cols even spend-cols">
            <Wasted spend={one} unread={spend.unread} />
            <Saved spend={one} />
          </div>
        </div>
      ))}
      {!hasFilter && !spend.period.isOver && budgets.length > 0 && <Budgets budgets={budgets} />}
      <NotCounted spend={spend} />
    </div>
  );
}

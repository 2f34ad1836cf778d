import { useEffect } from 'preact/hooks';
import { answerOf, type Schemas } from '../api.ts';
import { type Console, useConsole } from '../console.ts';
import { useData } from '../data.ts';
import { Downloads } from '../parts/download.tsx';
import { Money } from '../parts/money.tsx';
import { Empty, Loading, Note, ProblemNote } from '../parts/notes.tsx';
import { Says } from '../parts/says.tsx';
import { State, type StateKind, Unknown } from '../parts/state.tsx';
import { Outside, runAddress } from '../parts/text.tsx';
import { Since, Time } from '../parts/time.tsx';
import { useQuery } from '../query.ts';
import { useTitle } from '../title.ts';
import { byCost, computesHeadline, doesInWords } from '../words/computes.ts';
import { counted } from '../words/money.ts';

type Compute = Schemas['Compute'];

interface Page {
  readonly items: readonly Compute[];
  readonly unseen: readonly Schemas['UnseenComputes'][];
  readonly next: string | null;
}

const PAGE = 200;
/** Runwarden looks once an hour. */
const READ_AGAIN = 5 * 60_000;

const STATES: Readonly<Record<Compute['policies'][number]['outcome'], StateKind>> = {
  violated: 'firing',
  healthy: 'healthy',
  unknown: 'unknown',
};

/** The computes as the latest hourly look saw them: which nodes are idle, since when, after which run, and what that costs. */
export function Computes() {
  const { api } = useConsole();
  const query = useQuery();
  const isAll = query.values.all === 'true';
  const { data, reload } = useData(
    'computes',
    () => readAll(api),
    () => false,
  );
  useEffect(() => {
    const timer = setInterval(() => void (document.hidden || reload()), READ_AGAIN);
    return () => clearInterval(timer);
  }, [reload]);
  const { value, problem, isLoading } = data.value;
  const title = value ? computesHeadline(value.items) : 'Computes';
  useTitle(title);
  const shown = byCost(value?.items ?? []).filter(({ idle, unknown }) => isAll || idle !== null || unknown !== null);
  return (
    <>
      <div class="head">
        <div>
          <h1>{title}</h1>
          <p class="lead">Runwarden looks once an hour, and does not stop computes.</p>
        </div>
        <div class="chips">
          <a class="chip" href={query.address({ all: null })} aria-current={isAll ? undefined : 'true'}>
            Idle or unknown
          </a>
          <a class="chip" href={query.address({ all: 'true' })} aria-current={isAll ? 'true' : undefined}>
            All
          </a>
        </div>
      </div>
      {problem && <ProblemNote problem={problem} lead="The computes could not be read." command="runwarden computes" />}
      {isLoading && <Loading />}
      {value && (
        <div class="stack">
          {value.unseen.map((one) => (
            <Note key={one.workspace} kind="unknown">
              The computes of <Outside text={one.workspace} /> could not be listed at <Time at={one.lookedAt} clock />:{' '}
              <Says text={one.problem} />
            </Note>
          ))}
          {shown.length === 0 ? <None all={value.items.length} /> : <List shown={shown} all={value.items.length} />}
        </div>
      )}
    </>
  );
}

async function readAll(api: Console['api']) {
  const items: Compute[] = [];
  let cursor: string | null = null;
  for (;;) {
    const query = { limit: PAGE, ...(cursor !== null && { cursor }) };
    const page: Page = await answerOf(api.GET('/api/v1/computes', { params: { query } }));
    items.push(...page.items);
    cursor = page.next;
    if (cursor === null) return { items, unseen: page.unseen };
  }
}

function None({ all }: { all: number }) {
  return (
    <section class="panel">
      <Empty title={all === 0 ? 'No compute is seen yet' : 'No node is known to be idle'}>
        <p>
          {all === 0
            ? 'The first look comes within an hour of the start.'
            : `Each of ${counted(all, 'compute')} is at work, or has no node.`}
        </p>
        <p>
          <code>runwarden computes</code>
        </p>
      </Empty>
    </section>
  );
}

function List({ shown, all }: { shown: readonly Compute[]; all: number }) {
  return (
    <section class="panel" aria-label="Computes">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls takes the focus, so that keys can scroll it */}
      <section class="scroll" tabIndex={0} aria-label="Computes, table">
        <table class="cards">
          <thead>
            <tr>
              <th scope="col">Compute</th>
              <th scope="col">Nodes</th>
              <th scope="col">Idle</th>
              <th scope="col">After</th>
              <th scope="col" class="num">
                So far
              </th>
              <th scope="col" class="num">
                An hour
              </th>
              <th scope="col">Policies</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <Row key={`${one.workspace}/${one.name}`} compute={one} />
            ))}
          </tbody>
        </table>
      </section>
      <div class="pager">
        <span>{shown.length === all ? counted(all, 'compute') : `${shown.length} of ${counted(all, 'compute')}`}</span>
        <span class="end">
          <Downloads address="/api/v1/computes" />
        </span>
      </div>
    </section>
  );
}

function Row({ compute }: { compute: Compute }) {
  const { workspace, name, vmSize, priority, unknown } = compute;
  const does = doesInWords(compute);
  return (
    <tr>
      <th scope="row" class="wide tall">
        <Outside text={name} />
        <div class="xs qq">
          <Outside
            text={[workspace, vmSize, priority === 'low-priority' ? 'spot' : null].filter(Boolean).join(' · ')}
          />
        </div>
      </th>
      <td class="wide tall" data-label="nodes">
        {does ?? <Unknown why={unknown ?? 'Azure gives no count.'} />}
        {unknown !== null && (
          <div class="xs">
            <Says text={unknown} />
          </div>
        )}
      </td>
      <IdleCells compute={compute} />
      <PolicyCell policies={compute.policies} />
    </tr>
  );
}

/** What is idle, after which run, and what it costs. */
function IdleCells({ compute: { workspace, idle, priceNote } }: { compute: Compute }) {
  if (idle === null)
    return (
      <>
        <td class="off" />
        <td class="off" />
        <td class="off" />
        <td class="off" />
      </>
    );
  return (
    <>
      <td class="wide" data-label="idle">
        <span class="nw">{counted(idle.nodes, 'node')}</span> for <Since at={idle.since} />
        {idle.minimum > 0 && <div class="xs qq">{idle.minimum} of them kept as the minimum</div>}
      </td>
      <td class={idle.after ? 'wide tall' : 'off'} data-label="after">
        {idle.after && (
          <a href={runAddress(workspace, idle.after.runId)}>
            <Outside text={idle.after.displayName} />
          </a>
        )}
      </td>
      <td class="num" data-label="so far" title={priceNote ?? undefined}>
        <Money amount={idle.soFar} currency={idle.currency} atLeast={idle.atLeast} />
      </td>
      <td class="num" data-label="an hour" title={priceNote ?? undefined}>
        <Money amount={idle.perHour} currency={idle.currency} />
      </td>
    </>
  );
}

function PolicyCell({ policies }: Pick<Compute, 'policies'>) {
  return (
    <td class={policies.length > 0 ? 'wide tall' : 'off'}>
      {policies.map(({ policy, outcome, reason }) => (
        <div key={policy} title={reason}>
          <State kind={STATES[outcome]}>
            <a href={`/policies/${encodeURIComponent(policy)}`}>
              <Outside text={policy} />
            </a>
          </State>
        </div>
      ))}
    </td>
  );
}

import type { Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { counted } from '../../words/money.ts';
import { idleStretches } from '../../words/run.ts';
import { visible } from '../../words/text.ts';
import { lengthInWords } from '../../words/time.ts';
import { Money as Amount } from '../money.tsx';
import { Unknown } from '../state.tsx';
import { toMoment } from '../time.tsx';

const HOUR = 3_600_000;
const MOST_PRICES = 3;

interface Props {
  readonly run: Schemas['RunDetail'];
  readonly gpus: number | null;
  readonly series: Schemas['RunSeries'] | null;
}

/** What it costs and has cost, and how much of that on idle GPUs. */
export function Money({ run, gpus, series }: Props) {
  const { time } = useConsole();
  const { cost, active, compute, createdAt } = run;
  const idle = series ? idleStretches(series).reduce((sum, { from, to }) => sum + (to - from), 0) : 0;
  const age = lengthInWords((active ? time.slow.value : toMoment(run.phaseSince)) - toMoment(createdAt));
  const hardware = [
    gpus !== null && gpus > 0 ? counted(gpus, 'GPU') : null,
    run.machine?.vmSize ?? compute.instanceType ?? compute.name,
  ].filter((part) => part !== null);
  return (
    <section class="panel" aria-labelledby="money">
      <header>
        <h2 id="money">Money</h2>
      </header>
      <div class="body">
        <dl class="kv money">
          {active && (
            <>
              <dt>
                An hour
                <small>{hardware.join(', ')}</small>
              </dt>
              <dd class="total">
                {cost ? (
                  <Amount amount={cost.perHour} currency={cost.currency} atLeast={cost.atLeast} />
                ) : (
                  <Unknown>no price</Unknown>
                )}
              </dd>
            </>
          )}
          <dt>
            {active ? 'So far' : 'In all'}
            <small>
              submitted {age} {active ? 'ago' : 'before it ended'}
            </small>
          </dt>
          <dd class={active ? undefined : 'total'}>
            {cost ? (
              <Amount amount={cost.soFar} currency={cost.currency} atLeast={cost.atLeast} />
            ) : (
              <Unknown>unknown</Unknown>
            )}
          </dd>
          {idle > 0 && active && (
            <>
              <dt>
                of it with all GPUs idle
                <small>{lengthInWords(idle)}, by the record</small>
              </dt>
              <dd>
                {cost && cost.perHour > 0 ? (
                  <Amount
                    amount={Math.min(cost.soFar, (cost.perHour * idle) / HOUR)}
                    currency={cost.currency}
                    atLeast={cost.atLeast}
                  />
                ) : (
                  <Unknown>no price</Unknown>
                )}
              </dd>
            </>
          )}
        </dl>
        {run.prices.slice(-MOST_PRICES).map(({ says }) => (
          <p key={says} class="xs q">
            {visible(says)}.
          </p>
        ))}
        {run.costUnknown && <p class="xs qq">Why no price is known: {visible(run.costUnknown)}.</p>}
      </div>
    </section>
  );
}

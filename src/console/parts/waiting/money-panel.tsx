import type { Schemas } from '../../api.ts';
import { counted } from '../../words/money.ts';
import { Money } from '../money.tsx';
import { Time } from '../time.tsx';
import { sumOf } from './queue.tsx';

/** What waiting costs, for one question by its newest cost, for several by their sum. */
export function MoneyPanel({
  detail,
  questions,
}: {
  detail: Schemas['DecisionDetail'];
  questions: readonly Schemas['NowQuestion'][];
}) {
  const cost = detail.waitingCost ?? detail.cost;
  const isOne = questions.length < 2;
  const [first] = questions;
  const gpus = first?.gpus ?? null;
  const askedAt = detail.approval?.askedAt ?? detail.at;
  if (!isOne && first) return <Together questions={questions} currency={first.currency} askedAt={askedAt} />;
  return (
    <>
      <h3>Money</h3>
      <dl class="kv money">
        <dt>
          A further hour
          {gpus !== null && <small>{counted(gpus, 'GPU')}</small>}
        </dt>
        <dd class="total">
          <Money amount={cost?.perHour} currency={cost?.currency} />
        </dd>
        {detail.waitingCost && (
          <>
            <dt>
              Waiting so far
              <small>
                since <Time at={askedAt} clock />
              </small>
            </dt>
            <dd>
              <Money amount={detail.waitingCost.sinceAsked} currency={detail.waitingCost.currency} />
            </dd>
          </>
        )}
        <dt>The run so far</dt>
        <dd>
          <Money amount={cost?.soFar} currency={cost?.currency} />
        </dd>
      </dl>
      {cost?.atLeast && <p class="xs qq">At least: some parts of it have no price.</p>}
      {cost === null && <p class="xs qq">No price of the run is known, so the policy decided without one.</p>}
    </>
  );
}

function Together({
  questions,
  currency,
  askedAt,
}: {
  questions: readonly Schemas['NowQuestion'][];
  currency: string | null;
  askedAt: string;
}) {
  const waited = questions.flatMap(({ costSinceAsked }) => (costSinceAsked === null ? [] : [costSinceAsked]));
  const sum = waited.length === 0 ? null : waited.reduce((all, amount) => all + amount, 0);
  return (
    <>
      <h3>Money</h3>
      <dl class="kv money">
        <dt>
          A further hour<small>{counted(questions.length, 'run')}</small>
        </dt>
        <dd class="total">
          <Money amount={sumOf(questions)} currency={currency} />
        </dd>
        <dt>
          Waiting so far
          <small>
            since <Time at={askedAt} clock />
          </small>
        </dt>
        <dd>
          <Money amount={sum} currency={currency} />
        </dd>
      </dl>
      {questions.some(({ atLeast }) => atLeast) && <p class="xs qq">At least: some of it has no price.</p>}
      <h3>Each is judged by itself</h3>
      <p class="small q">
        One answer is recorded for each run. If one of them changes before the cancel, only that one is left alone.
      </p>
    </>
  );
}

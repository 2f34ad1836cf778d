import type { Schemas } from '../../api.ts';
import { moneyInWords } from '../../words/money.ts';
import { sentence } from '../../words/text.ts';
import { State } from '../state.tsx';
import { Outside } from '../text.tsx';

type Limit = Schemas['Limit'];

/** What it does in which order, whom it spares, and how much of each limit is used. */
export function Limits({ policy, limits }: { policy: Schemas['PolicyDetail']; limits: readonly Limit[] }) {
  const own = limits.filter(
    (limit) => limit.policy === policy.name || (limit.policy === null && limit.scope === 'all'),
  );
  const unused = policy.limits.filter((words) => !own.some(({ limit }) => limit === words));
  return (
    <div class="stack tight">
      <section class="sec" aria-labelledby="steps">
        <header>
          <h2 id="steps">What it does</h2>
        </header>
        <dl class="kv">
          <dt>For</dt>
          <dd>
            <Outside text={policy.match} />
            {policy.except.length > 0 && (
              <>
                , except <Outside text={policy.except.join('; ')} />
              </>
            )}
          </dd>
          <dt>Holds for</dt>
          <dd>{policy.for}, then:</dd>
          {policy.steps.map((step, index) => (
            <>
              <dt>Step {index + 1}</dt>
              <dd>{sentence(step)}</dd>
            </>
          ))}
          <dt>Grace</dt>
          <dd>{policy.grace === null ? 'no notice before a cancel' : `${policy.grace} after a delivered notice`}</dd>
          <dt>Objection</dt>
          <dd>of the owner holds a cancel for {policy.objectionHolds}</dd>
        </dl>
      </section>
      <section class="sec" aria-labelledby="limits">
        <header>
          <h2 id="limits">Limits</h2>
          <p>past them people are asked</p>
        </header>
        <dl class="kv">
          {own.map((limit) => (
            <>
              <dt>
                {limit.limit}
                {limit.policy === null && ', all policies'}
              </dt>
              <dd>
                {limit.isFull ? <State kind="waiting">full</State> : null} {usedInWords(limit)}
              </dd>
            </>
          ))}
          {unused.map((words) => (
            <>
              <dt>{words}</dt>
              <dd>its own</dd>
            </>
          ))}
        </dl>
      </section>
    </div>
  );
}

function usedInWords({ used, whyUnknown, bound, currency, workspace, owner }: Limit): string {
  const amount = (value: number) => (currency === null ? value.toLocaleString('en-US') : moneyInWords(value, currency));
  const where = [workspace, owner].filter((part) => part !== null).join(', ');
  if (used === null) return `how much of ${amount(bound)} is used is not known: ${whyUnknown}`;
  return `${amount(used)} of ${amount(bound)} used${where === '' ? '' : ` in ${where}`}`;
}

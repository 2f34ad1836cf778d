import type { Schemas } from '../../api.ts';
import { counted, estimateInWords, moneyInWords } from '../../words/money.ts';
import { Outside } from '../text.tsx';

type Saved = Schemas['SpendIn']['saved'];

/** What stopping runs saved: three amounts, since the true one cannot be known, and what they are made of. */
export function Saved({ spend }: { spend: Schemas['SpendIn'] }) {
  const { currency, saved } = spend;
  const id = `saved-${currency}`;
  const about = (amount: number) => estimateInWords(amount, currency);
  return (
    <section class="panel" aria-labelledby={id}>
      <header>
        <h2 id={id}>Saved</h2>
        {saved.cancels > 0 && (
          <span class="end">
            about <b>{about(saved.expected)}</b>
          </span>
        )}
      </header>
      <div class="body gap-m">
        {saved.cancels === 0 ? (
          <p class="small q">Runwarden stopped no run of which it is known what that saved.</p>
        ) : (
          <>
            <Between saved={saved} about={about} />
            <MadeOf saved={saved} about={about} />
            <Each saved={saved} currency={currency} />
          </>
        )}
      </div>
    </section>
  );
}

function Between({ saved: { low, expected, high }, about }: { saved: Saved; about: (amount: number) => string }) {
  const from = Math.min(0, low);
  const to = Math.max(high, 0) * 1.2 || 1;
  const place = (amount: number) => `${(((amount - from) / (to - from)) * 100).toFixed(2)}%`;
  const width = `${(((high - low) / (to - from)) * 100).toFixed(2)}%`;
  const isTight = (high - low) / (to - from) < 0.3;
  return (
    <div>
      <div class="ival" role="img" aria-label={`Between ${about(low)} and ${about(high)}, expected ${about(expected)}`}>
        <span class="track" />
        <span class="span" style={{ left: place(low), width }} />
        <span class="point" style={{ left: place(expected) }} />
      </div>
      <div class="axis xs" aria-hidden="true">
        {isTight ? (
          <span class="last" style={{ left: '100%' }}>
            low {about(low)}, high {about(high)}
          </span>
        ) : (
          <>
            {low > to * 0.2 && (
              <span class="first" style={{ left: '0' }}>
                {about(0)}
              </span>
            )}
            <span class={low > to * 0.2 ? undefined : 'first'} style={{ left: place(low) }}>
              low {about(low)}
            </span>
            <span style={{ left: place(high) }}>high {about(high)}</span>
          </>
        )}
      </div>
    </div>
  );
}

function MadeOf({ saved, about }: { saved: Saved; about: (amount: number) => string }) {
  const sum = (of: (one: Saved['policies'][number]) => number) => saved.policies.reduce((all, one) => all + of(one), 0);
  const less = (amount: number) => about(-amount);
  const wrong = saved.each.filter((one) => one.wrong > 0).length;
  return (
    <dl class="kv money">
      <dt>
        Avoided by {counted(saved.cancels, 'cancel')}
        <small>
          to the median of completed runs of the same work, else to half of the run’s own limit, else nothing
        </small>
      </dt>
      <dd>{about(sum(({ avoided }) => avoided.expected))}</dd>
      <dt>Submitted again within 72 h</dt>
      <dd>{less(sum(({ again }) => again))}</dd>
      <dt>Leaked until the nodes were free</dt>
      <dd>{less(sum(({ leaked }) => leaked))}</dd>
      <dt>Wrongly stopped{wrong > 0 && `, ${counted(wrong, 'run')}`}</dt>
      <dd>{less(sum((one) => one.wrong))}</dd>
      <dt class="total">Expected</dt>
      <dd class="total">{about(saved.expected)}</dd>
    </dl>
  );
}

const MOST = 50;

/** Each cancel with its method, dearest first. */
function Each({ saved, currency }: { saved: Saved; currency: string }) {
  const each = saved.each.toSorted((a, b) => b.saved.expected - a.saved.expected);
  const money = (amount: number) => moneyInWords(amount, currency);
  return (
    <details class="each-saving">
      <summary>{counted(each.length, 'cancel')}, each with its method</summary>
      <ul>
        {each.slice(0, MOST).map((one) => (
          <li key={one.decisionId}>
            <a class="name" href={`/runs/${encodeURIComponent(one.workspace)}/${encodeURIComponent(one.runId)}`}>
              <Outside text={one.displayName} />
            </a>
            , <a href={`/decisions/${one.decisionId}?since=all`}>{one.policy}</a>: about{' '}
            <b>{money(one.saved.expected)}</b>, between {money(one.saved.low)} and {money(one.saved.high)}. Expected to{' '}
            <Outside text={one.avoided.expected.until} />.
          </li>
        ))}
      </ul>
      {each.length > MOST && <p class="xs qq">and {each.length - MOST} more, in the API: /api/v1/spend</p>}
    </details>
  );
}

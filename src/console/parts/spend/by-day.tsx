import type { Schemas } from '../../api.ts';
import { estimateInWords, moneyInWords } from '../../words/money.ts';
import { dayLabel, dayParts, daysOf, gridLines, periodInWords, shortMoney } from '../../words/spend.ts';

type SpendIn = Schemas['SpendIn'];
type Period = Schemas['Spend']['period'];

const WIDTH = 720;
const HEIGHT = 140;
/** So much is free above the highest bar. */
const HEADROOM = 1.1;

/** A bar for each day, with what of it failed and what was spent on idle GPUs, and the pace of the days to come. */
export function ByDay({ spend, period, now }: { spend: SpendIn; period: Period; now: number }) {
  const { currency, days: spentDays, forecast } = spend;
  if (period.length === 'day') return null;
  const days = daysOf(period);
  const byDay = new Map(spentDays.map((one) => [one.day, one]));
  const most = Math.max(...spentDays.map(({ spent }) => spent), forecast?.perDay ?? 0) * HEADROOM;
  const toY = (amount: number) => HEIGHT - (most === 0 ? 0 : (amount / most) * HEIGHT);
  const step = WIDTH / days.length;
  const lines = gridLines(most / HEADROOM);
  const today = days.findIndex((day) => Date.parse(day) > now);
  const says = forecast && `about ${estimateInWords(forecast.spent, currency)}`;
  return (
    <section class="panel" aria-labelledby={`days-${currency}`}>
      <header>
        <h2 id={`days-${currency}`}>By day</h2>
        <div class="end legend">
          <span>
            <i class="p2" />
            all else
          </span>
          <span>
            <i class="p1" />
            failed
          </span>
          <span>
            <i class="bad" />
            on idle GPUs
          </span>
        </div>
      </header>
      <div class="body">
        <div class="by-day">
          {says && (
            <span class="xs q forecast wide-only">
              forecast for {periodInWords(period)} {says}
            </span>
          )}
          <svg
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            height={HEIGHT}
            preserveAspectRatio="none"
            role="img"
            aria-label={labelOf(spend, period)}
          >
            {lines.map((amount) => (
              <line key={amount} class="grid" x1="0" x2={WIDTH} y1={toY(amount)} y2={toY(amount)} />
            ))}
            <line class="base" x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
            {forecast && today > 0 && (
              <line class="ahead" x1={today * step} x2={WIDTH} y1={toY(forecast.perDay)} y2={toY(forecast.perDay)} />
            )}
            {days.map((day, index) => {
              const found = byDay.get(day);
              return found && <Bar key={day} day={found} currency={currency} at={index * step} step={step} toY={toY} />;
            })}
          </svg>
          <div class="xs qq amounts" aria-hidden="true">
            {lines.map((amount) => (
              <span key={amount} style={{ top: `${toY(amount)}px` }}>
                {shortMoney(amount, currency)}
              </span>
            ))}
          </div>
          <div class="axis xs" aria-hidden="true">
            {labelledDays(days).map(({ day, index, isWithMonth }) => (
              <span key={day} style={{ left: `${(((index + 0.5) / days.length) * 100).toFixed(2)}%` }}>
                {dayLabel(day, isWithMonth)}
              </span>
            ))}
          </div>
        </div>
        {says && forecast && (
          <p class="xs q dashed">
            Dashed: the mean of the last {forecast.days} whole days, {moneyInWords(forecast.perDay, currency)} a day; so{' '}
            {says} for {periodInWords(period)}.
          </p>
        )}
      </div>
    </section>
  );
}

function Bar({
  day,
  currency,
  ...place
}: {
  day: SpendIn['days'][number];
  currency: string;
  at: number;
  step: number;
  toY: (amount: number) => number;
}) {
  const { at, step, toY } = place;
  const { rest, failed, idle } = dayParts(day);
  const x = at + step / 8;
  const part = (kind: string, from: number, amount: number) =>
    amount > 0 && (
      <rect class={kind} x={x} width={(step * 3) / 4} y={toY(from + amount)} height={toY(from) - toY(from + amount)} />
    );
  const says = [
    `${dayLabel(day.day, true)}: ${moneyInWords(day.spent, currency)}`,
    ...(failed > 0 ? [`failed ${moneyInWords(failed, currency)}`] : []),
    ...(idle > 0 ? [`on idle GPUs ${moneyInWords(idle, currency)}`] : []),
  ];
  return (
    <g>
      <title>{says.join(', ')}</title>
      {part('rest', 0, rest)}
      {part('failed', rest, failed)}
      {part('idle', rest + failed, idle)}
    </g>
  );
}

function labelOf({ days, currency, total }: SpendIn, period: Period): string {
  if (days.length === 0) return `Spend by day in ${periodInWords(period)}: nothing`;
  const mean = total.spent / days.length;
  return `Spend by day in ${periodInWords(period)}, about ${estimateInWords(mean, currency)} a day`;
}

/** Each seventh day of a month or a week, and the first of each month of a longer period. */
function labelledDays(days: readonly string[]) {
  const labels = days.map((day, index) => ({ day, index, isWithMonth: days.length !== 28 && days.length > 31 }));
  if (days.length <= 7) return labels.map((label) => ({ ...label, isWithMonth: true }));
  if (days.length <= 31) return labels.filter(({ index }) => index % 7 === 0);
  return labels.filter(({ day }) => (days.length > 100 ? /-01$/ : /-(01|15)$/).test(day));
}

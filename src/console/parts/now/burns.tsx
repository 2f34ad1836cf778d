import type { Schemas } from '../../api.ts';
import { useQuery } from '../../query.ts';
import { counted, moneyInWords } from '../../words/money.ts';
import { gpusInWords } from '../../words/now.ts';
import { visible } from '../../words/text.ts';
import { Bars } from '../bars.tsx';
import { Money } from '../money.tsx';
import { Unknown } from '../state.tsx';
import { Outside } from '../text.tsx';

type Burns = Schemas['NowBurns'];
type Share = Schemas['NowShare'];

const WAYS = [
  { by: 'owner', label: 'Owner', of: 'owners' },
  { by: 'workspace', label: 'Workspace', of: 'workspaces' },
  { by: 'policy', label: 'Policy', of: 'policies' },
] as const;

const MOST = 8;

/** What runs take, by owner, workspace or policy; the choice is part of the address. */
export function BurnsPanel({ burns }: { burns: Burns }) {
  const { values, address } = useQuery();
  const way = WAYS.find(({ by }) => by === values.burn) ?? WAYS[0];
  const shares = burns[way.of];
  const { load, idle } = burns;
  const gpus = gpusInWords(load);
  return (
    <section class="panel burns-panel" aria-labelledby="burns">
      <header>
        <h2 id="burns">Burns</h2>
        <span class="end">
          <b>
            <Money amount={load.perHour} currency={load.currency} perHour />
          </b>{' '}
          {load.atLeast && load.perHour !== null && <span class="q">at least</span>}
        </span>
      </header>
      <div class="body">
        <p class="small q burns-sum">
          {counted(load.runs, 'run')} under way{gpus && `, ${gpus}`}.{' '}
          {idle.runs > 0 && (
            <>
              <b>
                {idle.perHour !== null && idle.currency
                  ? `${moneyInWords(idle.perHour, idle.currency)}/h on idle GPUs`
                  : `${counted(idle.runs, 'run')} on idle GPUs`}
              </b>
              .{' '}
            </>
          )}
          {load.unpriced > 0 && `${counted(load.unpriced, 'run')} without a price.`}
        </p>
        <nav class="seg" aria-label="Burns by">
          {WAYS.map(({ by, label }) => (
            <a
              key={by}
              href={address({ burn: by === 'owner' ? null : by })}
              aria-current={by === way.by ? 'true' : undefined}
            >
              {label}
            </a>
          ))}
        </nav>
        <ShareBars shares={shares} by={way.by} />
        {way.by === 'policy' && (
          <p class="xs qq">A run can be under several policies, so these do not add up to all.</p>
        )}
        <div class="legend">
          <span>
            <i class="p2" />
            money an hour
          </span>
          <span>
            <i class="bad" />
            of it on idle GPUs
          </span>
          <span>right: GPUs</span>
        </div>
      </div>
    </section>
  );
}

function ShareBars({ shares, by }: { shares: readonly Share[]; by: string }) {
  if (shares.length === 0)
    return <p class="small q">{by === 'policy' ? 'No run is under a firing finding.' : 'Nothing runs.'}</p>;
  const most = Math.max(...shares.map(({ load }) => load.perHour ?? 0));
  const rows = shares.slice(0, MOST).map(({ name, load, idle }) => ({
    key: name ?? '',
    name: name === null ? <Unknown>no owner</Unknown> : <ShareName name={name} by={by} />,
    share: most === 0 ? 0 : (load.perHour ?? 0) / most,
    pointedAt: most === 0 ? 0 : (idle.perHour ?? 0) / most,
    amount: <Money amount={load.perHour} currency={load.currency} />,
    count: load.gpus === 0 && load.gpusUnknown > 0 ? <Unknown why="Its GPUs are not known">?</Unknown> : load.gpus,
  }));
  return (
    <>
      <Bars rows={rows} />
      {shares.length > MOST && <p class="xs qq">and {shares.length - MOST} more</p>}
    </>
  );
}

function ShareName({ name, by }: { name: string; by: string }) {
  return (
    <a class="plain" href={`/runs?${by}=${encodeURIComponent(name)}`} title={visible(name)}>
      <Outside text={name} />
    </a>
  );
}

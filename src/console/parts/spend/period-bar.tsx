import { useState } from 'preact/hooks';
import type { Schemas } from '../../api.ts';
import { useQuery } from '../../query.ts';
import { daysInWords, periodInWords } from '../../words/spend.ts';
import { Outside } from '../text.tsx';

const LENGTHS = ['day', 'week', 'month', 'quarter'] as const;
const NAMES = { day: 'Day', week: 'Week', month: 'Month', quarter: 'Quarter' } as const;

/** Which period is shown, the ones beside it, and its files. */
export function PeriodBar({ period, by, now }: { period: Schemas['Spend']['period']; by: string; now: number }) {
  const { address, values } = useQuery();
  const { name, length, before, after, within } = period;
  const file = (path: string, more: Readonly<Record<string, string>>) => {
    const kept = ['workspace', 'owner', 'experiment', 'tag'].flatMap((one) =>
      values[one] ? [[one, values[one]]] : [],
    );
    return `/api/v1/${path}?${new URLSearchParams([['period', name], ...kept, ...Object.entries(more)])}`;
  };
  return (
    <div class="toolbar spend-bar">
      <nav class="seg" aria-label="Period">
        {LENGTHS.map((one) => (
          <a key={one} href={address({ period: within[one] })} aria-current={one === length ? 'true' : undefined}>
            {NAMES[one]}
          </a>
        ))}
      </nav>
      <div class="chips">
        <a class="chip" href={address({ period: before })} aria-label="The period before" title="The period before: [">
          ‹
        </a>
        <span class="chip" title={`${periodInWords(period)}, days in UTC`}>
          <b>{daysInWords(period, now)}</b>
        </span>
        {after === null ? (
          <span class="chip off" aria-hidden="true">
            ›
          </span>
        ) : (
          <a class="chip" href={address({ period: after })} aria-label="The period after" title="The period after: ]">
            ›
          </a>
        )}
      </div>
      <div class="end">
        <a class="btn s" href={file('spend', { by, format: 'csv' })} download>
          CSV
        </a>
        <a class="btn s" href={file('spend/focus', { format: 'csv' })} download title="A row for each run and day">
          FOCUS
        </a>
        <a class="btn s" href={file('spend/report', {})} target="_blank" rel="noreferrer">
          Report to print
        </a>
      </div>
    </div>
  );
}

const FILTERS = ['owner', 'experiment', 'workspace', 'tag'] as const;

/** The runs to which the page is limited, each with a way out. */
export function FilterChips() {
  const { values, address } = useQuery();
  const given = FILTERS.flatMap((name) => (values[name] ? [{ name, value: values[name] }] : []));
  if (given.length === 0) return null;
  return (
    <div class="chips spend-filters">
      {given.map(({ name, value }) => (
        <a key={name} class="chip" href={address({ [name]: null })} aria-label={`${name} ${value}, show all again`}>
          {name}{' '}
          <b>
            <Outside text={value} />
          </b>{' '}
          ×
        </a>
      ))}
    </div>
  );
}

const WAYS = [
  ['owner', 'Owner'],
  ['project', 'Project'],
  ['experiment', 'Experiment'],
  ['workspace', 'Workspace'],
  ['compute', 'Compute'],
  ['policy', 'Policy'],
] as const;

/** By what the table groups runs. A tag is named in a field. */
export function GroupedBy({ by }: { by: string }) {
  const { address, set } = useQuery();
  const [isOpen, open] = useState(false);
  const isTag = by.startsWith('tag:');
  return (
    <>
      {(isTag || isOpen) && (
        <form
          class="tag-key"
          onSubmit={(event) => {
            event.preventDefault();
            const key = new FormData(event.currentTarget).get('key');
            if (typeof key !== 'string' || key.trim() === '') return;
            open(false);
            set({ by: `tag:${key.trim()}` });
          }}
        >
          <input
            type="text"
            name="key"
            aria-label="Key of the tag"
            placeholder="key of the tag"
            maxLength={500}
            value={isTag ? by.slice('tag:'.length) : ''}
            // It was asked for with the button.
            ref={(field) => {
              if (isOpen) field?.focus();
            }}
          />
        </form>
      )}
      <nav class="seg xs-phone" aria-label="Grouped by">
        {WAYS.map(([way, name]) => (
          <a key={way} href={address({ by: way })} aria-current={way === by ? 'true' : undefined}>
            {name}
          </a>
        ))}
        <button type="button" aria-pressed={isTag} onClick={() => open(!isOpen)}>
          Tag…
        </button>
      </nav>
    </>
  );
}

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Schemas } from '../../api.ts';
import { useQuery } from '../../query.ts';
import { GROUPINGS, ownerName, type RunsFilter, STATES } from '../../words/runs.ts';
import { visible } from '../../words/text.ts';
import { State, type StateKind } from '../state.tsx';

type Run = Schemas['Run'];

/** How many runs are in each state; each chip leads to them. @param runs null where they are not counted */
export function StateChips({ runs, show }: { runs: readonly Run[] | null; show: string }) {
  const query = useQuery();
  const chip = (state: string, label: ComponentChildren, count: number | null) => (
    <a
      key={state}
      class="chip"
      href={query.address({ show: state, sort: null })}
      aria-current={show === state ? 'true' : undefined}
    >
      {label}
      {count !== null && <b>{count}</b>}
    </a>
  );
  return (
    <div class="toolbar">
      <Search />
      {/* biome-ignore lint/a11y/useSemanticElements: a list of links to views of one page, not of fields */}
      <div class="chips slide" role="group" aria-label="Filter by state">
        {chip('', 'Active', runs?.length ?? null)}
        {Object.entries(STATES).map(([state, { chip: word }]) => {
          const count = runs?.filter(({ worst }) => worst?.state === state).length ?? 0;
          // The states that a fleet always has, and the others where there is one.
          if (count === 0 && show !== state && !ALWAYS.has(state)) return null;
          if (runs === null) return null;
          return chip(state, <State kind={state as StateKind}>{word}</State>, count);
        })}
        {chip('ended', 'Ended', null)}
      </div>
    </div>
  );
}

const ALWAYS: ReadonlySet<string> = new Set(['waiting', 'firing', 'pending', 'unknown', 'held', 'healthy']);

const TYPING = 300;

/** A part of what people call a run by. It is part of the address a moment after the last key. */
function Search() {
  const query = useQuery();
  const given = query.values.q ?? '';
  const [text, setText] = useState(given);
  const due = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const newest = useRef(query);
  newest.current = query;
  useEffect(() => setText(given), [given]);
  useEffect(() => () => clearTimeout(due.current), []);
  const typed = (value: string) => {
    setText(value);
    clearTimeout(due.current);
    due.current = setTimeout(() => newest.current.set({ q: value.trim() }), TYPING);
  };
  return (
    <div class="search">
      <label class="sr" for="q">
        Find runs
      </label>
      <input
        id="q"
        type="search"
        value={text}
        placeholder="name, id, owner, tag:key=value"
        onInput={({ currentTarget }) => typed(currentTarget.value)}
      />
    </div>
  );
}

/** The other filters, and what the rows are grouped by. */
export function RunFields({
  runs,
  filter,
  children,
}: {
  runs: readonly Run[];
  filter: RunsFilter;
  children: ComponentChildren;
}) {
  const query = useQuery();
  const isEnded = query.values.show === 'ended';
  const choice = (name: keyof RunsFilter, label: string, all: readonly (string | null)[]) => (
    <Choice name={name} label={label} none="any" given={filter[name]} all={distinct(all, filter[name])} />
  );
  return (
    <div class="toolbar second">
      <div class="chips slide">
        {choice(
          'workspace',
          'Workspace',
          runs.map(({ workspace }) => workspace),
        )}
        {choice('owner', 'Owner', runs.map(ownerName))}
        {choice(
          'policy',
          'Policy',
          runs.flatMap(({ statuses }) => statuses.map(({ policy }) => policy)),
        )}
        {!isEnded &&
          choice(
            'phase',
            'Phase',
            runs.map(({ phase }) => phase),
          )}
        {!isEnded && (
          <Choice
            name="group"
            label="Group by"
            none="state"
            given={query.values.group ?? ''}
            all={GROUPINGS.filter((one) => one !== 'state')}
          />
        )}
        {filter.tag !== '' && (
          <a class="chip" href={query.address({ tag: null })}>
            tag {filter.tag} <span aria-hidden="true">×</span>
            <span class="sr">, take it away</span>
          </a>
        )}
      </div>
      <div class="end wide-only">{children}</div>
    </div>
  );
}

function distinct(all: readonly (string | null)[], given: string): string[] {
  const found = all.filter((one) => one !== null);
  return [...new Set(given === '' ? found : [...found, given])].sort();
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  /** What is said where nothing is chosen. */
  readonly none: string;
  readonly given: string;
  readonly all: readonly string[];
}

function Choice({ name, label, none, given, all }: ChoiceProps) {
  const query = useQuery();
  return (
    <select
      class="btn s"
      aria-label={label}
      value={given}
      onChange={({ currentTarget }) => query.set({ [name]: currentTarget.value })}
    >
      <option value="">
        {label}: {none}
      </option>
      {all.map((one) => (
        <option key={one} value={one}>
          {label}: {visible(one)}
        </option>
      ))}
    </select>
  );
}

import { useQuery } from '../../query.ts';
import { parseFind, type RunsFilter, STATES } from '../../words/runs.ts';
import { visible } from '../../words/text.ts';
import { Empty } from '../notes.tsx';

/** No run fits: which filter it was, and the ways on. */
export function NothingFits({ filter, show }: { filter: RunsFilter; show: string }) {
  const query = useQuery();
  const given = Object.entries(filter).filter(([, value]) => value !== '');
  const kind = show === 'ended' ? 'ended' : 'active';
  const state = show in STATES ? STATES[show as keyof typeof STATES].chip.toLowerCase() : null;
  const { text, tags } = parseFind(filter.q);
  const words = [
    text && `“${visible(text)}”`,
    ...tags.map((tag) => `the tag ${visible(tag)}`),
    ...given.filter(([name]) => name !== 'q').map(([name, value]) => `${name} ${visible(value)}`),
    state && `the state ${state}`,
  ].filter(Boolean);
  return (
    <section class="panel" aria-label="Runs">
      <Empty title={words.length === 0 ? `No ${kind} run` : `No ${kind} run fits ${words.join(' with ')}`}>
        {words.length === 0 ? (
          <p>A pass lists the runs of every workspace. Workspaces says when the last one was.</p>
        ) : (
          <p>Take a filter away, or look among the others.</p>
        )}
        <div class="row">
          {given.length > 1 &&
            given.map(([name]) => (
              <a key={name} class="btn s" href={query.address({ [name]: null })}>
                Without {name === 'q' ? 'the text' : `the ${name}`}
              </a>
            ))}
          {words.length > 0 && (
            <a class="btn s" href={show === 'ended' ? '/runs?show=ended' : '/runs'}>
              All {kind} runs
            </a>
          )}
          <a class="btn s" href={query.address({ show: show === 'ended' ? null : 'ended' })}>
            {show === 'ended' ? 'Active ones' : 'Ended ones'}
          </a>
          {words.length === 0 && (
            <a class="btn s" href="/workspaces">
              Workspaces
            </a>
          )}
        </div>
      </Empty>
    </section>
  );
}

import type { Schemas } from '../../api.ts';
import { counted } from '../../words/money.ts';
import { visible } from '../../words/text.ts';
import { lengthInWords } from '../../words/time.ts';
import { State, type StateKind } from '../state.tsx';
import { Outside } from '../text.tsx';

type Child = Schemas['ChildTimeline'];

const PARENTS: ReadonlySet<string> = new Set(['pipeline', 'sweep', 'automl']);
const MOST = 30;

/** Its steps or trials, with what each does. */
export function Children({ run, timeline }: { run: Schemas['RunDetail']; timeline: Schemas['Timeline'] | null }) {
  const children = timeline?.children ?? [];
  if (children.length === 0 && !PARENTS.has(run.jobType)) return null;
  const word = run.jobType === 'pipeline' ? 'step' : 'trial';
  return (
    <section class="panel" aria-labelledby="children">
      <header>
        <h2 id="children">Children</h2>
        <span class="end qq">{children.length > 0 && counted(children.length, word)}</span>
      </header>
      {children.length === 0 ? (
        <p class="body small q">
          {timeline === null
            ? 'They are being read from Azure.'
            : visible(timeline.notes[0] ?? `It has no ${word} yet.`)}
        </p>
      ) : (
        <ul class="body children small">
          {children.slice(0, MOST).map((child) => (
            <li key={child.id}>
              <span class="cut" title={visible(child.id)}>
                <Outside text={child.displayName || child.id} />
              </span>
              <State kind={kindOf(child)}>{wordsOf(child)}</State>
            </li>
          ))}
          {children.length > MOST && <li class="qq">and {counted(children.length - MOST, word)} more</li>}
        </ul>
      )}
    </section>
  );
}

const KINDS: Readonly<Record<string, StateKind>> = {
  Completed: 'good',
  Failed: 'firing',
  Canceled: 'ended',
  Running: 'healthy',
};

function kindOf({ status }: Child): StateKind {
  return KINDS[status] ?? 'ended';
}

function wordsOf({ status, reused, totals }: Child): string {
  if (reused) return 'reused';
  const ran = totals.find(({ phase }) => phase === 'run');
  const length = ran ? `, ${lengthInWords(ran.seconds * 1000)}` : '';
  return `${visible(status).toLowerCase()}${length}`;
}

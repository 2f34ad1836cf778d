import { type Progress, REACHED, stillToCome } from '../words/progress.ts';
import { Says } from './says.tsx';
import { type Entry, Story } from './story.tsx';
import { ExactTime, Time } from './time.tsx';

/** How far a cancel has come: what was reached and when, why it is so, and what still comes. */
export function ProgressSteps({ progress }: { progress: Progress }) {
  const { steps, because, due, isOver } = progress;
  const reached = steps.map(({ state, at }, index): Entry => {
    const isLast = index === steps.length - 1;
    const isPerson = state === 'approved' || state === 'rejected' || state === 'objected';
    return {
      key: `${index} ${state}`,
      kind: isPerson ? 'person' : isLast && !isOver ? 'now' : 'runwarden',
      at: <ExactTime at={at} />,
      what: (
        <>
          {REACHED[state]}
          {isLast && because && (
            <p class="q">
              <Says text={because} />
            </p>
          )}
        </>
      ),
    };
  });
  const toCome = stillToCome(progress).map(
    (what, index): Entry => ({ key: `next ${index}`, kind: 'next', at: '', what }),
  );
  const late: readonly Entry[] = due
    ? [{ key: 'due', kind: 'next', at: <Time at={due.at} clock />, what: due.what }]
    : [];
  return <Story exact entries={[...reached, ...toCome, ...late]} label="What became of it" />;
}

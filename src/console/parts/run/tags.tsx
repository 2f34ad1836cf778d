import { answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { mayAct } from '../../may.ts';
import { useSending } from '../../sending.ts';
import { visible } from '../../words/text.ts';
import { ProblemNote } from '../notes.tsx';
import { Time } from '../time.tsx';

type RunDetail = Schemas['RunDetail'];

/** Its tags. A protected one counts in policies only once an operator confirmed it. */
export function Tags({ run, onActed }: { run: RunDetail; onActed: () => void }) {
  const tags = Object.entries(run.tags);
  if (tags.length === 0) return <span class="q">none</span>;
  return (
    <ul class="gap-s">
      {tags.map(([key, value]) => (
        <li key={key}>
          <span class="tag" title={visible(`${key}=${value}`)}>
            <bdi>{visible(`${key}=${value}`)}</bdi>
          </span>
          <Protected run={run} tag={{ key, value }} onActed={onActed} />
        </li>
      ))}
    </ul>
  );
}

interface Shown {
  readonly key: string;
  readonly value: string;
}

function Protected({ run, tag, onActed }: { run: RunDetail; tag: Shown; onActed: () => void }) {
  const { api, me } = useConsole();
  const sending = useSending();
  const isSame = (one: string) => one.toLowerCase() === tag.key.toLowerCase();
  const confirmed = run.confirmedTags.find((one) => isSame(one.tag));
  if (confirmed)
    return (
      <div class="xs qq">
        confirmed by <bdi>{visible(confirmed.confirmedBy)}</bdi> <Time at={confirmed.confirmedAt} />
      </div>
    );
  if (!run.unconfirmedTags.some(isSame)) return null;
  const confirm = async () => {
    const path = { workspace: run.workspace, run: run.id, key: tag.key };
    // Whoever submitted the run may have changed it since.
    const body = { value: tag.value };
    const made = await sending.send(() =>
      answerOf(api.POST('/api/v1/runs/{workspace}/{run}/tags/{key}/confirm', { params: { path }, body })),
    );
    if (made) onActed();
  };
  return (
    <div class="xs q">
      No policy counts it before an operator confirms it.{' '}
      {mayAct(me.value, 'operator', run.workspace) && (
        <button class="linklike" type="button" disabled={sending.isBusy} onClick={() => void confirm()}>
          Confirm it
        </button>
      )}
      {sending.problem && <ProblemNote problem={sending.problem} lead="It was not confirmed." />}
    </div>
  );
}

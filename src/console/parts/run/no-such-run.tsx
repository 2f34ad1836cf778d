import { answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useData } from '../../data.ts';
import { useTitle } from '../../title.ts';
import { visible } from '../../words/text.ts';
import { Outside, RunName, runAddress } from '../text.tsx';

const MOST = 5;
/** A shorter beginning fits anything. */
const SHORTEST = 4;

/** No run has this name: those whose name is near. */
export function NoSuchRun({ workspace, id }: { workspace: string; id: string }) {
  const { api } = useConsole();
  useTitle(`No run ${visible(id)}`);
  const find = (q: string) => answerOf(api.GET('/api/v1/runs', { params: { query: { q, limit: MOST } } }));
  const near = useData(`near ${id}`, async () => {
    // Ever shorter beginnings of the name, until one is known.
    for (let length = id.length; length >= SHORTEST; length = Math.floor(length * 0.75)) {
      const { items } = await find(id.slice(0, length));
      if (items.length > 0) return items;
    }
    const none: readonly Schemas['Run'][] = [];
    return none;
  });
  const runs = near.data.value.value ?? [];
  const [only] = runs;
  return (
    <>
      <div class="head">
        <h1>
          No run is called <Outside text={id} />
        </h1>
      </div>
      <section class="panel">
        <div class="empty">
          <p>
            Nothing in {visible(workspace)} has this name, or you may not see it.
            {runs.length > 0 && ' Did you mean one of these?'}
          </p>
          {runs.length > 0 && (
            <ul class="gap-s small">
              {runs.map((run) => (
                <li key={run.workspaceId + run.id}>
                  <RunName workspace={run.workspace} run={run.id} name={run.displayName} />, in {visible(run.workspace)}
                </li>
              ))}
            </ul>
          )}
          <div class="row">
            {only && runs.length === 1 && (
              <a class="btn s" href={runAddress(only.workspace, only.id)}>
                Open that one
              </a>
            )}
            <a class="btn s" href="/runs">
              All active runs
            </a>
          </div>
        </div>
      </section>
    </>
  );
}

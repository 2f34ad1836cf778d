import { useState } from 'preact/hooks';
import { answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useData } from '../../data.ts';
import { mayAct } from '../../may.ts';
import { useSending } from '../../sending.ts';
import { ProblemNote } from '../notes.tsx';
import { Says } from '../says.tsx';
import { Outside, RunName } from '../text.tsx';
import { Time } from '../time.tsx';

type Request = Schemas['ExtensionRequest'];

/** What owners ask for, with buttons to answer. Nothing where nobody asks. */
export function ExtensionRequests() {
  const { api } = useConsole();
  const { data, reload } = useData(
    'extension requests',
    () => answerOf(api.GET('/api/v1/extension-requests', { params: { query: { limit: 100 } } })),
    ({ kind }) => kind !== 'pass',
  );
  const open = (data.value.value?.items ?? []).filter(({ answer }) => answer === null);
  if (open.length === 0) return null;
  return (
    <section class="sec" aria-labelledby="requests">
      <header>
        <h2 id="requests">Owners ask for more time</h2>
        <p>{open.length}</p>
      </header>
      <ul class="panel list due-list">
        {open.map((request) => (
          <Item key={request.id} request={request} onAnswered={() => void reload()} />
        ))}
      </ul>
    </section>
  );
}

/** What the owner of a run asks for and nobody has answered: whoever decides about the run sees it before. */
export function RequestsOfRun({ workspace, runId }: { workspace: string; runId: string }) {
  const { api } = useConsole();
  const query = { workspace, run: runId, open: 'true', limit: 20 } as const;
  const { data, reload } = useData(
    `extension requests of ${workspace}/${runId}`,
    () => answerOf(api.GET('/api/v1/extension-requests', { params: { query } })),
    ({ kind, run }) => kind !== 'pass' && run === runId,
  );
  const { value, problem } = data.value;
  if (problem) return <ProblemNote problem={problem} lead="Whether the owner asks for more time could not be read." />;
  if (value === null || value.items.length === 0) return null;
  return (
    <section class="note wait" aria-label="The owner asks for more time">
      <b>The owner asks for more time, and nobody has answered.</b>
      <ul>
        {value.items.map((request) => (
          <Item key={request.id} request={request} onAnswered={() => void reload()} />
        ))}
      </ul>
    </section>
  );
}

function Item({ request, onAnswered }: { request: Request; onAnswered: () => void }) {
  const { api, me } = useConsole();
  const [note, setNote] = useState('');
  const sending = useSending();
  const may = mayAct(me.value, 'operator', request.workspace);
  const field = `note-${request.id}`;
  const answer = async (verb: 'grant' | 'refuse') => {
    const path = { id: request.id };
    const body = note.trim() === '' ? {} : { note: note.trim() };
    const sent = await sending.send(() =>
      verb === 'grant'
        ? answerOf(api.POST('/api/v1/extension-requests/{id}/grant', { params: { path }, body }))
        : answerOf(api.POST('/api/v1/extension-requests/{id}/refuse', { params: { path }, body })),
    );
    if (sent) onAnswered();
  };
  return (
    <li class="gap-s">
      <div>
        <RunName workspace={request.workspace} run={request.runId} name={request.displayName} withId={false} /> for{' '}
        <Says text={request.for} raw /> more,{' '}
        {request.policies.length === 0 ? 'under every policy' : `under ${request.policies.join(', ')}`}.{' '}
        <span class="q">
          “<Outside text={request.reason} />” by <Outside text={request.author} />, <Time at={request.at} />
        </span>
      </div>
      {sending.problem && <ProblemNote problem={sending.problem} lead="The answer was not recorded." />}
      {may && (
        <div class="row">
          <label class="sr" for={field}>
            Note for the owner
          </label>
          <input
            id={field}
            type="text"
            class="note-field"
            placeholder="note for the owner"
            value={note}
            onInput={({ currentTarget }) => setNote(currentTarget.value)}
          />
          <button class="btn hand" type="button" disabled={sending.isBusy} onClick={() => void answer('grant')}>
            Grant it
          </button>
          <button class="btn" type="button" disabled={sending.isBusy} onClick={() => void answer('refuse')}>
            Refuse it
          </button>
        </div>
      )}
    </li>
  );
}

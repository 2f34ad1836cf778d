import { useState } from 'preact/hooks';
import { answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useData } from '../../data.ts';
import { bytesInWords } from '../../words/run.ts';
import { visible } from '../../words/text.ts';
import { Loading, Note, ProblemNote } from '../notes.tsx';
import { Time } from '../time.tsx';

type RunDetail = Schemas['RunDetail'];

/** The ends of its logs. They are read from Azure, so only once somebody asks. */
export function Logs({ run }: { run: RunDetail }) {
  const [isOpen, open] = useState(false);
  return (
    <section class="sec" aria-labelledby="logs">
      <header>
        <h2 id="logs">Logs</h2>
        <p>their last lines, read from Azure</p>
      </header>
      <div class="panel">
        <div class="body gap-m">
          {isOpen ? (
            <Files run={run} />
          ) : (
            <div>
              <button class="btn s" type="button" onClick={() => open(true)}>
                Show the last lines
              </button>
            </div>
          )}
        </div>
      </div>
    </section>
  );
}

function Files({ run }: { run: RunDetail }) {
  const { api } = useConsole();
  const [child, choose] = useState('');
  const [path, choosePath] = useState('');
  const of = { workspace: run.workspace, run: run.id };
  const whose = child === '' ? {} : { child };
  const listed = useData(
    `logs ${child}`,
    () => answerOf(api.GET('/api/v1/runs/{workspace}/{run}/logs', { params: { path: of, query: whose } })),
    () => false,
  );
  const { value, problem } = listed.data.value;
  if (!value)
    return problem ? (
      <ProblemNote problem={problem} lead="The logs could not be listed." command={`runwarden logs ${run.id}`} />
    ) : (
      <Loading />
    );
  const live = value.files.map((file) => file.path);
  const paths = live.length > 0 ? live : [...new Set(value.kept.map((file) => file.path))];
  const shown = path === '' ? paths[0] : path;
  return (
    <>
      <div class="row">
        {value.children.length > 0 && (
          <select
            class="btn s"
            aria-label="Whose logs"
            value={child}
            onChange={({ currentTarget }) => {
              choose(currentTarget.value);
              choosePath('');
            }}
          >
            <option value="">The run itself</option>
            {value.children.map((one) => (
              <option key={one.id} value={one.id}>
                {visible(one.displayName || one.id)}: {one.status}
              </option>
            ))}
          </select>
        )}
        {paths.length > 0 && (
          <select
            class="btn s"
            aria-label="Log"
            value={shown}
            onChange={({ currentTarget }) => choosePath(currentTarget.value)}
          >
            {paths.map((one) => (
              <option key={one} value={one}>
                {visible(one)}
              </option>
            ))}
          </select>
        )}
      </div>
      {value.unread && (
        <Note kind="unknown">
          <b>Azure’s list could not be read:</b> {visible(value.unread)}
        </Note>
      )}
      {shown === undefined ? (
        <p class="small q">It has no log yet.</p>
      ) : (
        <End key={`${child} ${shown}`} run={run} whose={whose} path={shown} />
      )}
    </>
  );
}

const LINES = 40;

function End({ run, whose, path }: { run: RunDetail; whose: { child?: string }; path: string }) {
  const { api } = useConsole();
  const of = { workspace: run.workspace, run: run.id };
  const part = useData(
    `log ${path}`,
    () =>
      answerOf(
        api.GET('/api/v1/runs/{workspace}/{run}/logs/content', { params: { path: of, query: { ...whose, path } } }),
      ),
    () => false,
  );
  const { value, problem } = part.data.value;
  if (!value) return problem ? <ProblemNote problem={problem} lead="The log could not be read." /> : <Loading />;
  if (!value.isText) return <p class="small q">It is no text, {bytesInWords(value.size)}.</p>;
  const lines = (value.text + value.unfinished).replace(/\n$/, '').split('\n').slice(-LINES);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls has to take the focus, or no key reaches its end */}
      <pre class="code" tabIndex={0}>
        {lines.map((line, index) => (
          <span key={index}>{visible(line) || ' '}</span>
        ))}
      </pre>
      <div class="row xs qq">
        <span>
          The last {lines.length} lines of {bytesInWords(value.size)}
          {value.changedAt && (
            <>
              , changed <Time at={value.changedAt} />
            </>
          )}
          {value.keptAt && (
            <>
              , as kept <Time at={value.keptAt} />
            </>
          )}
          {Object.keys(value.redacted).length > 0 && ', without the secrets in it'}
        </span>
        <button class="btn s" type="button" onClick={() => void part.reload()}>
          Read it again
        </button>
      </div>
    </>
  );
}

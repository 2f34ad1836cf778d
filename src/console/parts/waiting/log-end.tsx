import { answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useData } from '../../data.ts';
import { visible } from '../../words/text.ts';
import { lengthInWords } from '../../words/time.ts';
import { isTroubled, lastLines } from '../../words/waiting.ts';
import { Says } from '../says.tsx';

const MOST = 6;
/** A log that has been silent for so long says so. */
const SILENT = 5 * 60_000;

/** The last lines of the log of a run, or of the step that failed. */
export function LogEnd({ workspace, run, child }: { workspace: string; run: string; child: string | null }) {
  const { api } = useConsole();
  const path = { workspace, run };
  const query = child === null ? {} : { child };
  const read = () => answerOf(api.GET('/api/v1/runs/{workspace}/{run}/logs/content', { params: { path, query } }));
  // Azure is asked for it, so it is read once, and not at every event.
  const { data } = useData(`log ${workspace} ${run} ${child}`, read, () => false);
  const { value, problem } = data.value;
  if (problem)
    return (
      <Frame title="Last lines of the log">
        {
          <p class="small q">
            <Says text={problem.message} raw />
          </p>
        }
      </Frame>
    );
  if (!value) return null;
  return (
    <Frame title={`Last lines of ${visible(value.path)}${child === null ? '' : `, ${visible(value.of.displayName)}`}`}>
      <Lines part={value} />
      {value.unread && <p class="xs qq">As it was kept: Azure cannot be read now, {visible(value.unread)}.</p>}
    </Frame>
  );
}

function Frame({ title, children }: { title: string; children: preact.ComponentChildren }) {
  return (
    <section class="gap-s">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Lines({ part }: { part: Schemas['LogPart'] }) {
  const { time } = useConsole();
  const { text, unfinished, isText, changedAt, active } = part;
  if (!isText) return <p class="small q">This file is no text.</p>;
  const lines = lastLines(text, unfinished, MOST);
  if (lines.length === 0) return <p class="small q">It is empty.</p>;
  const silent = changedAt === null || !active ? 0 : time.slow.value - Date.parse(changedAt);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls has to take the focus, or no key reaches its end
    <pre class="code wrapped" tabIndex={0}>
      {lines.map((line, index) => (
        <span key={`${index} ${line}`} class={isTroubled(line) ? 'hit' : undefined}>
          <bdi>{visible(line)}</bdi>
        </span>
      ))}
      {silent > SILENT && <span class="qq">no further line for {lengthInWords(silent)}</span>}
    </pre>
  );
}

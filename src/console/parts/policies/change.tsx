import type { Schemas } from '../../api.ts';
import { unifiedDiff } from '../../words/diff.ts';
import { shortFile } from '../../words/policies.ts';
import { visible } from '../../words/text.ts';
import { CopyButton } from '../copy.tsx';
import { Note } from '../notes.tsx';

/** The change as a patch to copy. The page itself writes no file. */
export function Change({ text: { file, before, after } }: { text: Schemas['SimulationResult']['text'] }) {
  const patch = unifiedDiff(shortFile(file), before, after);
  if (patch === '') return <Note>The text is as it is in force, so there is nothing to copy.</Note>;
  return (
    <section class="sec" aria-labelledby="change">
      <header>
        <h2 id="change">To make it so</h2>
        <p>a change to your policy folder; this page writes no file</p>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls takes the focus, so that keys can scroll it */}
      <section class="code-box" tabIndex={0} aria-label="Difference">
        <pre class="code">
          {patch
            .trimEnd()
            .split('\n')
            .map((line, index) => (
              <span key={`${index} ${line}`} class={index < 2 ? undefined : kindOf(line)}>
                {visible(line) || ' '}
              </span>
            ))}
        </pre>
      </section>
      <div class="row after-code">
        <CopyButton text={patch} label="Copy the diff" />
        <CopyButton text={after} label="Copy the file" />
      </div>
    </section>
  );
}

function kindOf(line: string): string | undefined {
  if (line.startsWith('-')) return 'del';
  return line.startsWith('+') ? 'add' : undefined;
}

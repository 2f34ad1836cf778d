import { useState } from 'preact/hooks';
import type { Schemas } from '../../api.ts';
import { openQuestion, shellWord } from '../../words/run.ts';

/** The same by the command line, to copy. */
export function Commands({ run }: { run: Schemas['RunDetail'] }) {
  const id = shellWord(run.id);
  const question = openQuestion(run);
  const where = /\/resourcegroups\/([^/]+)\//i.exec(run.workspaceId)?.[1] ?? null;
  const commands = [
    ...(question ? [`runwarden approve ${id}`, `runwarden reject ${id}`] : []),
    `runwarden explain ${id}`,
    ...(run.active ? [`runwarden extend ${id} --for 6h`, `runwarden cancel ${id}`] : []),
    `runwarden logs ${id}`,
    ...(run.active && where !== null
      ? [
          `az ml job cancel --name ${id} --workspace-name ${shellWord(run.workspace)} --resource-group ${shellWord(where)}`,
        ]
      : []),
  ];
  return (
    <section class="panel" aria-labelledby="commands">
      <header>
        <h2 id="commands">Commands</h2>
        <span class="end qq">click to copy</span>
      </header>
      <div class="body gap-s">
        {commands.map((command) => (
          <Command key={command} text={command} />
        ))}
      </div>
    </section>
  );
}

/** A command that is copied by a click. */
function Command({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <button class="cmd" type="button" title="Copy it" onClick={() => void copy()}>
      {text}
      <span class="qq" role="status">
        {isCopied && ' · copied'}
      </span>
    </button>
  );
}

import { visible } from '../words/text.ts';

/** Text from outside: kept apart from the direction of what is around it, hidden characters as signs, never markup. */
export function Outside({ text }: { text: string }) {
  return <bdi>{visible(text)}</bdi>;
}

/** The name of a run that leads to its page, with its id after it. */
export function RunName({
  workspace,
  run,
  name,
  withId = true,
}: {
  workspace: string;
  run: string;
  name?: string | null;
  withId?: boolean;
}) {
  const shown = name || run;
  return (
    <>
      <a class="name" href={runAddress(workspace, run)} title={visible(shown)}>
        <Outside text={shown} />
      </a>
      {withId && shown !== run && (
        <>
          {' '}
          <span class="id" title={visible(run)}>
            <Outside text={run} />
          </span>
        </>
      )}
    </>
  );
}

/** The address of the page of a run. */
export function runAddress(workspace: string, run: string): string {
  return `/runs/${encodeURIComponent(workspace)}/${encodeURIComponent(run)}`;
}

import { type OverrideForm, SCOPE_LINES } from '../../words/overrides.ts';

/** The lines that say which runs: every line must fit. */
export function ScopeLines({
  form,
  set,
  isRefused,
}: {
  form: OverrideForm;
  set: (changes: Readonly<Record<string, string | null>>) => void;
  isRefused: boolean;
}) {
  const shown = SCOPE_LINES.filter(({ key }) => form.lines[key] !== undefined);
  const others = SCOPE_LINES.filter(({ key }) => form.lines[key] === undefined);
  // An empty value is left out of an address, so an empty line is kept as a blank.
  const keep = (text: string) => (text === '' ? ' ' : text);
  const withLines = (changes: Readonly<Record<string, string | null>>) => {
    const all = Object.fromEntries(shown.map(({ key }) => [key, keep(form.lines[key] ?? '')]));
    set({ ...all, ...changes });
  };
  return (
    <fieldset class="field">
      <legend class="label">
        Which runs <span class="qq">every line must fit</span>
      </legend>
      {shown.map(({ key, title, example }) => (
        <div class="scope" key={key}>
          <label class="small q" for={`scope-${key}`}>
            {title}
          </label>
          <input
            id={`scope-${key}`}
            type="text"
            class="mono"
            placeholder={example}
            value={(form.lines[key] ?? '').trimStart()}
            aria-invalid={isRefused}
            onInput={({ currentTarget }) => withLines({ [key]: keep(currentTarget.value) })}
          />
          <button
            class="btn quiet s"
            type="button"
            aria-label={`Remove ${title}`}
            onClick={() => withLines({ [key]: null })}
          >
            Remove
          </button>
        </div>
      ))}
      {isRefused && <span class="err">Say which runs: fill in one line at least.</span>}
      <div class="chips">
        <span class="small qq">Add</span>
        {others.map(({ key, title }) => (
          <button key={key} class="btn s" type="button" onClick={() => withLines({ [key]: ' ' })}>
            {title}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

interface Props {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly isMissing: boolean;
  readonly onInput: (value: string) => void;
}

/** Why, in a person's own words. */
export function ReasonField({ id, label, hint, value, isMissing, onInput }: Props) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        autofocus
        maxLength={1000}
        value={value}
        aria-invalid={isMissing}
        aria-describedby={`${id}-hint`}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
      <span id={`${id}-hint`} class={isMissing ? 'err' : 'hint'}>
        {isMissing ? 'Say why, in a few words.' : hint}
      </span>
    </div>
  );
}

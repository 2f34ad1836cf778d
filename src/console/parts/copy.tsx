import { useState } from 'preact/hooks';

/** A command or a text to copy, with a button that says when it is copied. */
export function Copy({ text, label = 'Copy' }: { text: string; label?: string }) {
  return (
    <div class="copy">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls has to take the focus, or no key reaches its end */}
      <code tabIndex={0}>{text}</code>
      <CopyButton text={text} label={label} small />
    </div>
  );
}

/** Copies a text that is elsewhere on the page, and says when it is copied. */
export function CopyButton({ text, label, small = false }: { text: string; label: string; small?: boolean }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <button class={small ? 'btn s' : 'btn'} type="button" onClick={copy}>
      {isCopied ? 'Copied' : label}
    </button>
  );
}

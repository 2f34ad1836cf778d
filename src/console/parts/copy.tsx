import { useState } from 'preact/hooks';

/** A command or a text to copy, with a button that says when it is copied. */
export function Copy({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div class="copy">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls has to take the focus, or no key reaches its end */}
      <code tabIndex={0}>{text}</code>
      <button class="btn s" type="button" onClick={copy}>
        {isCopied ? 'Copied' : label}
      </button>
    </div>
  );
}

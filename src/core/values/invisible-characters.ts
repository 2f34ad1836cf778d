/** Zero-width blanks, soft hyphens and other signs that leave no trace where a text is shown. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/u;
const EACH_UNSEEN = new RegExp(UNSEEN, 'gu');

/** Whether a text holds a sign that cannot be seen. */
export function hasInvisible(text: string): boolean {
  return UNSEEN.test(text);
}

/**
 * A text that people wrote, as they see it: without signs that cannot be seen and without the blanks around it. They come
 * along with what is copied, and no exception is to be lost to them.
 */
export function visibleText(text: string): string {
  return (hasInvisible(text) ? text.replace(EACH_UNSEEN, '') : text).trim();
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;

/** Whether a store and a log can take a text: no control characters (line breaks and tabs may be), no half characters. */
export function isPlainText(text: string): boolean {
  return text.isWellFormed() && !CONTROL.test(text);
}

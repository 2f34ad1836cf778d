const MAIL_ADDRESS =
  /^[^\s\p{C}@<>()[\]\\,;:"]{1,64}@(?=.{1,253}$)[^\s\p{C}@<>()[\]\\,;:".]+(\.[^\s\p{C}@<>()[\]\\,;:".]+)*$/u;

/** One address and nothing else: whoever submits a run writes its tags. */
export function isMailAddress(text: string): boolean {
  return MAIL_ADDRESS.test(text);
}

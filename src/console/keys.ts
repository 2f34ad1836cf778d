import { useLayoutEffect, useRef } from 'preact/hooks';
import { useConsole } from './console.ts';

/** What keys do on a page: by key, or by two keys after each other, as `g n`. */
export type Keys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const SECOND_WITHIN = 1500;

/** Binds keys while a component is shown. Off in fields and dialogs, with a modifier, and where the person switched keys off. */
export function useKeys(keys: Keys): void {
  const { keysOff } = useConsole();
  // Those of the newest drawing at once: keys that follow each other fast must not act on what was shown before.
  const newest = useRef(keys);
  newest.current = keys;
  // With the drawing: after it, a key pressed on a button that can be seen would be lost, and the next letter of a reason be a key.
  useLayoutEffect(() => {
    let first: { readonly key: string; readonly at: number } | null = null;
    const pressed = (event: KeyboardEvent) => {
      if (isForOthers(event) || (keysOff.value && event.key !== '?')) return;
      const pair =
        first && event.timeStamp - first.at < SECOND_WITHIN ? newest.current[`${first.key} ${event.key}`] : undefined;
      const act = pair ?? newest.current[event.key];
      first = { key: event.key, at: event.timeStamp };
      if (!act) return;
      event.preventDefault();
      act(event);
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [keysOff]);
}

/** With a modifier it is the browser's, in a field it is text. */
function isForOthers({ ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey) return true;
  if (!(target instanceof Element)) return false;
  return target.closest('input, textarea, select, [contenteditable], dialog') !== null;
}

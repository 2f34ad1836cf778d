import { useEffect } from 'preact/hooks';
import { visible } from './words/text.ts';

/** The title of the page is its answer, so that a browser tab says it, too. */
export function useTitle(answer: string): void {
  useEffect(() => {
    document.title = `${visible(answer)} · Runwarden`;
  }, [answer]);
}

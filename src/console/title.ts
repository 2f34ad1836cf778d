import { useEffect } from 'preact/hooks';

/** The title of the page is its answer, so that a browser tab says it, too. */
export function useTitle(answer: string): void {
  useEffect(() => {
    document.title = `${answer} · Runwarden`;
  }, [answer]);
}

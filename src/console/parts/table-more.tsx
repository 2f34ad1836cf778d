import { useEffect, useRef } from 'preact/hooks';

/** More rows than are loaded. */
export interface More {
  readonly load: () => void;
  readonly isLoading: boolean;
  /** Such as `Older`. */
  readonly label: string;
}

/** Loads more when the foot of the table comes near, and by a button. */
export function LoadMore({ more }: { more: More }) {
  const element = useRef<HTMLSpanElement>(null);
  const newest = useRef(more);
  newest.current = more;
  useEffect(() => {
    const foot = element.current;
    if (!foot) return undefined;
    const observer = new IntersectionObserver(
      (seen) => {
        if (seen.some((one) => one.isIntersecting) && !newest.current.isLoading) newest.current.load();
      },
      { rootMargin: '600px' },
    );
    observer.observe(foot);
    return () => observer.disconnect();
    // After each load, the foot may still be near.
  }, [more.isLoading]);
  return (
    <span class="end" ref={element}>
      <button
        class={more.isLoading ? 'btn s busy' : 'btn s'}
        type="button"
        disabled={more.isLoading}
        onClick={more.load}
      >
        {more.label}
      </button>
    </span>
  );
}

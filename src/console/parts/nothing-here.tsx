import type { ComponentChildren } from 'preact';
import { useTitle } from '../title.ts';

/** An address names something that is not there, or not to be seen: what that can mean, and how to continue. */
export function NothingHere({
  title,
  ways,
  children,
}: {
  title: string;
  ways: readonly (readonly [string, string])[];
  children: ComponentChildren;
}) {
  useTitle(title);
  return (
    <section class="panel">
      <div class="empty">
        <h1>{title}</h1>
        {children}
        <div class="row">
          {ways.map(([address, words]) => (
            <a key={address} class="btn s" href={address}>
              {words}
            </a>
          ))}
        </div>
      </div>
    </section>
  );
}

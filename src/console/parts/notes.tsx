import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ApiProblem } from '../api.ts';
import { visible } from '../words/text.ts';
import { Says } from './says.tsx';

type NoteKind = 'plain' | 'bad' | 'wait' | 'hand' | 'good' | 'unknown';

/** A sentence that stays where it is until its reason is gone. */
export function Note({ kind = 'plain', children }: { kind?: NoteKind; children: ComponentChildren }) {
  return <div class={kind === 'plain' ? 'note' : `note ${kind}`}>{children}</div>;
}

/** What went wrong with a request, what was not recorded, and how to continue. */
export function ProblemNote({
  problem,
  lead,
  command,
}: {
  problem: ApiProblem;
  /** What did not happen, such as "The answer was not recorded." */
  lead: string;
  /** The same by the command line. */
  command?: string;
}) {
  return (
    <div class="note bad" role="alert">
      <b>{problem.isUnclear ? 'It is not known whether it was done.' : lead}</b> <Says text={problem.message} raw />
      {command && !problem.isUnclear && (
        <>
          {' '}
          Try again, or: <code>{visible(command)}</code>
        </>
      )}
      {problem.requestId && <div class="qq">Request {problem.requestId}</div>}
    </div>
  );
}

/** A place with nothing in it: a heading that says so, why, and what to do next. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

const WORTH_SHOWING = 300;

/** What is being loaded. Nothing is shown of what takes less than 300 ms. */
export function Loading() {
  const [isShown, show] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => show(true), WORTH_SHOWING);
    return () => clearTimeout(timer);
  }, []);
  if (!isShown) return null;
  return (
    <div class="panel">
      <div class="body gap-m" aria-busy="true">
        <div class="skel" />
        <div class="skel" />
        <div class="skel" />
        <span class="sr">Loading</span>
      </div>
    </div>
  );
}

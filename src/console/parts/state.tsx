import type { ComponentChildren } from 'preact';

/** The kinds of states. Each has its own shape, and never goes without its word. */
export type StateKind =
  | 'firing'
  | 'pending'
  | 'waiting'
  | 'unknown'
  | 'held'
  | 'hand'
  | 'canceling'
  | 'healthy'
  | 'good'
  | 'ended'
  | 'audit';

/** A state, as its shape and its word. */
export function State({ kind, children }: { kind: StateKind; children: ComponentChildren }) {
  return <span class={`st ${kind}`}>{children}</span>;
}

/** What is not known, with why. Never a zero and never a colour. */
export function Unknown({ children = 'unknown', why }: { children?: ComponentChildren; why?: string }) {
  return (
    <span class="unk" title={why}>
      {children}
    </span>
  );
}

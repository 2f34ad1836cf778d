import type { ComponentChildren } from 'preact';
import { Dialog } from '../dialog.tsx';

/** What an act came to. It stays until the reader leaves it. */
export function Done({
  title,
  onLeave,
  children,
}: {
  title: string;
  onLeave: () => void;
  children: ComponentChildren;
}) {
  return (
    <Dialog title={title} onLeave={onLeave}>
      <div class="gap-s" role="status">
        {children}
      </div>
      <form method="dialog">
        <button class="btn" type="submit">
          Leave
        </button>
      </form>
    </Dialog>
  );
}

import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Dialog } from './dialog.tsx';

/** Asks for a part of a run's id, name or owner, and goes to the runs that have it. */
export function FindRun({ onLeave }: { onLeave: () => void }) {
  const { route } = useLocation();
  const [text, setText] = useState('');
  const find = (event: Event) => {
    event.preventDefault();
    onLeave();
    route(`/runs?q=${encodeURIComponent(text.trim())}`);
  };
  return (
    <Dialog title="Find a run" onLeave={onLeave}>
      <form class="gap-m" onSubmit={find}>
        <div class="field">
          <label for="find">Id, name, experiment or owner</label>
          <input
            id="find"
            type="search"
            autofocus
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </div>
        <div class="row">
          <button class="btn hand" type="submit" disabled={text.trim() === ''}>
            Find
          </button>
          <button class="btn quiet" type="button" onClick={onLeave}>
            Leave <kbd>esc</kbd>
          </button>
        </div>
      </form>
    </Dialog>
  );
}

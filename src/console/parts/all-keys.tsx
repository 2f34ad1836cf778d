import { useConsole } from '../console.ts';
import { Dialog } from './dialog.tsx';

const KEYS = [
  ['g n, g w, g r, g d', 'Now, Waiting, Runs, Decisions'],
  ['g p, g o, g k, g s, g c', 'Policies, Overrides, Workspaces, Spend, Computes'],
  ['j, k', 'next, previous'],
  ['Enter or o', 'open'],
  ['a, r', 'approve, reject: reason first, Enter sends'],
  ['e', 'extend'],
  ['x', 'select, for an answer together'],
  ['[, ]', 'the period before, the one after: on Spend'],
  ['/', 'find a run'],
  ['t', 'times as ages or as clock times'],
  ['f', 'freeze: reason first; lift it while frozen'],
  ['?', 'this list'],
  ['Esc', 'leave, nothing sent'],
] as const;

/** What every key does, and the way to switch keys off. */
export function AllKeys({ onLeave }: { onLeave: () => void }) {
  const { keysOff, world } = useConsole();
  return (
    <Dialog title="All keys" onLeave={onLeave}>
      <dl class="kv">
        {KEYS.map(([keys, what]) => (
          <>
            <dt>
              <code>{keys}</code>
            </dt>
            <dd>{what}</dd>
          </>
        ))}
      </dl>
      <label class="row small">
        <input
          type="checkbox"
          checked={keysOff.value}
          onChange={({ currentTarget }) => {
            keysOff.value = currentTarget.checked;
            world.remembered.set('keys', currentTarget.checked ? 'off' : 'on');
          }}
        />
        Switch keys off
      </label>
      <form method="dialog">
        <button class="btn" type="submit">
          Close
        </button>
      </form>
    </Dialog>
  );
}

import { useState } from 'preact/hooks';
import type { Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useKeys } from '../../keys.ts';
import { isOwn, mayAct } from '../../may.ts';
import { CancelDialog } from './cancel-dialog.tsx';
import { ObjectDialog } from './object-dialog.tsx';
import { OverrideDialog } from './override-dialog.tsx';

type Open = 'extend' | 'exempt' | 'cancel' | 'object' | 'ask';

/** What a person can do about a run. Who may not do it reads why. */
export function Acts({ run, onActed }: { run: Schemas['RunDetail']; onActed: () => void }) {
  const { me } = useConsole();
  const [open, setOpen] = useState<Open | null>(null);
  const isOperator = mayAct(me.value, 'operator', run.workspace);
  const isMine = isOwn(run.owner, me.value);
  const mayNot = isOperator ? null : 'It takes the role operator over this workspace.';
  useKeys({ e: () => run.active && isOperator && setOpen('extend') });
  const leave = () => setOpen(null);
  const done = { run, onLeave: leave, onMade: onActed };
  const act = (what: Open, word: string, key?: string) => (
    <button
      class="btn"
      type="button"
      aria-disabled={!isOperator}
      title={mayNot ?? undefined}
      onClick={() => isOperator && setOpen(what)}
    >
      {word} {key && <kbd>{key}</kbd>}
    </button>
  );
  return (
    <div class="acts">
      {isMine && run.active && (
        <>
          <button class="btn hand" type="button" onClick={() => setOpen('object')}>
            Keep it…
          </button>
          {!isOperator && (
            <button class="btn" type="button" onClick={() => setOpen('ask')}>
              Ask for time…
            </button>
          )}
        </>
      )}
      {run.active && (isOperator || !isMine) && (
        <>
          {act('extend', 'Extend…', 'e')}
          {act('exempt', 'Exempt…')}
          {act('cancel', 'Cancel by hand…')}
        </>
      )}
      {run.active && !isMine && mayNot && <span class="hint may-not">{mayNot}</span>}
      {run.studioUrl !== null && /^https:\/\//.test(run.studioUrl) && (
        <a class="btn" href={run.studioUrl} target="_blank" rel="noreferrer">
          Studio
        </a>
      )}
      {(open === 'extend' || open === 'exempt') && <OverrideDialog kind={open} {...done} />}
      {open === 'cancel' && <CancelDialog {...done} />}
      {(open === 'object' || open === 'ask') && <ObjectDialog what={open} {...done} />}
    </div>
  );
}

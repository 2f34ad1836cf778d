import type { Schemas } from '../../api.ts';
import { Outside } from '../text.tsx';
import { Time } from '../time.tsx';

/** `Extended until 13:30 by alice: a yes cancels nothing before.` */
export function HeldByOverride({ override }: { override: NonNullable<Schemas['NowQuestion']['override']> }) {
  return (
    <>
      {override.kind === 'extend' ? 'Extended' : 'Exempt'} until <Time at={override.until} clock /> by{' '}
      <Outside text={override.by} />: a yes cancels nothing before.
    </>
  );
}

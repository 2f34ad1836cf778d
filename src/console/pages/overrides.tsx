import { useLocation } from 'preact-iso';
import { ExtensionRequests } from '../parts/overrides/extension-requests.tsx';
import { InForce } from '../parts/overrides/in-force.tsx';
import { NewOverride } from '../parts/overrides/new-override.tsx';
import { Objections } from '../parts/overrides/objections.tsx';
import { useRowKeys } from '../row-keys.ts';

/** People's exceptions: the form of a new one, those in force, and what owners ask for. */
export function Overrides() {
  const { path } = useLocation();
  const [, id] = /^\/overrides\/([^/]+)$/.exec(path) ?? [];
  useRowKeys('#main tbody tr, #main .list > li');
  if (path === '/overrides/new') return <NewOverride />;
  return (
    <div class="stack">
      <InForce shown={id ?? null} />
      <ExtensionRequests />
      <Objections />
    </div>
  );
}

import { useConsole } from '../console.ts';
import { mayActSomewhere } from '../may.ts';
import { rolesInWords } from '../parts/frame.tsx';
import { EndSessions, SignOut } from '../parts/sign-out.tsx';
import { ThemeChoice } from '../parts/theme-choice.tsx';
import { useTitle } from '../title.ts';

const REST = [
  { path: '/policies', name: 'Policies' },
  { path: '/overrides', name: 'Overrides' },
  { path: '/workspaces', name: 'Workspaces' },
] as const;

/** Who is signed in and the ways out; on a phone also where the rest is. */
export function More() {
  const { me, world } = useConsole();
  useTitle('More');
  return (
    <>
      <div class="head">
        <div>
          <h1>More</h1>
        </div>
      </div>
      <div class="stack tight">
        <ul class="panel list more">
          {mayActSomewhere(me.value, 'viewer') &&
            REST.map(({ path, name }) => (
              <li key={path}>
                <a href={path}>
                  <b>{name}</b>
                </a>
              </li>
            ))}
          <li>
            <a href="/spend">
              <b>Spend</b>
            </a>
          </li>
          <li>
            <a href="/computes">
              <b>Computes</b>
            </a>
          </li>
          <li>
            <a href="/docs/">
              <b>The API</b>
            </a>
          </li>
        </ul>
        <section class="panel" aria-labelledby="you">
          <header>
            <h2 id="you">You</h2>
          </header>
          <div class="body gap-m">
            <dl class="kv">
              <dt>Signed in</dt>
              <dd>{me.value?.name ?? 'nobody'}</dd>
              <dt>Role</dt>
              <dd>{me.value ? rolesInWords(me.value) : 'none'}</dd>
              <dt>Times</dt>
              <dd>{world.zone}, UTC on hover or with t</dd>
            </dl>
            <ThemeChoice />
            <div class="row">
              <SignOut />
              <EndSessions />
            </div>
          </div>
        </section>
      </div>
    </>
  );
}

import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { answerOf, type Schemas } from '../api.ts';
import { useConsole } from '../console.ts';
import { useData } from '../data.ts';
import { Brand } from '../parts/brand.tsx';
import { Copy } from '../parts/copy.tsx';
import { Note, ProblemNote } from '../parts/notes.tsx';
import { useSending } from '../sending.ts';
import { useTitle } from '../title.ts';

type Ways = Schemas['SignIn'];

/** How to get in, and what can be done without. */
export function SignIn() {
  const { api } = useConsole();
  const { data } = useData('sign-in', () => answerOf(api.GET('/api/v1/sign-in')));
  const { value, problem } = data.value;
  useTitle('Sign in');
  return (
    <main class="plainpage narrow" id="main">
      <Brand />
      <div>
        <h1>Sign in</h1>
        <p class="q">To answer, freeze or grant an exception you must be known.</p>
      </div>
      {problem && <ProblemNote problem={problem} lead="The service does not say how to sign in." />}
      {value && <WaysIn ways={value} />}
      <div class="small q gap-s">
        Freeze at once, without the console:
        <Copy text={'runwarden freeze "why"'} />
      </div>
      <p class="xs qq">
        A link from a message about your run needs no sign-in.
        {value && ` Runwarden ${value.version} at ${location.host}.`}
      </p>
    </main>
  );
}

function WaysIn({ ways }: { ways: Ways }) {
  const { path, url } = useLocation();
  const to = path === '/sign-in' ? '/' : url;
  return (
    <>
      {ways.trouble && (
        <Note kind="wait">
          <b>Nobody can sign in at the issuer now.</b> {ways.trouble}
        </Note>
      )}
      {ways.ways.includes('oidc') && ways.issuer && (
        <a class="btn hand" href={`/sign-in/start?to=${encodeURIComponent(to)}`}>
          Continue with {issuerInWords(ways.issuer)}
        </a>
      )}
      {ways.ways.includes('key') && <KeyForm isOnlyWay={!ways.ways.includes('oidc')} />}
      {ways.ways.includes('local') && (
        <Note>
          <b>No sign-in is set up.</b> This service serves its own machine alone. <a href="/">Open the console</a>.
        </Note>
      )}
    </>
  );
}

/** A name for people; an issuer that nobody knows goes by its host. */
function issuerInWords(issuer: string): string {
  const { host } = new URL(issuer);
  return /(^|\.)(microsoftonline\.|sts\.windows\.net$)/.test(host) ? 'Microsoft Entra ID' : host;
}

function KeyForm({ isOnlyWay }: { isOnlyWay: boolean }) {
  const { api, meet } = useConsole();
  const { path, route } = useLocation();
  const [key, setKey] = useState('');
  const sending = useSending();
  const signIn = async (event: Event) => {
    event.preventDefault();
    const me = await sending.send(() => answerOf(api.POST('/sign-in/key', { body: { key: key.trim() } })));
    if (!me) return;
    await meet();
    if (path === '/sign-in') route('/', true);
  };
  return (
    <form class="gap-s" onSubmit={signIn}>
      <div class="field">
        <label for="key">API key</label>
        <input
          id="key"
          type="password"
          autocomplete="current-password"
          value={key}
          aria-invalid={sending.problem !== null}
          aria-describedby="key-why"
          onInput={({ currentTarget }) => setKey(currentTarget.value)}
        />
        <span class={sending.problem ? 'err' : 'hint'} id="key-why" role={sending.problem ? 'alert' : undefined}>
          {sending.problem?.message ?? 'As runwarden api-key printed it.'}
        </span>
      </div>
      <button class={isOnlyWay ? 'btn hand' : 'btn'} type="submit" disabled={key.trim() === '' || sending.isBusy}>
        Sign in with the key
      </button>
    </form>
  );
}

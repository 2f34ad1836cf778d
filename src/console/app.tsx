import { useEffect } from 'preact/hooks';
import { LocationProvider, Route, Router, useLocation } from 'preact-iso';
import { type Console, ConsoleContext, useConsole } from './console.ts';
import { Computes } from './pages/computes.tsx';
import { Decisions } from './pages/decisions.tsx';
import { More } from './pages/more.tsx';
import { NotFound } from './pages/not-found.tsx';
import { Now } from './pages/now.tsx';
import { Overrides } from './pages/overrides.tsx';
import { Policies } from './pages/policies.tsx';
import { Run } from './pages/run.tsx';
import { Runs } from './pages/runs.tsx';
import { SignIn } from './pages/sign-in.tsx';
import { Spend } from './pages/spend.tsx';
import { Waiting } from './pages/waiting.tsx';
import { Workspaces } from './pages/workspaces.tsx';
import { Frame } from './parts/frame.tsx';

/** The console: one frame, and the page of the address in it. */
export function App({ console }: { console: Console }) {
  return (
    <ConsoleContext.Provider value={console}>
      <LocationProvider scope={OURS}>
        <Pages />
      </LocationProvider>
    </ConsoleContext.Provider>
  );
}

/** Nothing before it is known who looks; then the way to sign in, or the page of the address. */
function Pages() {
  const { isSignedOut, live } = useConsole();
  const { path } = useLocation();
  const isOut = isSignedOut.value;
  useEffect(() => {
    if (isOut === false) live.start();
    else live.stop();
  }, [isOut]);
  if (isOut === null) return null;
  if (isOut || path === '/sign-in') return <SignIn />;
  return (
    <Frame>
      <Router>
        <Route path="/" component={Now} />
        <Route path="/waiting" component={Waiting} />
        <Route path="/waiting/:decision" component={Waiting} />
        <Route path="/runs" component={Runs} />
        <Route path="/runs/:workspace/:run" component={Run} />
        <Route path="/decisions" component={Decisions} />
        <Route path="/decisions/:id" component={Decisions} />
        <Route path="/policies" component={Policies} />
        <Route path="/policies/:name" component={Policies} />
        <Route path="/overrides" component={Overrides} />
        <Route path="/overrides/new" component={Overrides} />
        <Route path="/overrides/:id" component={Overrides} />
        <Route path="/workspaces" component={Workspaces} />
        <Route path="/computes" component={Computes} />
        <Route path="/spend" component={Spend} />
        <Route path="/more" component={More} />
        <Route default component={NotFound} />
      </Router>
    </Frame>
  );
}

/** Addresses of the console. Others, such as /docs, are loaded by the browser. */
const OURS = /^\/(?!api\/|docs|keep\/|sign-in\/|sign-out|healthz|readyz|metrics|assets\/)/;

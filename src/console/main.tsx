import { render } from 'preact';
import { App } from './app.tsx';
import { createConsole } from './console.ts';
import { browserWorld } from './world.ts';

// The composition root of the page.
const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');
const console = createConsole(browserWorld());
void console.meet();
render(<App console={console} />, root);

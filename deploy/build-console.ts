import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/*
 * Builds the console into dist/console: npm run build. A file's name holds the hash of what is in it, so that a browser may
 * keep it for good.
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCE = join(ROOT, 'src/console');
const OUT = join(ROOT, 'dist/console');

rmSync(OUT, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: {
    console: join(SOURCE, 'main.tsx'),
    theme: join(SOURCE, 'theme.ts'),
    style: join(SOURCE, 'styles/index.css'),
  },
  outdir: join(OUT, 'assets'),
  entryNames: '[name]-[hash]',
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  sourcemap: false,
  metafile: true,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
});

const built = Object.keys(metafile.outputs).map((path) => basename(path));
const named = (start: string, end: string) => {
  const found = built.find((name) => name.startsWith(`${start}-`) && name.endsWith(end));
  if (found === undefined) throw new Error(`the build made no ${start}${end}`);
  return `/assets/${found}`;
};

// The theme comes first, so that no page flashes in the wrong one.
writeFileSync(
  join(OUT, 'index.html'),
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Runwarden</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<script src="${named('theme', '.js')}"></script>
<link rel="stylesheet" href="${named('style', '.css')}">
<script type="module" src="${named('console', '.js')}"></script>
</head>
<body><div id="root"></div><noscript>The console needs JavaScript. Everything in it is in the API, too: <a href="/docs/">/docs</a>.</noscript></body>
</html>
`,
);
mkdirSync(join(OUT, 'assets'), { recursive: true });
cpSync(join(SOURCE, 'icon.svg'), join(OUT, 'assets/icon.svg'));

#!/usr/bin/env node
import { keepCompiled } from './commands/compile-cache.ts';

// Before anything else is loaded, and therefore compiled.
keepCompiled(process.env);
const { runCommandLine } = await import('./commands/command-line.ts');
await runCommandLine(process.env);

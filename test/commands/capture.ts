import { vi } from 'vitest';

/** Runs a command within this process and answers its exit code and what it wrote. */
export async function capture(command: () => number | Promise<number>) {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = new Set(signals.flatMap((signal) => process.listeners(signal)));
  try {
    const code = await command();
    return { code, out: written(out.mock.calls), err: written(err.mock.calls) };
  } finally {
    out.mockRestore();
    err.mockRestore();
    // A command listens for signals up to the end of its process, which is not the end of this one.
    for (const signal of signals)
      for (const listener of process.listeners(signal)) if (!before.has(listener)) process.off(signal, listener);
  }
}

function written(calls: readonly (readonly unknown[])[]): string {
  return calls.map(([text]) => String(text)).join('');
}

import { vi } from 'vitest';

/** Runs a command within this process and answers its exit code and what it wrote. */
export async function capture(command: () => number | Promise<number>) {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const code = await command();
    return { code, out: written(out.mock.calls), err: written(err.mock.calls) };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

function written(calls: readonly (readonly unknown[])[]): string {
  return calls.map(([text]) => String(text)).join('');
}

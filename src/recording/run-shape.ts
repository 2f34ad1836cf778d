import { z } from 'zod';
import { entryOfPart } from '../core/record/recorded-signals.ts';
import { storedRunSchema } from '../core/run/stored-run.ts';
import { ENTRIES } from '../core/signal/signal.ts';
import { instant, text } from '../core/values/shapes.ts';

// The shape of what is judged in a replay. An error message here says what would be right.

const unknownPart = z.strictObject({ u: text });

const VALUES = new Map(
  ENTRIES.map(({ kind, schema, recorded }) => [kind, z.strictObject({ v: recorded?.shape ?? schema })]),
);

/** The shape of a part by its name: its value, or why there is none. */
function partSchema(name: string, part: unknown): z.ZodType | undefined {
  if (typeof part === 'object' && part !== null && 'u' in part) return unknownPart;
  const kind = entryOfPart(name)?.kind;
  return kind && VALUES.get(kind);
}

const recordedRun = z.strictObject({
  run: z.unknown(),
  since: instant,
  resumed: instant.exactOptional(),
  unread: text.nullable(),
  has: z.array(text),
  parts: z.record(text, z.unknown(), { error: 'a map of parts' }),
});

/** Checks the shape of recorded runs after each pass. What did not change is not checked again. */
export class RunShapes {
  readonly #sound = new WeakSet<object>();

  /** What is wrong with a run; null when it has the shape that is judged. */
  problemOf(id: string, recorded: unknown): string | null {
    const whole = recordedRun.safeParse(recorded);
    if (!whole.success) return misshape(whole.error, [id]);
    const { run, parts } = whole.data;
    const wrong = this.#wrong(run, storedRunSchema, [id, 'run']);
    if (wrong !== null) return wrong;
    for (const [name, part] of Object.entries(parts)) {
      const schema = partSchema(name, part);
      if (!schema) return `"${id}.parts.${name}": expected the name of a signal`;
      const misfit = this.#wrong(part, schema, [id, 'parts', name]);
      if (misfit !== null) return misfit;
    }
    return null;
  }

  #wrong(value: unknown, schema: z.ZodType, path: readonly string[]): string | null {
    const isObject = typeof value === 'object' && value !== null;
    if (isObject && this.#sound.has(value)) return null;
    const checked = schema.safeParse(value);
    if (!checked.success) return misshape(checked.error, path);
    if (isObject) this.#sound.add(value);
    return null;
  }
}

/** The first that is wrong: where, and what would be right. */
export function misshape(error: z.ZodError, base: readonly PropertyKey[] = []): string {
  const [issue] = error.issues;
  const path = [...base, ...(issue?.path ?? [])].map(String).join('.');
  return `"${path}": expected ${(issue && expectedOf(issue)) ?? 'another value'}`;
}

/** The schemas here say what would be right; zod's own words do so after a preface. */
function expectedOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `no ${issue.keys.join(', ')}`;
  return issue.message.replace(/^Invalid (input|option): expected /, '').replace(/, received .*$/, '');
}

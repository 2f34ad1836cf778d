import { createHash } from 'node:crypto';

/** How a statement is handed to a connection: by its text alone, or with a name under which the server keeps its plan. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values: unknown[];
}

/** Statements of one shape have one text. More than these are none that were made for it. */
const MOST_NAMES = 100;

/** A pooler handed the statement to a connection that does not have it, or that has another of its name. */
const BEHIND_A_POOLER: readonly unknown[] = ['26000', '42P05'];
/** A migration of a newer version has changed the columns that the kept plan answers. */
const PLAN_IS_OLD = '0A000';

/**
 * Asks statements by a name, so that the server reads and plans each once for a connection. Where names do not work, it asks by
 * text from then on. Only for reads outside a transaction: one that was refused is asked again.
 * @param ask asks one connection.
 */
export function askerByName() {
  const names = new Map<string, string>();
  let generation = 0;
  let isOff = false;

  function nameOf(text: string): string | undefined {
    const known = names.get(text);
    if (known !== undefined || isOff || names.size >= MOST_NAMES) return known;
    const name = `runwarden_${generation}_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
    names.set(text, name);
    return name;
  }

  return async <R>(text: string, values: unknown[], ask: (statement: Statement) => Promise<R>): Promise<R> => {
    const name = nameOf(text);
    if (name === undefined) return ask({ text, values });
    try {
      return await ask({ name, text, values });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code !== PLAN_IS_OLD && !BEHIND_A_POOLER.includes(code)) throw error;
      isOff ||= code !== PLAN_IS_OLD;
      generation += 1;
      names.clear();
      return ask({ text, values });
    }
  };
}

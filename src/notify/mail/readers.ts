import { domainToASCII } from 'node:url';
import type { NodemailerError } from 'nodemailer';
import { z } from 'zod';
import type { Json } from '../../core/policy/condition.ts';
import { HOUR, type Instant, type Milliseconds } from '../../core/values/duration.ts';
import { caseless } from '../../core/values/text.ts';

// Who of several readers has a mail. A server answers for each of them: it takes it, refuses it, or puts it off.

/** So long a reader whom the server puts off is tried, where others have the mail: it is delivered, and the channel works. */
const PUT_OFF_FOR: Milliseconds = HOUR;

const takenSchema = z.object({ reached: z.array(z.string()), partlySince: z.number(), answer: z.string() });

/** For whom a server took a mail in earlier tries, since when, and with which words. */
type Taken = z.output<typeof takenSchema>;

/** Of a try that some have from; nobody where there was none, or where a complete delivery is to go out again. */
export function takenBefore(partly: Json | undefined, now: Instant): Taken {
  const parsed = takenSchema.safeParse(partly);
  return parsed.success ? parsed.data : { reached: [], partlySince: now, answer: '' };
}

/** The answers of a server for the readers of one try. */
export interface Tried {
  readonly to: readonly string[];
  readonly rejected: readonly NodemailerError[];
  /** What it said of the mail; null where it took it for none of them. */
  readonly answer: string | null;
}

/** Who has the mail after a try. `putOff` is empty once nobody is worth a further one. */
export function takenAfter(
  before: Taken,
  { to, rejected, answer }: Tried,
  now: Instant,
): { readonly taken: Taken; readonly putOff: readonly NodemailerError[] } {
  const refused = new Set(rejected.map(({ recipient = '' }) => asciiOf(recipient)));
  const reached = answer === null ? [] : to.filter((one) => !refused.has(asciiOf(one)));
  const isOver = now - before.partlySince >= PUT_OFF_FOR;
  return {
    taken: { ...before, reached: [...before.reached, ...reached], answer: answer ?? before.answer },
    putOff: isOver ? [] : rejected.filter(({ responseCode = 0 }) => responseCode < 500),
  };
}

/** As a server names an address: its domain in ASCII. */
function asciiOf(address: string): string {
  const [, name = address, domain = ''] = /^(.*)@([^@]*)$/.exec(address) ?? [];
  return caseless(`${name}@${domainToASCII(domain) || domain}`);
}

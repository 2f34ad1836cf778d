import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/*
 * A process of its own that asks at a steady rate, whether or not earlier answers have come: who waits in line counts. It reads what to do from its first argument
 * and prints what it met as JSON. It ends a while after its last request, whatever has been answered by then.
 */

/** What a load is. */
export interface Load {
  /** Asked in turns. */
  readonly urls: readonly string[];
  readonly key: string;
  /** Requests a second. */
  readonly rate: number;
  readonly seconds: number;
}

export interface Answer {
  /** Which of the addresses. */
  readonly url: number;
  /** From the moment at which it was due. */
  readonly milliseconds: number;
  /** 0 for none. */
  readonly status: number;
  readonly bytes: number;
}

/** What it met, and what of one core it took for that. */
export interface Met {
  readonly answers: readonly Answer[];
  readonly cores: number;
}

/** How long answers are waited for after the last request. */
const PATIENCE_MS = 5000;

async function main({ urls, key, rate, seconds }: Load): Promise<Met> {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 });
  const headers = { authorization: `Bearer ${key}` };
  const answers: Answer[] = [];
  const asked: Promise<void>[] = [];
  const giveUp = new AbortController();
  const begin = performance.now();
  for (let number = 0; number < rate * seconds; number++) {
    const due = begin + (number / rate) * 1000;
    const early = due - performance.now();
    if (early > 1) await pause(early);
    const url = number % urls.length;
    asked.push(
      new Promise((resolve) => {
        let bytes = 0;
        const done = (status: number) => {
          answers.push({ url, milliseconds: performance.now() - due, status, bytes });
          resolve();
        };
        get(urls[url] ?? '', { agent, headers, signal: giveUp.signal }, (response) => {
          response.on('data', (part: Buffer) => {
            bytes += part.length;
          });
          response.on('end', () => done(response.statusCode ?? 0)).on('error', () => done(0));
        }).on('error', () => done(0));
      }),
    );
  }
  const patience = setTimeout(() => giveUp.abort(), PATIENCE_MS);
  await Promise.all(asked);
  clearTimeout(patience);
  agent.destroy();
  const { user, system } = process.cpuUsage();
  return { answers, cores: (user + system) / 1000 / (performance.now() - begin) };
}

const [given] = process.argv.slice(2);
// The bench that starts it wrote it.
if (given !== undefined) console.log(JSON.stringify(await main(JSON.parse(given) as Load)));

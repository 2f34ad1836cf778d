import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/*
 * A process of its own that asks at a steady rate, whether or not earlier answers have come: who waits in line counts. It reads what to do from its first argument
 * and prints the milliseconds of each request as JSON.
 */

/** What a load is. */
export interface Load {
  readonly urls: readonly string[];
  readonly key: string;
  /** Requests a second. */
  readonly rate: number;
  readonly seconds: number;
}

/** What it met. */
export interface Met {
  readonly milliseconds: readonly number[];
  /** Answers by status; 0 for none. */
  readonly statuses: Readonly<Record<string, number>>;
}

async function main({ urls, key, rate, seconds }: Load): Promise<Met> {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 });
  const headers = { authorization: `Bearer ${key}` };
  const milliseconds: number[] = [];
  const statuses: Record<string, number> = {};
  const asked: Promise<void>[] = [];
  const begin = performance.now();
  for (let number = 0; number < rate * seconds; number++) {
    const due = begin + (number / rate) * 1000;
    const early = due - performance.now();
    if (early > 1) await pause(early);
    const url = urls[number % urls.length] ?? '';
    asked.push(
      new Promise((resolve) => {
        const done = (status: number) => {
          milliseconds.push(performance.now() - due);
          statuses[status] = (statuses[status] ?? 0) + 1;
          resolve();
        };
        get(url, { agent, headers }, (response) => {
          response.on('data', () => {}).on('end', () => done(response.statusCode ?? 0));
        }).on('error', () => done(0));
      }),
    );
  }
  await Promise.all(asked);
  agent.destroy();
  return { milliseconds, statuses };
}

const [given] = process.argv.slice(2);
// The bench that starts it wrote it.
if (given !== undefined) console.log(JSON.stringify(await main(JSON.parse(given) as Load)));

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { answers } from './answers.ts';
import { api } from './api/bench.ts';
import { console as consoleBench } from './console/bench.ts';
import { demo } from './demo/bench.ts';
import { forty } from './forty.ts';
import { hostile } from './hostile.ts';
import { kept } from './kept/bench.ts';
import { machine } from './machine.ts';
import { pass } from './pass/bench.ts';
import { replay } from './replay/bench.ts';
import type { Bench, BenchReport } from './report.ts';
import { scale } from './scale/bench.ts';
import { simulate } from './simulate.ts';
import { steady } from './steady/bench.ts';
import { verdicts } from './verdicts/bench.ts';

const BENCHES: Readonly<Record<string, Bench>> = {
  answers,
  verdicts,
  pass,
  simulate,
  replay,
  demo,
  hostile,
  forty,
  kept,
  api,
  steady,
  scale,
  console: consoleBench,
};

const USAGE = `npm run bench -- [${Object.keys(BENCHES).join('|')}]… [--quick] [--json file] [--keep] [--only part-of-a-name]…`;

/** Runs the benches named, or all, one after another; prints tables and, when asked to, writes JSON. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
  if (values.help || names.some((name) => !Object.hasOwn(BENCHES, name))) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new Error('interrupted')));
  process.once('SIGTERM', () => stop.abort(new Error('ended')));
  const at = new Date().toISOString();
  const reports: BenchReport[] = [];
  try {
    for (const name of names) {
      const progress = progressLine(name);
      const { quick, only, keep } = values;
      const report = await BENCHES[name]?.({ quick, only, keep, abort: stop.signal, progress });
      progress('');
      if (report) print(report);
      if (report) reports.push(report);
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    console.error('\nInterrupted; what was finished is printed above.');
  }
  const whole = { at, machine: machine(), quick: values.quick, interrupted: stop.signal.aborted, reports };
  if (values.json) writeFileSync(values.json, `${JSON.stringify(whole, null, 2)}\n`);
  return stop.signal.aborted ? 130 : 0;
}

/** One line that is written over; a line each when nobody is watching. */
function progressLine(bench: string): (words: string) => void {
  const began = performance.now();
  let last = '';
  return (words) => {
    const seconds = Math.round((performance.now() - began) / 1000);
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${words && `${bench} ${seconds}s  ${words}`}`);
    else if (words && headOf(words) !== headOf(last)) console.error(`${bench} ${seconds}s  ${words}`);
    last = words;
  };
}

function headOf(words: string): string {
  return words.split(':')[0] ?? words;
}

function print(report: BenchReport): void {
  for (const { title, head, rows } of report.tables) {
    const table = new Table({ head: [...head], style: { head: [], border: [] } });
    table.push(...rows.map((row) => [...row]));
    console.log(`\n${title}\n${table.toString()}`);
  }
  for (const { aim, measured, met } of report.aims) console.log(`${met ? 'met   ' : 'MISSED'}  ${aim}: ${measured}`);
}

process.exitCode = await main();

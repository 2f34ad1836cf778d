import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, expect, test } from 'vitest';
import { LOOKING_COMMANDS } from '../../../src/commands/about-looking.ts';
import { MONEY_COMMANDS } from '../../../src/commands/about-money.ts';
import { askService } from '../../../src/commands/service/ask-service.ts';
import type { ServiceCommand } from '../../../src/commands/service/command.ts';
import { MINUTE, SECOND } from '../../../src/core/values/duration.ts';
import { capture } from '../capture.ts';
import { machine } from '../perform.ts';

let url = '';

beforeAll(async () => {
  // It takes every request and answers none.
  const silent = createServer(() => {});
  await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`; // it listens on a port
  return () => {
    silent.close();
    silent.closeAllConnections();
  };
});

function command(name: string): ServiceCommand {
  const found = [...MONEY_COMMANDS, ...LOOKING_COMMANDS].find((one) => one.name === name);
  if (!found) throw new Error(`there is no command ${name}`);
  return found;
}

/** What a command says of a service that is silent for so long as a test can wait. */
async function said(name: string, options: object): Promise<string> {
  const { run, patience } = command(name);
  const brief = { within: SECOND / 20, advice: patience?.advice ?? '' };
  const called = { args: [], options: { url, output: 'table' as const, ...options } };
  const { code, err } = await capture(() => askService({ run, patience: brief }, called, machine({})));
  expect(code).toBe(2);
  return err;
}

test('what reads money waits two minutes for its answer', () => {
  for (const name of ['report', 'budgets', 'precision']) expect(command(name).patience?.within).toBe(2 * MINUTE);
  expect(command('findings').patience).toBeUndefined();
});

test('a report that takes too long says what was asked, how long it waited, and that a shorter period may help', async () => {
  const options = { by: 'owner', period: '2026' };
  const sentence = /did not answer GET \/api\/v1\/spend\?by=owner&period=2026 within .+\. Try a shorter period/;
  expect(await said('report', options)).toMatch(sentence);
  expect(await said('report', { ...options, output: 'focus' })).toMatch(/GET \/api\/v1\/spend\/focus\?period=2026/);
});

test('a list that takes too long does not speak of periods, nor of a service that is not there', async () => {
  const text = await said('budgets', {});
  expect(text).toMatch(/did not answer GET \/api\/v1\/budgets within .+\. It may be busy: try it again/);
  expect(text).not.toMatch(/period|no service answers/);
});

import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Alert } from '../../src/core/alert/alert.ts';
import { ChannelError } from '../../src/core/alert/channel-error.ts';
import type { Person } from '../../src/core/alert/people.ts';
import { createOutbound } from '../../src/network/outbound.ts';
import type { TeamsSettings, Way } from '../../src/notify/channel-settings.ts';
import { teamsUrlProblem } from '../../src/notify/teams/target.ts';
import { MOST_BYTES, teamsChannel } from '../../src/notify/teams/teams.ts';
import { ALL_ALERTS, anAlert, aSending } from './alerts.ts';
import { type Received, type Receiver, startReceiver } from './receiver.ts';

const NEVER = new AbortController().signal;
const KEY = 'k3yOfTheWorkflow-0123456789';

const open: Receiver[] = [];
afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});

/** A workflow answers 202 with no body before it posts the card. */
async function workflow(answer: (request: Received, response: ServerResponse) => void = accepted): Promise<Receiver> {
  const started = await startReceiver(answer);
  open.push(started);
  return started;
}

function accepted(_: Received, response: ServerResponse): void {
  response.writeHead(202).end();
}

function teams(
  url: string,
  {
    way = { name: 'teams', to: null },
    people = [],
    ...changes
  }: Partial<TeamsSettings> & { way?: Way; people?: Person[] } = {},
) {
  const settings = { type: 'teams', to: 'channel', zone: null, money: true, logs: true, ...changes } as const;
  const secret = `${url}workflows/0f1e2d3c4b5a69788796a5b4c3d2e1f0/triggers/manual/paths/invoke?sv=1.0&sig=${KEY}`;
  return teamsChannel(
    way,
    { ...settings, secret },
    { baseUrl: 'https://rw.example.org', send: createOutbound({}).send, people },
  );
}

async function errorOf(promise: Promise<unknown>): Promise<ChannelError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ChannelError)) throw new Error(`a ChannelError was expected, not ${String(error)}`);
  return error;
}

describe('a card', () => {
  it('goes to the workflow, and the receipt says no more than that the workflow took it', async () => {
    const { url, received } = await workflow();
    const receipt = await teams(url).send(aSending(anAlert('approval.requested')), NEVER);
    expect(receipt).toEqual({ answer: '202, accepted by the workflow' });
    const [request] = received;
    expect(request?.url).toContain(`sig=${KEY}`);
    const body = JSON.parse(request?.body ?? '');
    expect(body).toMatchObject({
      type: 'message',
      attachments: [{ content: { type: 'AdaptiveCard', version: '1.5' } }],
    });
    expect(body).not.toHaveProperty('recipients');
  });

  it('of every type is smaller than Teams takes', async () => {
    const { url, received } = await workflow();
    for (const alert of ALL_ALERTS) await teams(url).send(aSending(alert), NEVER);
    expect(received).toHaveLength(ALL_ALERTS.length);
    for (const { body } of received) expect(Buffer.byteLength(body)).toBeLessThan(MOST_BYTES);
  });

  it('to people names their addresses for the workflow, and the receipt says where they are known from', async () => {
    const { url, received } = await workflow();
    const owner = { source: 'tag', id: 'x', display: 'x', ids: ['alice@example.com', 'vision'], others: [] };
    const alert = anAlert('finding.notice');
    const people = [{ owners: ['vision'], mail: 'vision@example.com', slack: null, zone: null }];
    const sending = aSending({ ...alert, data: { ...alert.data, owner } });
    const receipt = await teams(url, { to: 'people', people }).send(sending, NEVER);
    const to = ['alice@example.com', 'vision@example.com'];
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ recipients: to });
    expect(receipt.addressed).toEqual({ to, source: 'tag', confidence: 'sure' });
  });

  it('to people whom the config names goes to these', async () => {
    const { url, received } = await workflow();
    const way = { name: 'teams/oncall', to: ['oncall@example.com', 'lead@example.com'] };
    await teams(url, { to: 'people', way }).send(aSending(anAlert('approval.requested')), NEVER);
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ recipients: way.to });
  });

  it('is not sent where nobody knows the address of the owner', async () => {
    const { url, received } = await workflow();
    const alert: Alert = anAlert('finding.notice');
    const owner = { source: 'tag', id: 'vision', display: 'vision', ids: ['vision'], others: [] };
    const sending = aSending({ ...alert, data: { ...alert.data, owner } });
    const error = await errorOf(teams(url, { to: 'people' }).send(sending, NEVER));
    expect(error.message).toContain('no address of the owner is known; name one under notify.people');
    expect(received).toHaveLength(0);
  });
});

/* Answers of workflows as they are seen in public reports of the people who run them. */
const REFUSALS: readonly [status: number, body: string, retryable: boolean, says: RegExp][] = [
  [
    400,
    `{"error":{"code":"WorkflowTriggerIsNotEnabled","message":"Could not execute workflow 'x' trigger 'manual' with state 'Disabled': trigger is not enabled."}}`,
    false,
    /off or deleted; turn it on, or make a new one and put its address into the secret/,
  ],
  [
    400,
    `{"error":{"code":"TriggerInputSchemaMismatch","message":"The input body for trigger 'manual' of type 'Request' did not match its schema definition. Error details: 'Invalid type. Expected String but got Null.'."}}`,
    false,
    /without a schema of its own/,
  ],
  [
    404,
    `{"error":{"code":"WorkflowNotFound","message":"The workflow 'x' could not be found."}}`,
    false,
    /make a new one/,
  ],
  [
    401,
    `{"error":{"code":"DirectApiAuthorizationRequired","message":"The request must be authenticated only by Shared Access scheme."}}`,
    false,
    /set "Who can trigger the flow" of its trigger to "Anyone"/,
  ],
  [
    401,
    `{"error":{"code":"AuthorizationFailed","message":"The authentication credentials are not valid."}}`,
    false,
    /copy it again/,
  ],
  [413, '', false, /too large/],
  [307, '', false, /redirect/],
  [429, `{"error":{"code":"WorkflowTriggerThrottled","message":"Rate limit is exceeded."}}`, true, /tried again/],
  [502, '<html><title>502 Bad Gateway</title></html>', true, /tried again/],
  [
    200,
    'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429',
    true,
    /nobody got the card/,
  ],
  [200, '<!DOCTYPE html><title>Blocked by your network</title>', true, /nobody got the card/],
  [202, `{"error":{"code":"InternalServerError","message":"x"}}`, true, /nobody got the card/],
];

describe('what a workflow does not take', () => {
  it.each(REFUSALS)('%i %s', async (status, body, retryable, says) => {
    const { url } = await workflow((_, response) => response.writeHead(status).end(body));
    const error = await errorOf(teams(url).send(aSending(anAlert('finding.notice')), NEVER));
    expect(error).toMatchObject({ status, retryable });
    expect(error.message).toMatch(says);
    expect(error.message).toContain('channel "teams" (127.0.0.1:');
  });

  it('never shows the address of the workflow, even if the answer repeats it', async () => {
    const { url } = await workflow((request, response) => response.writeHead(404).end(`no ${request.url}`));
    const error = await errorOf(teams(url).send(aSending(anAlert('finding.notice')), NEVER));
    expect(error.message).not.toContain(KEY);
    expect(error.message).not.toContain('0f1e2d3c');
  });

  it('waits as long as Retry-After asks', async () => {
    const { url, received } = await workflow((_, response) => response.writeHead(429, { 'retry-after': '60' }).end());
    const channel = teams(url);
    await errorOf(channel.send(aSending(anAlert('finding.notice')), NEVER));
    const error = await errorOf(channel.send(aSending(anAlert('finding.notice')), NEVER));
    expect(error.message).toContain('it asked to be sent nothing until');
    expect(received).toHaveLength(1);
  });
});

describe('an address', () => {
  it.each([
    'https://example.webhook.office.com/webhookb2/11111111@22222222/IncomingWebhook/33333333/44444444',
    'https://outlook.office.com/webhook/11111111@22222222/IncomingWebhook/33333333/44444444',
  ])('%s of a retired connector is refused, with the way to a workflow', (address) => {
    expect(teamsUrlProblem(address)).toMatch(/connector of Office 365.*retired.*Workflows/);
  });

  it('of a workflow is taken', () => {
    const host = 'https://prod-12.westeurope.logic.azure.com:443';
    expect(
      teamsUrlProblem(`${host}/workflows/0f1e/triggers/manual/paths/invoke?api-version=2016-06-01&sig=x`),
    ).toBeNull();
    expect(
      teamsUrlProblem('https://default0f1e.05.environment.api.powerplatform.com/powerautomate/x?sig=x'),
    ).toBeNull();
  });
});

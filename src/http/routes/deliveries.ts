import { z } from 'zod';
import { ALERT_TYPES } from '../../core/alert/alert.ts';
import { HELD_BACK } from '../../core/alert/quiet.ts';
import type { DeliveryFilter, ListedDelivery, PageRequest } from '../../core/ports/read-ledger.ts';
import type { RedeliveryAnswer } from '../../core/ports/redeliver-ledger.ts';
import { formatInstant } from '../../core/values/duration.ts';
import type { Api, AppDeps } from '../deps.ts';
import { authorOf, requireEverywhere, requireIn, visibleTo } from '../gate.ts';
import { answerList, shownPage } from '../list.ts';
import { notFound, Problem } from '../problem.ts';
import { answer, idBegin, listAnswer, name, pageOf, paging, plainText, refusals } from '../schemas/common.ts';
import { deliveryState, listedDeliveryOut, showDelivery } from '../schemas/delivery.ts';
import { momentOf, when } from '../schemas/run-filter.ts';

const filters = z.strictObject({
  id: idBegin.exactOptional().describe('How the id of the alert begins, at least four signs.'),
  channel: name
    .exactOptional()
    .describe('Such as `chat`. `mail` is a channel with all its readers, `mail/owner` with one of them.'),
  state: deliveryState.exactOptional(),
  type: z.enum(ALERT_TYPES).exactOptional(),
  workspace: name.exactOptional().describe('Name of the workspace.'),
  run: name.exactOptional().describe('Id of the run.'),
  finding: name.exactOptional().describe('Id of the finding.'),
  decision: name.exactOptional().describe('Id of the decision.'),
  recipient: name.exactOptional().describe('A recipient of the config, such as `oncall`, or an address.'),
  since: when.exactOptional().describe('From this time on, or so long ago at most.'),
  until: when.exactOptional().describe('Before this time, or so long ago at least.'),
  ...paging,
});

const body = z
  .strictObject({
    reason: plainText(1000).describe('Why, for the record.'),
    confirm: z
      .boolean()
      .default(false)
      .describe('Send it although it was delivered: its readers get it twice. Asked for where it was.'),
  })
  .meta({ examples: [{ reason: 'The channel had been archived.' }] });

const redeliveredOut = z
  .object({
    delivery: listedDeliveryOut,
    next: z.string().describe('What happens next, in words.'),
  })
  .meta({ id: 'Redelivered', description: 'A delivery that is queued again.' });

/** How messages went out, and sending one again. */
export function deliveryRoutes(api: Api, { ledger, clock }: AppDeps): void {
  api.get(
    '/deliveries',
    {
      config: { access: 'owner', isShared: true },
      schema: {
        operationId: 'listDeliveries',
        tags: ['deliveries'],
        summary: 'List how messages went out, newest first',
        description:
          'Each message over each channel, with what the receiver answered and to whom it was addressed. An owner sees those about own runs.',
        querystring: filters,
        response: { 200: listAnswer('A page of deliveries.', pageOf(listedDeliveryOut)), ...refusals('invalid') },
      },
    },
    async (request, reply) => {
      const { cursor, limit, format, id, since, until, ...same } = request.query;
      const now = clock();
      const visible = visibleTo(request);
      const filter: DeliveryFilter = {
        ...same,
        visible,
        ...(id !== undefined && { idBegins: id }),
        ...(since !== undefined && { since: momentOf(since, now) }),
        ...(until !== undefined && { until: momentOf(until, now) }),
      };
      const page = async (asked: PageRequest) =>
        shownPage(await ledger.deliveries(filter, asked), (one) => showDelivery(one, visible));
      return answerList({ cursor, limit, format }, { name: 'deliveries', item: listedDeliveryOut, page, now }, reply);
    },
  );

  api.post(
    '/deliveries/:alert/:channel/redeliver',
    {
      config: { access: 'operator' },
      schema: {
        operationId: 'redeliver',
        tags: ['deliveries'],
        summary: 'Send a message again over a channel',
        description:
          'Under the same id, by which a receiver may drop it, and with all that the same message carried. What is not true any more is not sent. The channel is encoded: `mail%2Fowner`.',
        params: z.object({
          alert: name.describe('Id of the alert.'),
          channel: name.describe('Name of the channel, as deliveries have it.'),
        }),
        body,
        response: {
          202: answer('It is queued again.', redeliveredOut),
          ...refusals('invalid', 'not-found', 'conflict', 'too-large', 'unsupported-media-type'),
        },
      },
    },
    async (request, reply) => {
      const { alert, channel } = request.params;
      const visible = visibleTo(request);
      const find = async (id: string): Promise<ListedDelivery> => {
        const page = await ledger.deliveries({ idBegins: id, channel, visible }, { cursor: null, limit: MOST_ALIKE });
        const ofAlert = page?.items.filter(({ alertId }) => alertId === id) ?? [];
        const found = ofAlert.find((one) => one.channel === channel);
        const ways = ofAlert.map((one) => one.channel).join(' and by ');
        if (!found) throw notFound(`delivery of the alert ${id} by ${channel}${ways && `, which went out by ${ways}`}`);
        return found;
      };
      const { workspaceName } = await find(alert);
      if (workspaceName === null) requireEverywhere(request, 'operator');
      else requireIn(request, 'operator', workspaceName);
      const { reason, confirm: deliveredToo } = request.body;
      const wanted = { alertId: alert, channel, by: authorOf(request), reason, deliveredToo };
      const answered = await ledger.redeliver(wanted, clock());
      if (answered.kind !== 'queued') throw refusalOf(answered, wanted);
      const delivery = showDelivery(await find(answered.alertId), visible);
      return reply.code(202).send({ delivery, next: nextOf(answered) });
    },
  );
}

/** Ids that begin with a whole id. */
const MOST_ALIKE = 50;

function refusalOf(
  refused: Exclude<RedeliveryAnswer, { kind: 'queued' }>,
  { alertId, channel }: { readonly alertId: string; readonly channel: string },
): Problem {
  switch (refused.kind) {
    case 'not-found':
      return notFound(`delivery of the alert ${alertId} by ${channel}`);
    case 'waits':
      return conflict(`It is on its way already, and is ${waitText(refused.why)}`, 'queued');
    case 'dropped':
      return conflict(`There was nothing to send: ${refused.why}.`, 'dropped');
    case 'delivered':
      return conflict(
        `It was delivered at ${formatInstant(refused.at)}, so its readers would get it twice. To send it all the same, send "confirm": true.`,
        'needs-confirm',
      );
  }
}

/** Quiet hours and the pause of a storm hold back what nobody tried. */
function waitText(why: string | null): string {
  if (why?.startsWith(HELD_BACK)) return `${why}.`;
  return 'tried again by itself.';
}

function conflict(detail: string, reason: string): Problem {
  return new Problem('conflict', detail, { members: { reason } });
}

function nextOf({ carried }: Extract<RedeliveryAnswer, { kind: 'queued' }>): string {
  const alone = 'It is sent now, unless it is not true any more.';
  return carried === 0 ? alone : `It went out with others in one message, and so it does again. ${alone}`;
}

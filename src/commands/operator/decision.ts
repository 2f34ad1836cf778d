import { answered, type Schemas } from '../../api/client.ts';
import { capital, sentence } from '../../notify/messages/words.ts';
import { paint } from '../process.ts';
import type { Given, Printout } from '../service/command.ts';
import type { Service } from '../service/service.ts';
import { Unanswered } from '../service/unanswered.ts';
import { shortId } from '../short-id.ts';
import { visible } from '../table.ts';
import { away, clockTime, type Here } from '../times/show.ts';
import { whatOf } from './decisions.ts';
import { wentText } from './delivery-words.ts';
import { type Field, fieldLines } from './fields.ts';
import { findDecision } from './find-decision.ts';
import { hereNow } from './here.ts';
import { costNow, nameOf } from './questions.ts';
import { answeredText, becauseText, costText, localTimes, ownerText, runWord } from './words.ts';

type Detail = Schemas['DecisionDetail'];

/** Shows a decision and what became of it. */
export async function showDecision(service: Service, given: Given): Promise<Printout> {
  const [id = ''] = given.args;
  const here = await hereNow(service, given);
  const found = await findDecision(service, id);
  if (!found)
    throw new Unanswered(
      `There is no decision ${id}. runwarden decisions lists them; at least four signs of the id are needed.`,
    );
  const detail = await answered(service.api.GET('/api/v1/decisions/{id}', { params: { path: { id: found.id } } }));
  return { data: detail, lines: (width) => describe(detail, { here, width }) };
}

function describe(detail: Detail, { here, width }: { readonly here: Here; readonly width: number | null }): string[] {
  const { id, at, policy, severity, reason, owner, ask, decidedBy, deliveries, kept } = detail;
  const rows: Field[] = [
    ['when', `${clockTime(Date.parse(at), here)}, ${away(Date.parse(at), here)}`],
    ['policy', `${policy} (${severity})${detail.audit ? ', in mode audit: nothing follows' : ''}`],
    ['why', sentence(localTimes(reason, here))],
    ['owner', ownerText(owner)],
    ['cost', costText(costNow(detail))],
    ...(decidedBy === null ? [] : ([['by hand', visible(decidedBy)]] as Field[])),
    ...(ask === null ? [] : ([['asked', becauseText(ask, here)]] as Field[])),
    ...answerOf(detail, here),
    ...progressOf(detail, here),
    ...wrongText(detail, here),
    ...deliveries.map((one): Field => ['message', messageText(one, here)]),
    ['evidence', kept.items === 0 ? 'nothing is kept for it' : `runwarden evidence ${shortId(id)}`],
    ['run', `runwarden show ${runWord(detail)}`],
  ];
  return [`${paint.bold(capital(whatOf(detail)))} ${nameOf(detail)}  ${paint.dim(id)}`, ...fieldLines(rows, width)];
}

function answerOf({ approval, kind }: Detail, here: Here): Field[] {
  if (approval === null) return [];
  const isOpen = kind === 'ask' && approval.answer === null && approval.ended === null;
  if (!isOpen) return [['answer', answeredText(approval, here)]];
  const silence = approval.otherwise === 'keep' ? 'silence keeps it' : 'silence cancels it';
  return [
    [
      'due',
      `${clockTime(Date.parse(approval.expiresAt), here)}, ${away(Date.parse(approval.expiresAt), here)}; ${silence}`,
    ],
  ];
}

function progressOf({ progress }: Detail, here: Here): Field[] {
  if (progress === null) return [];
  const { steps, because, due } = progress;
  return [
    ...steps.map(
      ({ state, at }): Field => ['became', `${state.replace('-', ' ')}, ${clockTime(Date.parse(at), here)}`],
    ),
    ...(because === null ? [] : ([['because', sentence(localTimes(because, here))]] as Field[])),
    ...(due === null ? [] : ([['next', `${clockTime(Date.parse(due.at), here)}: ${visible(due.what)}`]] as Field[])),
  ];
}

function wrongText({ saidWrong }: Detail, here: Here): Field[] {
  if (saidWrong === null) return [];
  const { author, at, reason } = saidWrong;
  return [['wrong', `${visible(author)} said so, ${clockTime(Date.parse(at), here)}: ${visible(reason)}`]];
}

function messageText(delivery: Detail['deliveries'][number], here: Here): string {
  return `${delivery.type} by ${visible(delivery.channel)}, ${localTimes(wentText(delivery, here), here)}`;
}

import type { ComputeIdleData, ComputeUsedData } from '../../core/alert/compute-alerts.ts';
import { computesCommand, endIdleCommand } from './actions.ts';
import { HEADLINE_LENGTH, type Message, messageOf, previewOf, SUBJECT_LENGTH } from './message-parts.ts';
import { recipientLine } from './recipient-line.ts';
import type { Context } from './run-message.ts';
import { longTime } from './times.ts';
import { costSoFar, cutName, fitName, soFar, spokenLength } from './words.ts';

const DO_NOTHING = 'You need to do nothing.';
const STOPS_NONE = 'Runwarden does not stop computes.';

/** For `compute.idle`. */
export function computeIdleText(data: ComputeIdleData, { baseUrl, moment, recipients, money }: Context): Message {
  const lasted = spokenLength(data.lasted);
  const what = (name: string) => `${nodesOf(data, name)} idle for ${lasted}`;
  const after = data.after === null ? '' : ` after ${cutName(data.after.displayName, 24)}`;
  return messageOf({
    subject: fitName(data.compute, SUBJECT_LENGTH, what),
    preview: previewOf(costText(data, money) ?? `In ${data.workspace}`, STOPS_NONE, moment),
    label: 'Idle compute',
    headline: fitName(data.compute, HEADLINE_LENGTH, (name) => `${what(name)}${after}. ${STOPS_NONE}`),
    facts: [
      { name: 'Workspace', text: data.workspace },
      { name: 'Since', text: longTime(data.since, moment) },
      ...(data.after === null ? [] : [{ name: 'After', text: `${data.after.displayName} (${data.after.runId})` }]),
      ...costFacts(data, money),
      { name: 'Why they are up', text: whyUp(data) },
    ],
    next: [
      { when: 'Every hour', what: 'Runwarden looks again. You get a message when it is over.' },
      {
        when: 'Until then',
        what: `${data.instance ? 'It costs' : 'They cost'} money, and nothing stops ${data.instance ? 'it' : 'them'}.`,
      },
    ],
    commands: [
      { label: 'To see what is idle:', commands: [computesCommand(baseUrl, data.workspace)] },
      ...(data.instance || data.minimum > 0
        ? [
            {
              label: data.instance ? 'To stop it:' : 'To keep no node without a run:',
              commands: [endIdleCommand(data)],
            },
          ]
        : []),
    ],
    details: [`The policy ${data.policy} found it.`, recipientLine(recipients, data.owner, 'compute')],
  });
}

/** For `compute.used`. */
export function computeUsedText(data: ComputeUsedData, { moment, recipients, money }: Context): Message {
  const lasted = spokenLength(data.lasted);
  const { cost } = data;
  return messageOf({
    subject: fitName(data.compute, SUBJECT_LENGTH, (name) => `${name} is not idle any more, after ${lasted}`),
    preview: `${money && cost !== null ? `${soFar(cost)} while nodes of it were idle.` : 'Runwarden has noted how long nodes were idle.'} ${DO_NOTHING}`,
    label: 'Idle compute, over',
    headline: fitName(data.compute, HEADLINE_LENGTH, (name) => `${name}: ${ENDED[data.ended]}`),
    facts: [
      { name: 'Workspace', text: data.workspace },
      { name: 'It lasted', text: `at least ${lasted}, since ${longTime(data.since, moment)}` },
      ...(money && cost !== null ? [{ name: 'Cost', text: soFar(cost) }] : []),
    ],
    next: [{ when: 'Every hour', what: 'Runwarden looks again. You get a message if it is idle for as long again.' }],
    details: [`The policy ${data.policy} found it.`, recipientLine(recipients, data.owner, 'compute')],
  });
}

const ENDED: Readonly<Record<ComputeUsedData['ended'], string>> = {
  used: 'its nodes have a run again, or are gone.',
  gone: 'there is no such compute any more.',
  'not-judged': 'no policy asks for it any more. Its nodes may still be idle.',
  'not-watched': 'its workspace is not watched any more. Its nodes may still be idle.',
};

/** `4 nodes of a100-cluster`, `The instance alices-notebook`. */
function nodesOf({ nodes, instance }: ComputeIdleData, name: string): string {
  if (instance) return `The instance ${name}`;
  return `${nodes} ${nodes === 1 ? 'node' : 'nodes'} of ${name}`;
}

function costText({ cost }: ComputeIdleData, money: boolean): string | null {
  return money && cost !== null ? costSoFar(cost) : null;
}

function costFacts(data: ComputeIdleData, money: boolean): Message['facts'] {
  if (!money) return [];
  return [{ name: 'Cost', text: costText(data, money) ?? 'No price is known.' }];
}

function whyUp({ instance, minimum, nodes }: ComputeIdleData): string {
  if (instance) return 'The instance runs, and no run is on it.';
  if (minimum === 0) return 'They wait to scale down.';
  const kept = `The cluster keeps ${minimum} ${minimum === 1 ? 'node' : 'nodes'} as its minimum`;
  return minimum < nodes ? `${kept}, and the others wait to scale down.` : `${kept}.`;
}

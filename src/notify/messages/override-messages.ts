import type { OverrideData } from '../../core/alert/override-alerts.ts';
import { overridesUrl } from './actions.ts';
import { HEADLINE_LENGTH, type Message, messageOf, previewOf, SUBJECT_LENGTH } from './message-parts.ts';
import { recipientLine } from './recipient-line.ts';
import { type Context, lineOf } from './run-message.ts';
import { longTime, shortTime } from './times.ts';
import { countedRuns, fitName, quoted, spoken, spokenLength } from './words.ts';

/** Of the names of policies in a headline. */
const LONGEST_POLICIES = 40;

const VERB = { extend: 'extended', exempt: 'exempted' } as const;
const NOUN = { extend: 'Extended', exempt: 'Exempt' } as const;

/** For `override.granted`. */
export function grantedText(data: OverrideData, context: Context): Message {
  const { moment } = context;
  const until = shortTime(data.until, moment);
  return messageOf({
    subject: fitName(nameOf(data), SUBJECT_LENGTH, (name) => `${NOUN[data.kind]} until ${until}: ${name}`),
    preview: `${NOUN[data.kind]} by ${data.by}. Nothing is cancelled${under(data)} before ${longTime(data.until, moment)}.`,
    label: 'Exception granted',
    headline: fitName(nameOf(data), HEADLINE_LENGTH, (name) =>
      data.runs.length === 0
        ? `${data.by} granted an exception that covers no active run now.`
        : `${data.by} ${VERB[data.kind]} ${name}. Nothing is cancelled${under(data)} before ${until}.`,
    ),
    line: aboutLine(data),
    facts: [
      { name: 'Reason', text: quoted(data.by, data.reason) },
      { name: 'Until', text: `${longTime(data.until, moment)}, ${spokenLength(data.length)} in all` },
      { name: 'Covers', text: coverage(data) },
    ],
    next: [
      { when: longTime(data.reminderAt, moment), what: 'You get a reminder.' },
      { when: longTime(data.until, moment), what: 'The exception ends, and the policies count again.' },
    ],
    actions: [{ label: 'The exceptions', url: overridesUrl(context.baseUrl) }],
    list: runList(data),
    details: [
      `Granted by: ${data.by}, ${longTime(data.grantedAt, moment)}`,
      recipientLine(context.recipients, data.owner),
    ],
  });
}

/** For `override.ending`. */
export function endingText(data: OverrideData, context: Context): Message {
  const { moment } = context;
  if (data.revokedBy !== null) return revokedText(data, data.revokedBy, context);
  const until = shortTime(data.until, moment);
  return messageOf({
    subject: fitName(nameOf(data), SUBJECT_LENGTH, (name) => `Exception ends at ${until}: ${name}`),
    preview: `After ${longTime(data.until, moment)} the policies count again. Nothing is cancelled before.`,
    label: 'Exception ends soon',
    headline: fitName(
      nameOf(data),
      HEADLINE_LENGTH,
      (name) =>
        `The exception for ${name} ends at ${until}, in ${spoken(Math.max(0, Date.parse(data.until) - moment.now))}.`,
    ),
    line: aboutLine(data),
    facts: [
      { name: 'Covers', text: coverage(data) },
      { name: 'It was granted because', text: quoted(data.by, data.reason) },
      { name: 'In force since', text: longTime(data.grantedAt, moment) },
    ],
    next: [
      {
        when: longTime(data.until, moment),
        what: 'The exception ends. Before a cancel the owner then has the rest of the notice time, at least 10 min.',
      },
      { when: 'If the runs end before', what: 'Nothing happens.' },
    ],
    actions: [{ label: 'The exceptions', url: overridesUrl(context.baseUrl) }],
    list: runList(data),
    details: [
      'If you need more time, ask on-call for a longer exception.',
      recipientLine(context.recipients, data.owner),
    ],
  });
}

/** For `override.ending` of one that a person ended early. */
function revokedText(data: OverrideData, revokedBy: string, context: Context): Message {
  return messageOf({
    subject: fitName(nameOf(data), SUBJECT_LENGTH, (name) => `Exception ended early: ${name}`),
    preview: previewOf(
      `ended by ${revokedBy}`,
      'The policies count again. Owners have at least 10 min before a cancel.',
      context.moment,
    ),
    label: 'Exception ended early',
    headline: fitName(
      nameOf(data),
      HEADLINE_LENGTH,
      (name) => `${revokedBy} ended the exception for ${name} early. The policies count again.`,
    ),
    line: aboutLine(data),
    facts: [
      { name: 'Covered', text: coverage(data) },
      { name: 'It was granted because', text: quoted(data.by, data.reason) },
      { name: 'It would have ended', text: longTime(data.until, context.moment) },
    ],
    next: [{ when: 'Now', what: 'The runs are checked again. Before a cancel their owners have at least 10 min.' }],
    actions: [{ label: 'The exceptions', url: overridesUrl(context.baseUrl) }],
    list: runList(data),
    details: [recipientLine(context.recipients, data.owner)],
  });
}

/** The only run by its name, several by their number. */
function nameOf({ runs, moreRuns }: OverrideData): string {
  const [first] = runs;
  if (!first) return 'no active run';
  return runs.length + moreRuns === 1 ? first.displayName : countedRuns(runs.length + moreRuns);
}

function aboutLine({ runs, moreRuns, owner }: OverrideData): string | null {
  const [first] = runs;
  if (!first || runs.length + moreRuns > 1) return owner === null ? null : `owner ${owner.display}`;
  return lineOf(first, owner);
}

function coverage({ runs, moreRuns, policies }: OverrideData): string {
  const count = runs.length + moreRuns;
  const which = policies.includes('*') ? 'all policies' : `${policies.join(', ')} only. Other policies still apply`;
  return `${count === 0 ? 'No active run now' : countedRuns(count)}, under ${which}.`;
}

/** Where other policies still apply, a headline says so. */
function under({ policies }: OverrideData): string {
  if (policies.includes('*')) return '';
  const names = policies.join(', ');
  return names.length > LONGEST_POLICIES ? ' under some policies' : ` under ${names}`;
}

function runList({ runs, moreRuns }: OverrideData): Message['list'] {
  if (runs.length + moreRuns < 2) return null;
  const lines = runs.map(({ id, displayName, workspace }) =>
    displayName === id ? `${id} in ${workspace}` : `${displayName} (${id}) in ${workspace}`,
  );
  return { title: 'The runs', lines: [...lines, ...(moreRuns === 0 ? [] : [`and ${moreRuns} more`])] };
}

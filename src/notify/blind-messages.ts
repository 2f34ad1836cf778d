import type { BlindData } from '../core/alert/alert-schemas.ts';
import { type BaseUrl, readinessUrl } from './actions.ts';
import type { Message } from './run-messages.ts';

/** For `workspace.blind`. */
export function blindText(data: BlindData, baseUrl: BaseUrl): Message {
  const store = data.causes.every(({ kind }) => kind === 'store');
  return {
    subject: `Runwarden ${store ? 'cannot write to its store' : `cannot see ${whole(data)}`} since ${data.since}`,
    lines: [
      store
        ? `Runwarden cannot write to its store for ${data.lasted}, so it decides nothing and stops nothing.`
        : `Runwarden cannot see all that it watches for ${data.lasted}:`,
      ...causeLines(data),
      store
        ? 'Next: Runwarden tries again every minute, and notifies you when its store works again.'
        : 'Next: Runwarden tries again at every pass, and notifies you when it sees all of this. What it does not see it does not judge, and stops nothing for it. It judges everything else.',
      store
        ? 'Check the disk of the database, and the database itself.'
        : "Check the roles of Runwarden's identity, the network between it and Azure, and the status of Azure.",
      `Its readiness: ${readinessUrl(baseUrl)}`,
    ],
  };
}

/** For `workspace.recovered`. */
export function recoveredText(data: BlindData, baseUrl: BaseUrl): Message {
  const store = data.causes.every(({ kind }) => kind === 'store');
  const again = store ? 'writes to its store again' : `sees ${whole(data)} again`;
  const rest = data.left === 0 ? '' : `, but not everything`;
  return {
    subject: `Runwarden ${again}${rest}, after ${data.lasted}`,
    lines: [
      'This was not seen, and is seen again or is no longer needed:',
      ...causeLines(data),
      'Next: Runwarden judges the runs again. The time that it did not see is unknown, and it stops nothing for it.',
      data.left === 0
        ? 'There is nothing that you must do.'
        : `${data.left} other ${data.left === 1 ? 'cause lasts' : 'causes last'}: ${readinessUrl(baseUrl)}`,
    ],
  };
}

/** What the causes are about, in few words. */
function whole({ workspace, causes, more }: BlindData): string {
  const isAll = causes.every(({ kind }) => kind === 'workspace');
  if (workspace !== null) return isAll ? `workspace ${workspace}` : `all of workspace ${workspace}`;
  const names = new Set(causes.flatMap((cause) => cause.workspace ?? []));
  const [first] = causes;
  const [name] = names;
  if (name !== undefined && names.size === 1 && more === 0) return `all of workspace ${name}`;
  if (names.size === 0) return first && causes.length + more === 1 ? first.what : 'all workspaces that it should watch';
  return `${isAll ? '' : 'all of '}${names.size}${more > 0 ? ' or more' : ''} workspaces`;
}

function causeLines({ causes, more }: BlindData): string[] {
  return [
    ...causes.map(({ workspace, what, reason, since }) => {
      const where = workspace === null ? '' : `workspace ${workspace}: `;
      return `  ${where}${what}, since ${since}. Why: ${reason}`;
    }),
    ...(more === 0 ? [] : [`  and ${more} more`]),
  ];
}

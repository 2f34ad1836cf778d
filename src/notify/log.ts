import type { AlertType, Channel, Receipt, Sending } from '../core/alert/alert.ts';
import { messageFor } from './messages/message.ts';
import type { Templates } from './messages/templates.ts';

/** The used part of a logger; pino's fits. */
export interface AlertLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Alerts on which a person must act. */
const NEEDS_A_PERSON: ReadonlySet<AlertType> = new Set([
  'cancel.failed',
  'cancel.hanging',
  'workspace.blind',
  'policies.rejected',
  'policies.differ',
  'policy.unknown',
  'channel.failing',
  'channel.gave-up',
]);

/** Writes an alert as one line of the log. It reaches nobody, so it does not begin the grace. */
export function logChannel(
  name: string,
  log: AlertLog,
  options: { readonly baseUrl: string | null; readonly templates?: Templates | undefined },
): Channel {
  return {
    name,
    async send({ alert, now }: Sending): Promise<Receipt> {
      const { subject } = messageFor(alert, { ...options, now });
      const fields = {
        alert: alert.id,
        type: alert.type,
        recipients: alert.recipients,
        decision: alert.decisionId,
        finding: alert.findingId,
        data: alert.data,
      };
      if (NEEDS_A_PERSON.has(alert.type)) log.error(fields, subject);
      else log.info(fields, subject);
      return { answer: 'a line in the log' };
    },
  };
}

import { ALERT_TYPES, type Alert, type AlertType, type Sending } from '../../src/core/alert/alert.ts';
import { exampleOf } from '../../src/notify/examples/example-alerts.ts';

/** The example of a type, to the owner alone unless given otherwise. */
export function anAlert(type: AlertType, changes: Partial<Alert> = {}): Alert {
  return { ...exampleOf(type), recipients: ['owner'], ...changes };
}

/** What a channel is given to send. */
export function aSending(alert: Alert, changes: Partial<Sending> = {}): Sending {
  return { alert, via: alert.recipients.join(','), now: alert.at, earlier: [], ...changes };
}

export const ALL_ALERTS: readonly Alert[] = ALERT_TYPES.map((type) => anAlert(type));

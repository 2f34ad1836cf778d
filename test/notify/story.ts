import type { Alert, Channel, Receipt } from '../../src/core/alert/alert.ts';
import { type Firing, type Lasting, storiesOf } from '../../src/core/alert/firing.ts';
import { groupAlert } from '../../src/core/alert/group.ts';
import { aSending } from './alerts.ts';

const NEVER = new AbortController().signal;

/** Messages over one channel that keeps open what lasts, with the memory that the store has. */
export function aStory(channel: Channel) {
  let firing: Firing[] = [];
  let ended: Lasting[] = [];

  async function send(alert: Alert, members: readonly Alert[] = [alert], now = alert.at): Promise<Receipt> {
    const stories = storiesOf(members);
    const incidents = new Set(firing.filter(({ story }) => stories.includes(story)).map(({ incident }) => incident));
    const concerned = firing.filter(({ incident }) => incidents.has(incident));
    const receipt = await channel.send(aSending(alert, { members, firing: concerned, now }), NEVER);
    const { opened = [], ended: over = [] } = receipt.firing ?? {};
    const gone = new Set([...opened, ...over].map(({ key }) => key));
    firing = [...firing.filter(({ key }) => !gone.has(key)), ...opened.map((one) => ({ ...one, since: now }))];
    ended = [...ended, ...over.map(({ body }) => ({ body, endedAt: now }))];
    return receipt;
  }

  return {
    send: (alert: Alert, now?: number) => send(alert, [alert], now),
    sendTogether(members: readonly Alert[]) {
      const [first, ...others] = members;
      if (!first) throw new Error('a group has members');
      return send(groupAlert([first, ...others], 'group-1'), members);
    },
    lasting: (): readonly Lasting[] => firing.map(({ body }) => ({ body, endedAt: null })),
    ended: () => ended,
  };
}

import { randomUUID } from 'node:crypto';
import { openStore } from '../../src/store/open/open-store.ts';

/** Holds a data folder and writes to it until it is killed. Prints the id of every alert once it is committed. */
const routing = {
  channelsFor: () => [{ channel: 'hook', via: 'owner' }],
  channelsBeside: () => [],
  reachesPeople: () => true,
};
const store = await openStore(
  { kind: 'folder', path: String(process.argv[2]) },
  { routing, holder: 'writer', onQueueError: (error) => console.error(error) },
);
for (;;) {
  const id = randomUUID();
  await store.ledger.raise([
    {
      id,
      at: 0,
      type: 'finding.notice',
      recipients: ['owner'],
      decisionId: null,
      findingId: null,
      announcesCancel: false,
      data: {},
    },
  ]);
  console.log(id);
}

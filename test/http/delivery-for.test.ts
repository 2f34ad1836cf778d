import { expect, it } from 'vitest';
import type { DeliveryView } from '../../src/core/ports/read-ledger.ts';
import { deliveryFor } from '../../src/http/schemas/delivery.ts';

const OWNS_A_RUN = { workspaces: [], owners: ['alice@example.com'], ownIn: null };

it("hides a receiver's words from whoever does not see the workspace, and says what keeps a message waiting", () => {
  const says = (lastError: string | null) => {
    // What else it has does not matter here.
    const delivery = { channel: 'chat', via: 'oncall', lastError } as DeliveryView;
    return deliveryFor(delivery, 'ml', OWNS_A_RUN).lastError;
  };
  expect(says('550 5.1.1 <sam@example.com>: no such user')).toBe('It did not arrive.');
  expect(says('held back until 2026-03-02T07:00:00Z (quiet hours)')).toBe(
    'held back until 2026-03-02T07:00:00Z (quiet hours)',
  );
  expect(says(null)).toBeNull();
});

import { answered, found } from '../../api/client.ts';
import type { Service } from '../service/service.ts';
import { findByShortId } from '../short-id.ts';
import { type Decision, nameOf } from './questions.ts';

/** The service searches by no less. */
const FEWEST = 4;

/** The decision with this id, or whose id begins so; null where there is none. @throws {Unanswered} where there are several. */
export async function findDecision({ api }: Service, given: string): Promise<Decision | null> {
  const id = given.trim().toLowerCase();
  const whole = await found(api.GET('/api/v1/decisions/{id}', { params: { path: { id } } }));
  if (whole !== null || id.length < FEWEST) return whole;
  const { items } = await answered(api.GET('/api/v1/decisions', { params: { query: { id, limit: 20 } } }));
  if (items.length === 0) return null;
  return findByShortId(id, items, {
    what: 'decision',
    idOf: (item) => item.id,
    describe: (item) => `${item.kind} about ${nameOf(item)}, ${item.policy}`,
    none: '',
  });
}

import { type Answer, empty, json } from './answer.ts';
import { type CallKind, covers } from './call-kinds.ts';
import { type Fault, type FaultInput, faultSchema } from './fault-schema.ts';
import { sequence } from './random.ts';

/** A fault that is in force, and how often it has struck. */
export interface ActiveFault extends Fault {
  struck: number;
}

/** The faults of a sandbox. */
export interface Faults {
  add(fault: FaultInput): void;
  clear(): void;
  list(): readonly ActiveFault[];
  /** The fault that strikes this call, if any. */
  strike(kind: CallKind, url: string): Fault | undefined;
}

/** Makes the faults of a sandbox; those that strike by chance follow the seed. */
export function createFaults(seed: number): Faults {
  const random = sequence(seed);
  let active: (ActiveFault & { passed: number })[] = [];
  return {
    add(fault) {
      active.push({ ...faultSchema.parse(fault), struck: 0, passed: 0 });
    },
    clear() {
      active = [];
    },
    list: () => active.map(({ passed: _passed, ...fault }) => fault),
    strike(kind, url) {
      for (const fault of active) {
        const matches = covers(fault.on, kind) && url.includes(fault.url ?? '');
        if (matches && isDue(fault, random)) return fault;
      }
      return undefined;
    },
  };
}

function isDue(fault: ActiveFault & { passed: number }, random: () => number): boolean {
  if (fault.times !== undefined && fault.struck >= fault.times) return false;
  if (fault.passed < fault.skip) {
    fault.passed += 1;
    return false;
  }
  if (fault.chance < 1 && random() >= fault.chance) return false;
  fault.struck += 1;
  return true;
}

/** The answer that takes the handler's place, for the faults that never reach it. */
export function answerInstead(fault: Fault): Answer | undefined {
  if (fault.do === 'redirect') return empty(302, { location: fault.to });
  if (fault.do !== 'throttle' && fault.do !== 'status') return undefined;
  const headers: Record<string, string> = {};
  if (fault['retry-after'] !== undefined) headers['retry-after'] = String(fault['retry-after']);
  const throttled = fault.do === 'throttle';
  const code = throttled ? 'TooManyRequests' : fault.status >= 500 ? 'ServiceError' : 'Forbidden';
  const message = throttled ? 'The request is being throttled.' : 'The service is currently unable to answer.';
  return json(fault.body ?? { error: { code, message } }, throttled ? 429 : fault.status, headers);
}

/** The handler's answer, spoilt. */
export function spoil(fault: Fault, answer: Answer): Answer {
  if (fault.do === 'truncate') {
    return { ...answer, body: Buffer.from(answer.body).subarray(0, Math.floor(answer.body.length / 2)) };
  }
  if (fault.do === 'wrong-shape')
    return { ...answer, body: JSON.stringify(fault.body ?? { value: { unexpected: 'shape' } }) };
  return answer;
}

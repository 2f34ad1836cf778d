import { z } from 'zod';
import { unknownGroups } from '../../core/alert/unknown-groups.ts';
import { ORPHAN_POLICY } from '../../core/policy/orphan-policy.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { AnswerCounts, PageRequest } from '../../core/ports/read-ledger.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import { DAY } from '../../core/values/duration.ts';
import { pageOfList } from '../../core/values/page.ts';
import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { answerList } from '../list.ts';
import { notFound } from '../problem.ts';
import { answer, listAnswer, name, paging, refusals } from '../schemas/common.ts';
import {
  policiesOut,
  policyDetailOut,
  policyOut,
  showPolicy,
  showPolicyDetail,
  showPolicySet,
} from '../schemas/policy.ts';

const ANSWERS_OF = 90 * DAY;

/** Of a policy that asked nobody. */
const NO_ANSWERS: AnswerCounts = { asked: 0, approved: 0, rejected: 0, objected: 0 };

/** The policies in force. They are written as files, not here. */
export function policyRoutes(api: Api, { policies, policyCases, ledger, clock }: AppDeps): void {
  const unknownNow = async (visible: Visibility) => {
    const now = clock();
    return unknownGroups(await ledger.unknownStatuses({ unknownBefore: now, judgedAfter: now - DAY, visible }));
  };

  const answersTo = async (of: readonly Policy[], visible: Visibility) => {
    const names = of.map(({ name }) => name);
    const counts = await ledger.answerCounts(names, { since: clock() - ANSWERS_OF, visible });
    return (policy: Policy) => counts.get(policy.name) ?? NO_ANSWERS;
  };

  api.get(
    '/policies',
    {
      config: { isShared: true },
      schema: {
        operationId: 'listPolicies',
        tags: ['policies'],
        summary: 'List the policies in force, and what is wrong with a newer set',
        querystring: z.strictObject(paging),
        response: { 200: listAnswer('A page of policies.', policiesOut), ...refusals('invalid') },
      },
    },
    async (request, reply) => {
      const { query } = request;
      const visible = visibleTo(request);
      const unknown = await unknownNow(visible);
      const fallen = await ledger.fallsInForce();
      const page = async (asked: PageRequest) => {
        const found = pageOfList(policies.current(), ({ name }) => name, asked);
        if (!found) return null;
        const answers = await answersTo(found.items, visible);
        return {
          ...found,
          items: found.items.map((policy) => showPolicy(policy, { unknown, fallen, answers: answers(policy) })),
        };
      };
      const more = showPolicySet(policies, await ledger.policySetInForce());
      return answerList(query, { name: 'policies', item: policyOut, page, now: clock(), more }, reply);
    },
  );

  api.get(
    '/policies/:name',
    {
      schema: {
        operationId: 'getPolicy',
        tags: ['policies'],
        summary: 'Read a policy',
        params: z.object({ name }),
        response: { 200: answer('The policy.', policyDetailOut), ...refusals('invalid', 'not-found') },
      },
    },
    async (request) => {
      const { params } = request;
      const policy = [...policies.current(), ORPHAN_POLICY].find(({ name }) => name === params.name);
      if (!policy) throw notFound(`policy ${params.name}`);
      const visible = visibleTo(request);
      return showPolicyDetail(policy, {
        unknown: await unknownNow(visible),
        fallen: await ledger.fallsInForce(),
        cases: policyCases?.(policy) ?? [],
        answers: (await answersTo([policy], visible))(policy),
      });
    },
  );
}

import { type Answer, type Call, json } from '../answer.ts';
import type { SandboxContext } from '../context.ts';
import type { Route } from '../serve.ts';
import { type PriceItem, priceList } from './price-list.ts';

const PAGE_SIZE = 100;
const CLAUSE = /^\s*(\w+)\s+eq\s+'((?:[^']|'')*)'\s*$/;

/** The retail prices, which ask for no token. */
export const priceRoutes: Route[] = [
  { kind: 'prices', method: 'GET', path: '/api/retail/prices', service: 'open', handle: prices },
];

function prices(call: Call, context: SandboxContext): Answer {
  const clauses = (call.query.get('$filter') ?? '').split(/\s+and\s+/).map((clause) => CLAUSE.exec(clause));
  if (clauses.includes(null)) return json({ Error: 'Invalid OData parameters supplied' }, 400);
  const wanted = new Map(clauses.map((clause) => [clause?.[1] ?? '', clause?.[2] ?? '']));
  const currency = (call.query.get('currencyCode') ?? 'USD').replaceAll("'", '').toUpperCase();
  // Values are compared with their case, as the newer versions of the real one do.
  const { scenario, startedAt } = context.world;
  const changes = scenario['price-changes'].map(({ at, factor }) => ({ at: startedAt + at, factor }));
  const region = wanted.get('armRegionName') ?? 'westeurope';
  const found = priceList(region, currency, changes, context.clock.now()).filter((item) =>
    [...wanted].every(([field, value]) => item[field as keyof PriceItem] === value),
  );
  const from = Number(call.query.get('$skip') ?? 0);
  const next = new URL(call.url, context.url());
  next.searchParams.set('$skip', String(from + PAGE_SIZE));
  return json({
    BillingCurrency: currency,
    CustomerEntityId: 'Default',
    CustomerEntityType: 'Retail',
    Items: found.slice(from, from + PAGE_SIZE),
    NextPageLink: from + PAGE_SIZE < found.length ? next.href : null,
    Count: Math.min(PAGE_SIZE, Math.max(0, found.length - from)),
  });
}

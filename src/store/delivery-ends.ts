import { sql } from 'kysely';

/**
 * What had been delivered before a person had it sent again is still delivered, and so is what some of its readers have:
 * they hear of its end. Channels note since when (`partlySince`).
 */
export function endsAs(state: 'dropped' | 'failed') {
  const before = sql<
    string | null
  >`coalesce(deliveries.again ->> 'deliveredBefore', deliveries.reference ->> 'partlySince')`;
  return {
    state: sql<'dropped' | 'failed' | 'delivered'>`case when ${before} is null then ${state} else 'delivered' end`,
    delivered_at: sql<Date | null>`to_timestamp(${before}::float8 / 1000)`,
  };
}

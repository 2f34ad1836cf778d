/** PostgreSQL's advisory locks that Runwarden takes: one number each, over all replicas of a database. */
export const LOCKS = {
  /** Claims, freezes, overrides and answers take turns, so that none of them crosses another. */
  control: 7_261_001,
  /** One replica migrates and starts the queue at a time. */
  start: 7_261_002,
  /** One replica makes the schemas. */
  schemas: 7_261_003,
  /** One replica reports what is not seen. */
  unseen: 7_261_004,
  /** One worker puts alerts together, so that no alert is in two messages. */
  groups: 7_261_005,
  /** One replica says again what lasts. */
  firing: 7_261_006,
  /** One replica says which policies it has at a time. */
  policies: 7_261_021,
  /** One replica drops what was kept for long enough. */
  retention: 7_261_022,
  /**
   * Rows are added to the audit one transaction at a time. Taken last in a transaction, after all other locks, so that no two
   * transactions wait for each other.
   */
  audit: 7_261_024,
} as const;

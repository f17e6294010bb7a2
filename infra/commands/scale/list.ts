/**
 * What AWS asks and what it allows: list prices of us-east-1 in US dollars, without free tiers and
 * discounts, and default quotas. Looked up on 25 November 2026, in public copies of the pages named
 * beside them: look again before you sign anything.
 */
export const LIST_DATE = '25 November 2026';
export const REGION = 'us-east-1';

/** Dollars. */
export const PRICES = {
  /** aws.amazon.com/dynamodb/pricing/on-demand, Standard table class. */
  readUnitsPerMillion: 0.125,
  writeUnitsPerMillion: 0.625,
  storagePerGbMonth: 0.25,
  pointInTimeRecoveryPerGbMonth: 0.2,
  /** aws.amazon.com/lambda/pricing, arm64, first tier. */
  lambdaRequestsPerMillion: 0.2,
  lambdaPerGbSecond: 0.0000133334,
  /** aws.amazon.com/api-gateway/pricing, HTTP API, first 300 million. */
  httpApiPerMillion: 1,
  /** aws.amazon.com/ses/pricing, outbound. */
  mailsPerThousand: 0.1,
  /** aws.amazon.com/cloudwatch/pricing. */
  logsPerGb: 0.5,
  metricMonth: 0.3,
  /** For each metric that an alarm looks at. */
  alarmMonth: 0.1,
  dashboardMonth: 3,
  /** aws.amazon.com/xray/pricing, traces recorded. */
  tracesPerMillion: 5,
  /**
   * aws.amazon.com/kms/pricing, one customer-managed key; the same again for each of its first
   * rotations, of which two are paid.
   */
  keyMonth: 1,
  keyRotationsPaid: 2,
} as const;

/** Per second unless the name says otherwise. */
export const LIMITS = {
  /**
   * DynamoDB developer guide, "Burst and adaptive capacity": of one partition, and so of one item,
   * whatever is paid.
   */
  partitionReadUnits: 3_000,
  partitionWriteUnits: 1_000,
  /**
   * DynamoDB developer guide, "Local secondary indexes": all items with one partition key, where
   * the table has such an index.
   */
  itemCollectionGb: 10,
  /**
   * DynamoDB developer guide, "On-demand capacity mode": what a new table takes at once; later
   * twice its earlier peak.
   */
  newTableReadUnits: 12_000,
  newTableWriteUnits: 4_000,
  /** DynamoDB developer guide, "Quotas": of one table, can be raised. */
  tableReadUnits: 40_000,
  tableWriteUnits: 40_000,
  /**
   * Lambda developer guide, "Quotas" and "Scaling behavior": of an account and region (can be
   * raised), and of a function every 10 seconds.
   */
  lambdaConcurrency: 1_000,
  lambdaScalingPerTenSeconds: 1_000,
  lambdaSeconds: 900,
  /** API Gateway developer guide, "Quotas": of an account and region, can be raised. */
  httpApiRequests: 10_000,
  /**
   * SES developer guide, "Service quotas": what an account typically gets when it leaves the
   * sandbox; grows with good sending.
   */
  mails: 14,
  mailsPerDay: 50_000,
} as const;

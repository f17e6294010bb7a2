import * as z from 'zod';
import { type Limits, parseLimits } from '../core/model/quota.ts';
import { parseOrigins } from '../functions/http/origins.ts';
import { Complaint } from './complaint.ts';
import { readIssuers } from './issuers.ts';

/** What differs between stages unless the context says otherwise. */
export const DEFAULTS = {
  dev: {
    /** May be torn down with everything in it. */
    isDestroyable: true,
    logRetentionDays: 7,
    requestsPerSecond: 50,
    quotas: {
      requests: 1_500,
      events: 15_000,
      writes: 6_000,
      decisions: 1_500,
      suggestions: 1_000,
    },
    monthlyBudgetDollars: 20,
    /**
     * A job never runs twice at once; a new account's concurrency is too small to reserve any of
     * it.
     */
    reservesJobs: false,
  },
  prod: {
    isDestroyable: false,
    logRetentionDays: 90,
    requestsPerSecond: 1000,
    /** A quarter of what the API admits, and ten times what a tenant of 10,000 people needs. */
    quotas: {
      requests: 15_000,
      events: 150_000,
      writes: 30_000,
      decisions: 15_000,
      suggestions: 10_000,
    },
    monthlyBudgetDollars: 500,
    reservesJobs: true,
  },
} as const;

const hostName = z
  .string()
  .regex(
    /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'must be a host name such as learn.example.com',
  );

/** Values of `-c` are always text. */
const wholeNumber = (least: number, most: number) =>
  z.coerce.number(`must be a whole number`).int('must be a whole number').min(least).max(most);

const flag = z.union(
  [z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')],
  'must be true or false',
);

/**
 * Bytes that issuers may take of the 4 KB that all variables of a function may take together, names
 * and quotation marks included.
 */
const MOST_OIDC_BYTES = 2_500;
const TOO_MANY_ISSUERS =
  `takes more than the ${MOST_OIDC_BYTES} bytes that a function has room for. Leave it out and put the ` +
  'list into the table: npm run issuers -- put FILE --stage STAGE';

/**
 * Issuers of JWTs: a list, the same as text, or the path of a file that holds it; given on as text.
 */
const issuers = z.union([z.string(), z.array(z.unknown())]).transform((given, context) => {
  try {
    const text = JSON.stringify(
      readIssuers({ UPLIFT_OIDC: typeof given === 'string' ? given : JSON.stringify(given) }),
    );
    // As it stands in the function's configuration, where each quotation mark takes two bytes.
    if (Buffer.byteLength(JSON.stringify(text)) > MOST_OIDC_BYTES)
      throw new RangeError(TOO_MANY_ISSUERS);
    return text;
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

/** Quotas of each tenant: an object, or the same as text; what it leaves out is the stage's own. */
const quotas = z
  .union([z.string(), z.record(z.string(), z.unknown())])
  .transform((given, context) => {
    try {
      return parseLimits(typeof given === 'string' ? given : JSON.stringify(given));
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });

const origins = z.string().transform((given, context) => {
  try {
    return parseOrigins(given).join(',');
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

/**
 * What an operator may say with `-c NAME=VALUE`, or in cdk.json under "context" and there under the
 * stage.
 */
const Context = z
  .object({
    stage: z.enum(['dev', 'prod'], 'must be dev or prod').default('dev'),
    alarmEmail: z.email('must be an e-mail address').optional(),
    monthlyBudgetDollars: wholeNumber(1, 1_000_000).optional(),
    requestsPerSecond: wholeNumber(1, 10_000).optional(),
    quotas: quotas.optional(),
    decisionsDays: wholeNumber(1, 36_500).optional(),
    logRetentionDays: z.coerce
      .number()
      .refine(
        (days) => [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731].includes(days),
        {
          error:
            'must be one of the retentions that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731',
        },
      )
      .optional(),
    reserveJobs: flag.optional(),
    tableName: z
      .string()
      .regex(/^[A-Za-z0-9_.-]{3,255}$/, 'must be the name of a DynamoDB table')
      .optional(),
    domainName: hostName.optional(),
    certificateArn: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[a-f0-9-]+$/,
        'must be the ARN of a certificate in ACM',
      )
      .optional(),
    mailDomain: hostName.optional(),
    oidc: issuers.optional(),
    origins: origins.optional(),
  })
  .refine(
    ({ domainName, certificateArn }) =>
      (domainName === undefined) === (certificateArn === undefined),
    {
      error: 'domainName and certificateArn belong together: give both or neither',
      path: ['domainName'],
    },
  );

/** One deployment, fully said. */
export interface Settings {
  readonly stage: 'dev' | 'prod';
  readonly isDestroyable: boolean;
  readonly logRetentionDays: number;
  /** Sustained rate that the API admits; bursts of twice as many. */
  readonly requestsPerSecond: number;
  /** What each tenant may use; null for what is not limited. */
  readonly quotas: Limits;
  /** For how many days decisions are kept; for ever if left out. */
  readonly decisionsDays?: number;
  readonly monthlyBudgetDollars: number;
  readonly reservesJobs: boolean;
  /** The table that this stage owns. */
  readonly ownTableName: string;
  /** The table that the functions use: the own one, unless a restored one has taken its place. */
  readonly tableName: string;
  readonly alarmEmail?: string;
  readonly domain?: { readonly name: string; readonly certificateArn: string };
  readonly mailDomain?: string;
  /** Issuers of JWTs, as JSON; nothing in it is secret. */
  readonly oidc?: string;
  /** Whose pages may ask for the one employee who uses them, with commas between them. */
  readonly origins?: string;
}

/** Keys that CDK itself puts into the context. */
const isOfCdk = (name: string): boolean =>
  /^(@?aws-cdk|aws:|availability-zones:|cdk-)|:/.test(name);

/**
 * The settings of the deployment that a context asks for: what it says itself, then what it keeps
 * under the name of the stage, then the defaults. Throws a `Complaint` that names every bad value,
 * and every name that is not known: a misspelt `stage` must not deploy the default one.
 */
export const settingsOf = (context: Readonly<Record<string, unknown>>): Settings => {
  const { dev, prod, ...said } = Object.fromEntries(
    Object.entries(context).filter(([name]) => !isOfCdk(name)),
  );
  const kept = said.stage === 'prod' ? prod : dev;
  const own: Record<string, unknown> = { ...(typeof kept === 'object' && kept), ...said };
  const known = Object.keys(Context.shape);
  const unknown = Object.keys(own).filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Complaint(`-c ${unknown.join(', -c ')}: not known. There are: ${known.join(', ')}.`);
  const parsed = Context.safeParse(own);
  if (!parsed.success) {
    throw new Complaint(
      parsed.error.issues
        .map(
          ({ path, message }) =>
            `-c ${path.join('.')}=${String(own[String(path[0])] ?? '')}: ${message}`,
        )
        .join('\n'),
    );
  }
  const { stage, domainName, certificateArn, tableName, reserveJobs, ...given } = parsed.data;
  const defaults = DEFAULTS[stage];
  const ownTableName = `uplift-${stage}`;
  return {
    stage,
    isDestroyable: defaults.isDestroyable,
    logRetentionDays: given.logRetentionDays ?? defaults.logRetentionDays,
    requestsPerSecond: given.requestsPerSecond ?? defaults.requestsPerSecond,
    quotas: { ...defaults.quotas, ...given.quotas },
    monthlyBudgetDollars: given.monthlyBudgetDollars ?? defaults.monthlyBudgetDollars,
    reservesJobs: reserveJobs ?? defaults.reservesJobs,
    ownTableName,
    tableName: tableName ?? ownTableName,
    ...(given.decisionsDays !== undefined && { decisionsDays: given.decisionsDays }),
    ...(given.alarmEmail !== undefined && { alarmEmail: given.alarmEmail }),
    ...(domainName !== undefined &&
      certificateArn !== undefined && { domain: { name: domainName, certificateArn } }),
    ...(given.mailDomain !== undefined && { mailDomain: given.mailDomain }),
    ...(given.oidc !== undefined && { oidc: given.oidc }),
    ...(given.origins !== undefined && { origins: given.origins }),
  };
};

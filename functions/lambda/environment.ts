import * as z from 'zod';
import { type Issuer, parseIssuers } from '../http/issuer.ts';

/** How much is logged: `info` is a line a request, `warn` and `error` only what needs somebody. */
const LEVELS = ['info', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];

const Environment = z.object({
  UPLIFT_TABLE: z
    .string('is missing: the name of the DynamoDB table')
    .regex(/^[A-Za-z0-9_.-]{3,255}$/, 'is not the name of a DynamoDB table'),
  UPLIFT_STAGE: z
    .string('is missing: the stage that this function belongs to, such as dev or prod')
    .regex(/^[a-z][a-z0-9-]{0,15}$/, 'must be 1–16 of a–z 0–9 -, beginning with a letter'),
  UPLIFT_OIDC: z
    .string()
    .optional()
    .transform((text, context) => {
      try {
        return parseIssuers(text);
      } catch (error) {
        context.addIssue(`will not do. ${(error as Error).message}`);
        return z.NEVER;
      }
    }),
  UPLIFT_LOG: z.enum(LEVELS, `must be one of ${LEVELS.join(', ')}`).default('info'),
});

/** What a function is told from outside, checked once. */
export interface FunctionEnvironment {
  readonly table: string;
  readonly stage: string;
  /** Whose JWTs are taken beside API keys. */
  readonly issuers: readonly Issuer[];
  readonly level: Level;
}

/**
 * The environment of a function. Throws an Error that names every variable that will not do, and
 * what is wrong with it.
 */
export const parseEnvironment = (
  variables: Readonly<Record<string, string | undefined>>,
): FunctionEnvironment => {
  const parsed = Environment.safeParse(variables);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new Error(`The environment of this function is wrong. ${wrong.join('; ')}.`);
  }
  const {
    UPLIFT_TABLE: table,
    UPLIFT_STAGE: stage,
    UPLIFT_OIDC: issuers,
    UPLIFT_LOG: level,
  } = parsed.data;
  return { table, stage, issuers, level };
};

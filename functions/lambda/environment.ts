import * as z from 'zod';

/** How much is logged: `info` is a line a request, `warn` and `error` only what needs somebody. */
const LEVELS = ['info', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];

/** The variables that every function is given. */
export const EVERY_FUNCTION = {
  UPLIFT_TABLE: z
    .string('is missing: the name of the DynamoDB table')
    .regex(/^[A-Za-z0-9_.-]{3,255}$/, 'is not the name of a DynamoDB table'),
  UPLIFT_STAGE: z
    .string('is missing: the stage that this function belongs to, such as dev or prod')
    .regex(/^[a-z][a-z0-9-]{0,15}$/, 'must be 1–16 of a–z 0–9 -, beginning with a letter'),
  UPLIFT_DECISIONS_DAYS: z.coerce.number().int('must be a whole number of days').min(1).optional(),
  UPLIFT_LOG: z.enum(LEVELS, `must be one of ${LEVELS.join(', ')}`).default('info'),
};

/**
 * The values of variables, checked once. Throws an Error that names every variable that will not
 * do, and what is wrong with it.
 */
export const parseEnvironment = <Shape extends z.ZodRawShape>(
  shape: Shape,
  variables: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodObject<Shape>> => {
  const parsed = z.object(shape).safeParse(variables);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new Error(`The environment of this function is wrong. ${wrong.join('; ')}.`);
};

import * as z from 'zod';

/** What files can hold that are imported over HTTP. */
const IMPORT_KINDS = [
  'skills',
  'roles',
  'teams',
  'employees',
  'lessons',
  'objectives',
  'check-ins',
  'completions',
  'markdown',
] as const;
const ImportKind = z.enum(IMPORT_KINDS);

const truth = z
  .enum(['true', 'false'])
  .transform((said) => said === 'true')
  .optional();

/** `field=Column`, of which several are read as one. */
const pairs = (description: string) =>
  z
    .array(
      z
        .string()
        .max(400)
        .regex(/^[^=]+=./, 'must be written field=…'),
    )
    .max(100)
    .optional()
    .meta({ description });

/** What may be said beside the files, as the fields of a form. */
export const ImportForm = z.strictObject({
  kind: ImportKind.meta({ description: 'What the files hold' }),
  dryRun: truth.meta({ description: 'Says what would be stored, and stores nothing' }),
  map: pairs('A column that has another name: `field=Column`; may be repeated'),
  value: pairs('What a word means: `language.German=de`; may be repeated'),
  create: z
    .array(z.enum(['skills', 'roles', 'teams']))
    .optional()
    .meta({ description: 'Of these, names that nothing has are made into new ones' }),
  language: z.string().max(35).optional().meta({ description: 'Of Markdown pages without one' }),
  timeZone: z.string().max(64).optional().meta({ description: 'Of times without an offset' }),
  dates: z.enum(['dmy', 'mdy']).optional().meta({ description: 'Which of 3/4/2027 is the day' }),
  decimal: z.enum(['comma', 'point']).optional(),
  delimiter: z.string().max(12).optional().meta({ description: 'A sign, or its name' }),
  encoding: z.string().max(40).optional().meta({ description: 'Such as windows-1252' }),
  sheet: z.string().max(100).optional().meta({ description: 'Of a workbook; else its first' }),
  scoreOf: z.coerce.number().positive().optional().meta({ description: 'The full score' }),
});
export type ImportForm = z.output<typeof ImportForm>;

/** What has come of an import so far, or, of a dry run, what would come of it. */
export const ImportResult = z
  .object({
    kind: ImportKind,
    files: z.array(z.string()),
    dryRun: z.boolean(),
    rows: z.int().meta({ description: 'Things that were read' }),
    stored: z.int().meta({ description: 'Created or changed; of a dry run: would be' }),
    unchanged: z.int(),
    refused: z.int().meta({ description: 'Rows that were not taken' }),
    leftOut: z.int().meta({ description: 'What was not meant to be taken' }),
    warnings: z.int(),
    problems: z.string().meta({ description: 'Where the list of all these is read' }),
  })
  .meta({ id: 'ImportResult' });
export type ImportResult = z.output<typeof ImportResult>;

/** One thing of a file that was refused, changed or left out. */
export const ImportProblem = z
  .object({
    severity: z.enum(['refused', 'warning', 'left-out']),
    file: z.string(),
    line: z.int().optional().meta({ description: 'From 1' }),
    column: z.string().optional(),
    value: z.string().optional(),
    expected: z.string().meta({ description: 'What was expected, or what was done instead' }),
    id: z.string().optional(),
    kind: z.string().optional(),
  })
  .meta({ id: 'ImportProblem' });
export type ImportProblem = z.output<typeof ImportProblem>;

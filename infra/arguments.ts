import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Complaint, Help } from './complaint.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

const HELP = { help: { type: 'boolean', short: 'h' } } as const;

/** How a command is called. */
export interface Usage<Given extends Options> {
  /** What it does and what it takes, for people. */
  readonly usage: string;
  readonly options: Given;
  /** How many arguments it takes that are no options; none if left out. */
  readonly mostPositionals?: number;
}

/**
 * What a command was called with, `--help` answered. A `Complaint` that ends in the usage for what
 * it does not know.
 */
export const readArguments = <const Given extends Options>(
  { usage, options, mostPositionals = 0 }: Usage<Given>,
  argv: readonly string[] = process.argv.slice(2),
) => {
  const parse = () => {
    try {
      return parseArgs({
        args: [...argv],
        options: { ...options, ...HELP },
        allowPositionals: mostPositionals > 0,
      });
    } catch (error) {
      throw new Complaint(`${(error as Error).message}\n\n${usage}`);
    }
  };
  const { values, positionals } = parse();
  if ((values as { help?: boolean }).help) throw new Help(usage);
  const superfluous = positionals[mostPositionals];
  if (superfluous !== undefined)
    throw new Complaint(`There is one argument too many: ${superfluous}\n\n${usage}`);
  return { values, positionals };
};

/** Something the person at the keyboard can mend. Printed as one line, without a stack. */
export class Complaint extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Complaint';
  }
}

/** What somebody asked for by `--help`. Printed, and no failure. */
export class Help extends Error {
  constructor(usage: string) {
    super(usage);
    this.name = 'Help';
  }
}

/**
 * Runs a command's main function; a complaint becomes one line on standard error and exit code 1,
 * help goes to standard output.
 */
export const run = async (main: () => Promise<void>): Promise<void> => {
  try {
    await main();
  } catch (error) {
    if (error instanceof Help) {
      console.log(error.message);
      return;
    }
    if (!(error instanceof Complaint)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
};

/**
 * Does something with what a person has given, such as a file; an error in it becomes a `Complaint`
 * that begins with `what`.
 */
export const complainOf = async <Result>(
  what: string,
  attempt: () => Result | Promise<Result>,
): Promise<Result> => {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof Complaint) throw error;
    throw new Complaint(`${what}: ${(error as Error).message}`);
  }
};

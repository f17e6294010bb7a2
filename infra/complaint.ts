/** Something the person at the keyboard can mend. Printed as one line, without a stack. */
export class Complaint extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Complaint';
  }
}

/**
 * Runs a command's main function; a complaint becomes one line on standard error and exit code 1.
 */
export const run = async (main: () => Promise<void>): Promise<void> => {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
};

import { run } from '../../complaint.ts';
import { importCommand } from './command.ts';

await run(async () => {
  process.exitCode = await importCommand();
});

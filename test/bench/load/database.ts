/**
 * The embedded table in a process of its own, kept in files, so that its memory is not taken for
 * the server's: it grows by 20 KB with every query. Tells its parent where it is.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDatabase } from '../../../infra/local/database.ts';

const folder = mkdtempSync(join(tmpdir(), 'uplift-soak-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.on('disconnect', () => process.exit(0));
const { endpoint } = await startDatabase(folder);
process.send?.(endpoint);

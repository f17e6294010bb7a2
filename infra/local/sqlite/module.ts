import { Complaint } from '../../complaint.ts';

type Sqlite = typeof import('node:sqlite');
export type Connection = InstanceType<Sqlite['DatabaseSync']>;
export type Statement = ReturnType<Connection['prepare']>;

/** SQLite as Node brings it along; a `Complaint` where this Node is too old for that. */
export const sqlite = (): Sqlite => {
  const found: Sqlite | undefined = process.getBuiltinModule?.('node:sqlite');
  if (found !== undefined) return found;
  throw new Complaint(
    `The table on this machine needs Node 22.13 or newer; this is ${process.version}. Install a newer one, or start on the emulator of DynamoDB: npm start -- --dynamodb`,
  );
};

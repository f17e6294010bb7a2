import type { Table } from '../../functions/store/table.ts';

/** The table that a local server works on. */
export interface LocalTable {
  readonly table: Table;
  /** Where commands find it: URL of the emulator or of a file, or `aws:` and the table's name. */
  readonly address: string;
  /** Drops what has expired before an instant (epoch seconds), where nobody else does that. */
  readonly dropExpired?: (atSeconds: number) => Promise<number>;
  stop(): Promise<void> | void;
}

/** What a server keeps its table in: a file of SQLite, DynamoDB's emulator, or a table of AWS. */
export type TableChoice = 'sqlite' | 'emulator' | { readonly tableName: string };

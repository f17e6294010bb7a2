import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../../functions/files/problem.ts';
import { isProblem } from '../../../functions/files/problem.ts';
import type { Place, Row } from '../../../functions/files/row.ts';
import { Complaint } from '../../complaint.ts';

/** Where an import stopped, and what it must not decide anew. */
interface Mark {
  /** The last line of events that were sent. */
  readonly line?: number | undefined;
  /** The instant of a log's second 0. */
  readonly startMs?: number | undefined;
}

/**
 * Remembers how far the events of a file were sent, so that an import that was cut off goes on from
 * there. A bookmark belongs to server, key, content and options: `of` names them all.
 */
export const bookmark = (folder: string, of: readonly unknown[]) => {
  const name = createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 32);
  const file = join(folder, 'imports', `${name}.json`);
  const saved = ((): Mark | undefined => {
    try {
      return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Mark) : undefined;
    } catch {
      // One that was cut off while it was written says nothing.
      return undefined;
    }
  })();
  const write = (mark: Mark): void => {
    try {
      mkdirSync(join(folder, 'imports'), { recursive: true });
      writeFileSync(file, JSON.stringify(mark));
    } catch (error) {
      throw new Complaint(
        `How far the import came cannot be kept (${(error as Error).message}). Set UPLIFT_DATA to a folder that this user may write.`,
      );
    }
  };
  return {
    saved,
    save(place: Place | undefined, startMs: number | undefined): void {
      if (place?.line !== undefined) write({ line: place.line, startMs });
    },
    /** The import came to its end; what it decided for good stays. */
    finish(startMs: number | undefined): void {
      if (startMs !== undefined) write({ startMs });
      else rmSync(file, { force: true });
    },
  };
};

/** Rows without the events that an earlier import sent, and without what it said about them. */
export async function* after(
  rows: AsyncIterable<Row | Problem>,
  line: number | undefined,
): AsyncGenerator<Row | Problem> {
  for await (const row of rows) {
    const isEvent = isProblem(row) || row.kind === 'events' || row.kind === 'check-ins';
    const at = isProblem(row) ? row.line : row.place.line;
    if (line === undefined || !isEvent || at === undefined || at > line) yield row;
  }
}

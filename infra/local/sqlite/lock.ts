import { Complaint } from '../../complaint.ts';
import { kindOf } from './errors.ts';
import { type Connection, sqlite } from './module.ts';

/**
 * Holds a table for one server alone, by a lock of the system that ends with the process however it
 * ends; gives how to let go. Commands that write a little need none. Throws a `Complaint` where
 * somebody else has it.
 */
export const holdTable = (path: string): (() => void) => {
  const file = `${path}-lock`;
  let lock: Connection | undefined;
  try {
    lock = new (sqlite().DatabaseSync)(file);
    lock.exec('BEGIN EXCLUSIVE');
    return () => lock?.close();
  } catch (error) {
    lock?.close();
    const kind = kindOf(error);
    if (kind === undefined) throw error;
    throw new Complaint(
      kind === 'busy'
        ? `The table in ${path} is in use by another server. Stop that one, or set UPLIFT_DATA to another folder.`
        : `The table in ${path} cannot be held (${(error as Error).message}). Delete ${file}, which holds no data, and see that this user may write to its folder.`,
    );
  }
};

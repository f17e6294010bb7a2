import { Complaint } from '../../complaint.ts';
import { kindOf } from './errors.ts';
import { sqlite } from './module.ts';

/**
 * Holds a table for one server alone, by a lock of the system that ends with the process however it
 * ends; gives how to let go. Commands that write a little need none. Throws a `Complaint` where
 * somebody else has it.
 */
export const holdTable = (path: string): (() => void) => {
  const lock = new (sqlite().DatabaseSync)(`${path}-lock`);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (kindOf(error) === undefined) throw error;
    throw new Complaint(
      kindOf(error) === 'busy'
        ? `The table in ${path} is in use by another server. Stop that one, or set UPLIFT_DATA to another folder.`
        : `The table in ${path} cannot be held (${(error as Error).message}). See that this user may write ${path}-lock and its folder, or set UPLIFT_DATA to another folder.`,
    );
  }
  return () => lock.close();
};

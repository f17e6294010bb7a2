import type { Clock } from '../capabilities.ts';
import { aboutOf } from './about.ts';
import type { StoreReader, Tabled } from './capabilities.ts';
import { partition } from './keys.ts';
import { isEvent } from './log.ts';
import { bytesOf, MOST_BYTES } from './paging.ts';
import { SHOWN_LISTS, type Shown, type ShownList, showFrom } from './personal-data.ts';
import { StoreUnavailable } from './table.ts';

/** Whom an export is about, and as of when, epoch milliseconds. */
export interface ExportAsked {
  readonly tenant: string;
  readonly employee: string;
  /** Events that arrived later are left out. */
  readonly asOfMs: number;
}

/** How much of an export is read at once. */
export interface ExportBounds {
  /** The place where the page before ended; from the beginning if left out. */
  readonly after?: string | undefined;
  readonly mostBytes?: number;
  /** Epoch milliseconds; something is read all the same. */
  readonly deadlineMs?: number;
}

/** A page of an export. */
export interface ExportPage {
  readonly shown: Shown;
  /** Of what is shown, as JSON. */
  readonly bytes: number;
  /** Where the next page begins; undefined where nothing is left. */
  readonly next?: string;
}

/** The state, the profile and the goals come before all events. */
const HEADS = 3;

/**
 * As of when an export is that begins now: no earlier than the newest event arrived, so that one is
 * in it that was acknowledged by a process whose clock is ahead.
 */
export const exportInstant = async (
  { table, now }: Tabled & Clock,
  tenant: string,
  employee: string,
): Promise<number> => {
  const pk = partition.employee(tenant, employee);
  const query = { pk, byArrival: true, descending: true, limit: HEADS + 1 };
  const newest = (await table.query(query)).items.find(isEvent);
  return Math.max(now(), newest?.seen ?? 0);
};

const emptyLists = (): Record<ShownList, unknown[]> =>
  Object.fromEntries(SHOWN_LISTS.map((list) => [list, []])) as never;

/**
 * One page of everything that is kept about an employee, cut at a number of bytes, at a deadline,
 * or where the table answers no more; one thing alone always makes a page. Read page after page,
 * what is there from the first to the last one is shown exactly once. Nothing is kept of it: it is
 * cut from where it lies.
 */
export const readExport = async (
  services: StoreReader & Clock,
  { tenant, employee, asOfMs }: ExportAsked,
  { after, mostBytes = MOST_BYTES, deadlineMs = Number.POSITIVE_INFINITY }: ExportBounds = {},
): Promise<ExportPage> => {
  const of = { ...(await aboutOf(services, tenant, employee)), arrivedByMs: asOfMs };
  const lists = emptyLists();
  let profile: Shown['profile'];
  let bytes = 0;
  let last: string | undefined;
  const shown = (): Shown => ({ ...(profile !== undefined && { profile }), ...lists });
  try {
    for await (const piece of showFrom(services, of, after)) {
      const { profile: found, ...more } = piece.shown;
      const size = Object.keys(piece.shown).length === 0 ? 0 : bytesOf(piece.shown);
      const isFull = bytes > 0 && bytes + size > mostBytes;
      if (last !== undefined && (isFull || services.now() >= deadlineMs))
        return { shown: shown(), bytes, next: last };
      profile ??= found;
      for (const [list, added] of Object.entries(more)) lists[list as ShownList].push(...added);
      bytes += size;
      last = piece.place;
    }
  } catch (failure) {
    // What was read before a busy table gave up need not be read again.
    if (!(failure instanceof StoreUnavailable) || last === undefined) throw failure;
    return { shown: shown(), bytes, next: last };
  }
  return { shown: shown(), bytes };
};

/** How many things of each kind a page shows; kinds of which there are none are left out. */
export const countShown = ({ profile, ...lists }: Shown): Record<string, number> => {
  const counted = Object.entries({ profile: profile === undefined ? [] : [profile], ...lists });
  return Object.fromEntries(
    counted.map(([list, { length }]) => [list, length] as const).filter(([, length]) => length > 0),
  );
};

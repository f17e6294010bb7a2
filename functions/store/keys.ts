/**
 * Where everything lies in the one table. `pk` is the partition, `sk` the sort key; both are
 * strings. Ids cannot contain `#`, so keys of different kinds never collide.
 */
export const partition = {
  tenant: (tenant: string): string => `T#${tenant}`,
  /** The list of all tenants, for jobs that go through them. */
  tenants: 'TENANTS',
  employee: (tenant: string, employee: string): string => `T#${tenant}#E#${employee}`,
  /** Immutable, content-addressed chunks of release parts. */
  part: (tenant: string, hash: string): string => `T#${tenant}#PART#${hash}`,
  /**
   * Whose decision this is; a partition each, since every question writes one and no partition may
   * grow hot.
   */
  decision: (tenant: string, id: string): string => `T#${tenant}#D#${id}`,
  /** One list of the tenant's directory: employees, objectives, key results, keys, suggestions. */
  list: (tenant: string, name: ListName): string => `T#${tenant}#L#${name}`,
  /** Check-ins of one key result. */
  checkIns: (tenant: string, keyResult: string): string => `T#${tenant}#KR#${keyResult}`,
  /** What is remembered of one request that creates something. */
  once: (tenant: string, id: string): string => `T#${tenant}#ONCE#${id}`,
  /** An API key, by the hash of its secret. */
  apiKey: (hash: string): string => `KEY#${hash}`,
} as const;

export type ListName =
  | 'employees'
  | 'objectives'
  | 'key-results'
  | 'keys'
  | 'suggestions'
  | 'model-reports';

export const sort = {
  manifest: 'MANIFEST',
  release: (number: number): string => `RELEASE#${String(number).padStart(9, '0')}`,
  profile: 'PROFILE',
  state: 'STATE',
  goals: 'GOALS',
  /** An immutable copy of an employee's own goals, for replay; not indexed. */
  goalsCopy: (hash: string): string => `GOALS#${hash}`,
  event: (id: string): string => `EVENT#${id}`,
  eventPrefix: 'EVENT#',
  decision: (id: string): string => `DECISION#${id}`,
  chunk: (index: number): string => `CHUNK#${String(index).padStart(4, '0')}`,
  /** That a remembered request is about this employee. */
  once: (id: string): string => `ONCE#${id}`,
  self: 'SELF',
} as const;

/**
 * Values of `seen` that sort after every instant a clock can show (8.64e15), so that one descending
 * read brings them first.
 */
export const seenOf = {
  state: 9_000_000_000_000_003,
  profile: 9_000_000_000_000_002,
  goals: 9_000_000_000_000_001,
  /** Everything from here on is not an event. */
  floor: 9_000_000_000_000_000,
} as const;

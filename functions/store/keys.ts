/** So many characters at the beginning of a decision's id say in which partition its entry lies. */
export const DECISION_SHARD = 4;

/**
 * Where everything lies in the one table. `pk` is the partition, `sk` the sort key; both are
 * strings. Ids cannot contain `#`, so keys of different kinds never collide. Whoever adds a place
 * here adds its kind to `KINDS`, and says there whom it is about.
 */
export const partition = {
  tenant: (tenant: string): string => `T#${tenant}`,
  /** The list of all tenants, for jobs that go through them. */
  tenants: 'TENANTS',
  employee: (tenant: string, employee: string): string => `T#${tenant}#E#${employee}`,
  /**
   * Immutable, content-addressed chunks of release parts. Each lies in a partition of its own: many
   * processes that start at once read the same part, and one partition would not take it. The first
   * lies where all of them did before.
   */
  part: (tenant: string, hash: string, index = 0): string =>
    `T#${tenant}#PART#${index === 0 ? '' : `${index}#`}${hash}`,
  /**
   * Whose decisions these are: by the first characters of their ids, which few employees share. So
   * no partition grows hot, and those of one employee are found without the decisions themselves.
   */
  decisions: (tenant: string, id: string): string =>
    `T#${tenant}#DS#${id.slice(0, DECISION_SHARD)}`,
  /** Whose decision this is, where it was stored before those of one employee lay together. */
  decision: (tenant: string, id: string): string => `T#${tenant}#D#${id}`,
  /** One list of the tenant's directory: employees, objectives, keys, suggestions, jobs … */
  list: (tenant: string, name: ListName): string => `T#${tenant}#L#${name}`,
  /** Check-ins of one key result. */
  checkIns: (tenant: string, keyResult: string): string => `T#${tenant}#KR#${keyResult}`,
  /** What is remembered of one request that creates something. */
  once: (tenant: string, id: string): string => `T#${tenant}#ONCE#${id}`,
  /** Decisions that were replayed the last night, by which drafts of the policy are judged. */
  replayed: (tenant: string): string => `T#${tenant}#REPLAYED`,
  /** What a tenant has used of its quotas. */
  usage: (tenant: string): string => `T#${tenant}#USAGE`,
  /** How many digests of a tenant came to what, by the day. */
  digestCounts: (tenant: string): string => `T#${tenant}#DIGESTS`,
  /** What was heard of the mails of a tenant, by the week. */
  mailWeeks: (tenant: string): string => `T#${tenant}#MAIL`,
  /** The issuers of JWTs that operators trust. */
  issuers: 'ISSUERS',
  /** By what links in mails are sealed. */
  linkKeys: 'LINKKEYS',
  /**
   * When jobs of all tenants are to be looked at, in the order of time. One partition: it is
   * written a few times a job, and a thousand times a second would do.
   */
  jobsDue: 'JOBS',
  /** The tenants that mail their people. */
  mailing: 'MAILING',
  /** When digests may be due, in the order of time; an employee always in the same shard. */
  due: (tenant: string, shard: number): string => `T#${tenant}#DUE#${shard}`,
  /** Of which tenants somebody is a member, by the hash of what they log in as. */
  logins: (hash: string): string => `LOGIN#${hash}`,
  /**
   * What was done and looked at in a month, `YYYY-MM`: on several partitions, so that none grows
   * hot.
   */
  audit: (tenant: string, month: string, shard: number): string =>
    `T#${tenant}#A#${month}#${shard}`,
  /** An API key, by the hash of its secret. */
  apiKey: (hash: string): string => `KEY#${hash}`,
} as const;

/** The lists of a tenant; their items are sorted by what is listed. */
export const LISTS = [
  'employees',
  'objectives',
  'key-results',
  'keys',
  'suggestions',
  'model-reports',
  'jobs',
  'parts',
  'suppressed',
  'console-sessions',
  'console-links',
  'drafts',
  'console-choices',
  'imports',
] as const;
export type ListName = (typeof LISTS)[number];

/** What sort keys begin with where there are several of a kind in a partition. */
export const PREFIX = {
  release: 'RELEASE#',
  sweep: 'SWEEP#',
  goalsCopy: 'GOALS#',
  event: 'EVENT#',
  decision: 'DECISION#',
  chunk: 'CHUNK#',
  checkIn: 'CHECKIN#',
  once: 'ONCE#',
  suggestion: 'SUGGESTION#',
  usage: 'USAGE#',
  olderState: 'STATE#',
  jobDue: 'DUE#',
  digest: 'DIGEST#',
  digestCount: 'DAY#',
  mailWeek: 'WEEK#',
  linkKey: 'KEY#',
  session: 'SESSION#',
  auditEntry: 'AUDIT#',
  replayed: 'NIGHT#',
} as const;

export const sort = {
  manifest: 'MANIFEST',
  release: (number: number): string => `${PREFIX.release}${String(number).padStart(9, '0')}`,
  /** Whose turn it is to change the tenant, of those who have lost a race. */
  turn: 'TURN',
  /** An erasure that is not known to be finished. */
  sweep: (employee: string): string => `${PREFIX.sweep}${employee}`,
  /** When it was last looked for what nobody needs any more. */
  collected: 'COLLECTED',
  /** Admin keys that are about to be revoked. */
  revoking: 'REVOKING',
  /** Who may log in to the console. */
  members: 'MEMBERS',
  profile: 'PROFILE',
  state: 'STATE',
  /** A snapshot that is older than the newest one; not indexed. */
  olderState: (place: number | 'late'): string => `${PREFIX.olderState}${place}`,
  goals: 'GOALS',
  /** An immutable copy of an employee's own goals, for replay; not indexed. */
  goalsCopy: (hash: string): string => `${PREFIX.goalsCopy}${hash}`,
  event: (id: string): string => `${PREFIX.event}${id}`,
  decision: (id: string): string => `${PREFIX.decision}${id}`,
  chunk: (index: number): string => `${PREFIX.chunk}${String(index).padStart(4, '0')}`,
  /** `atMs`: epoch milliseconds; padded, so that a partition is in the order of time. */
  checkIn: (atMs: number, series: string): string =>
    `${PREFIX.checkIn}${String(atMs).padStart(15, '0')}#${series}`,
  /** That a remembered request is about this employee. */
  once: (id: string): string => `${PREFIX.once}${id}`,
  /**
   * What an employee suggests, by its place among those of its day; by its id, where it was stored
   * before there were places.
   */
  suggestion: (place: string): string => `${PREFIX.suggestion}${place}`,
  /** Up to where the tenant's list has been entered with its employees. */
  suggestionsEntered: 'SUGGESTIONS',
  /** What was used within a window, such as the minute of this number, on one of several items. */
  usage: (window: string, index: number, shard: number | '' = ''): string =>
    `${PREFIX.usage}${window}#${index}#${shard}`,
  /** What became of the digest of a period: a local day or an ISO week. */
  digest: (period: string): string => `${PREFIX.digest}${period}`,
  /** What the digests of a day in UTC came to, on one of several items. */
  digestCount: (day: string, shard: number | 'limit' | ''): string =>
    `${PREFIX.digestCount}${day}#${shard}`,
  /** What was heard of the mails of a week, by its Monday. */
  mailWeek: (monday: string): string => `${PREFIX.mailWeek}${monday}`,
  /** The tenant's mails bounce or annoy too often: it sends no more. */
  mailPause: 'MAIL-PAUSED',
  /** How the tenant mails its people. */
  digestSettings: 'DIGEST-SETTINGS',
  /** Where the digests of an employee stand. */
  schedule: 'SCHEDULE',
  /** A digest may be due from this instant on, epoch milliseconds. */
  due: (atMs: number, employee: string): string => `${String(atMs).padStart(13, '0')}#${employee}`,
  /** A job that is to be looked at from this instant on, epoch milliseconds. */
  jobDue: (atMs: number, tenant: string, id: string): string =>
    `${PREFIX.jobDue}${String(atMs).padStart(15, '0')}#${tenant}#${id}`,
  /** A chunk of the decisions that were replayed in a night; all of them without an index. */
  replayed: (night: string, index?: number): string =>
    `${PREFIX.replayed}${night}#${index === undefined ? '' : String(index).padStart(4, '0')}`,
  /** By which of the times between two rotations it is, since 1970; padded. */
  linkKey: (index: number): string => `${PREFIX.linkKey}${String(index).padStart(6, '0')}`,
  /** Somebody's own pages are open, by the hash of the ticket. */
  session: (ticketHash: string): string => `${PREFIX.session}${ticketHash}`,
  /** `at`: ISO instant; so that a partition is in the order of time. */
  audit: (at: string, id: string): string => `${at}#${id}`,
  /** That a record of the audit is about this employee. */
  auditEntry: (at: string, id: string): string => `${PREFIX.auditEntry}${at}#${id}`,
  /** What is kept of an import: its files, rows or problems, one or all of them. */
  kept: (job: string, what?: 'files' | 'rows' | 'problems', index?: number): string =>
    [`${job}#`, what && `${what}#`, index !== undefined && String(index).padStart(6, '0')]
      .filter(Boolean)
      .join(''),
  self: 'SELF',
} as const;

/** Where the items of a kind lie, and whether they can name an employee. */
interface KindOfItem {
  readonly in: keyof typeof partition;
  /** For items in a list. */
  readonly list?: ListName;
  /** Left out where the sort key is the id of what the item is about. */
  readonly at?: keyof typeof sort;
  readonly about: 'employee' | 'nobody';
}

/**
 * Every kind of item that the table holds. Of those about an employee the register of personal data
 * (personal-data.ts) says how they are found, shown and erased: without an entry there the project
 * does not compile.
 */
export const KINDS = {
  tenant: { in: 'tenants', about: 'nobody' },
  issuers: { in: 'issuers', at: 'self', about: 'nobody' },
  manifest: { in: 'tenant', at: 'manifest', about: 'nobody' },
  turn: { in: 'tenant', at: 'turn', about: 'nobody' },
  release: { in: 'tenant', at: 'release', about: 'nobody' },
  sweep: { in: 'tenant', at: 'sweep', about: 'employee' },
  revoking: { in: 'tenant', at: 'revoking', about: 'nobody' },
  /** The catalogue names lessons' owners; a list of tokens, who was erased. */
  part: { in: 'part', at: 'chunk', about: 'employee' },
  /** By its hash, which tells nothing of what is in the part. */
  partEntry: { in: 'list', list: 'parts', about: 'nobody' },
  collected: { in: 'tenant', at: 'collected', about: 'nobody' },
  profile: { in: 'employee', at: 'profile', about: 'employee' },
  snapshot: { in: 'employee', at: 'state', about: 'employee' },
  olderSnapshot: { in: 'employee', at: 'olderState', about: 'employee' },
  goals: { in: 'employee', at: 'goals', about: 'employee' },
  goalsCopy: { in: 'employee', at: 'goalsCopy', about: 'employee' },
  event: { in: 'employee', at: 'event', about: 'employee' },
  decision: { in: 'employee', at: 'decision', about: 'employee' },
  decisionEntry: { in: 'decisions', about: 'employee' },
  decisionEntryBefore: { in: 'decision', at: 'self', about: 'employee' },
  employeeEntry: { in: 'list', list: 'employees', about: 'employee' },
  objectiveEntry: { in: 'list', list: 'objectives', about: 'employee' },
  keyResultEntry: { in: 'list', list: 'key-results', about: 'employee' },
  suggestion: { in: 'list', list: 'suggestions', about: 'employee' },
  suggestionEntry: { in: 'employee', at: 'suggestion', about: 'employee' },
  suggestionsEntered: { in: 'tenant', at: 'suggestionsEntered', about: 'nobody' },
  keyEntry: { in: 'list', list: 'keys', about: 'employee' },
  modelReport: { in: 'list', list: 'model-reports', about: 'nobody' },
  key: { in: 'apiKey', at: 'self', about: 'employee' },
  checkIn: { in: 'checkIns', at: 'checkIn', about: 'employee' },
  usage: { in: 'usage', at: 'usage', about: 'nobody' },
  request: { in: 'once', at: 'self', about: 'employee' },
  requestEntry: { in: 'employee', at: 'once', about: 'employee' },
  job: { in: 'list', list: 'jobs', about: 'employee' },
  mailing: { in: 'mailing', about: 'nobody' },
  digestSettings: { in: 'tenant', at: 'digestSettings', about: 'nobody' },
  schedule: { in: 'employee', at: 'schedule', about: 'employee' },
  due: { in: 'due', at: 'due', about: 'employee' },
  /** The files of an import, the rows in them and what was wrong. */
  kept: { in: 'list', list: 'imports', at: 'kept', about: 'employee' },
  jobDue: { in: 'jobsDue', at: 'jobDue', about: 'nobody' },
  digest: { in: 'employee', at: 'digest', about: 'employee' },
  digestCount: { in: 'digestCounts', at: 'digestCount', about: 'nobody' },
  mailWeek: { in: 'mailWeeks', at: 'mailWeek', about: 'nobody' },
  mailPause: { in: 'tenant', at: 'mailPause', about: 'nobody' },
  /** Found by a keyed hash, which names nobody; beside it stands who it is about. */
  suppression: { in: 'list', list: 'suppressed', about: 'employee' },
  linkKey: { in: 'linkKeys', at: 'linkKey', about: 'nobody' },
  session: { in: 'employee', at: 'session', about: 'employee' },
  /** Members log in with an identity of their own: that one may be an employee too tells nobody. */
  members: { in: 'tenant', at: 'members', about: 'nobody' },
  login: { in: 'logins', about: 'nobody' },
  consoleSession: { in: 'list', list: 'console-sessions', about: 'nobody' },
  consoleChoice: { in: 'list', list: 'console-choices', about: 'nobody' },
  /** Only a server on a machine of one's own makes them. */
  consoleLink: { in: 'list', list: 'console-links', about: 'nobody' },
  audit: { in: 'audit', at: 'audit', about: 'employee' },
  auditEntry: { in: 'employee', at: 'auditEntry', about: 'employee' },
  draft: { in: 'list', list: 'drafts', about: 'nobody' },
  /** Employees are numbers in them, lessons nothing at all. */
  replayed: { in: 'replayed', at: 'replayed', about: 'nobody' },
  replayedHead: { in: 'replayed', at: 'self', about: 'nobody' },
} as const satisfies Readonly<Record<string, KindOfItem>>;
export type Kind = keyof typeof KINDS;

/** The kinds of items that can name an employee. */
export type PersonalKind = {
  [K in Kind]: (typeof KINDS)[K]['about'] extends 'employee' ? K : never;
}[Kind];

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

import { day, language, text, timeZone, truth } from '../cell-types.ts';
import { type Context, type Field, type Kind, textOf, without } from '../kind.ts';
import type { Problem } from '../problem.ts';
import type { Fields, Row } from '../row.ts';
import { resourceRows } from './resource.ts';

const FIELDS: readonly Field[] = [
  {
    name: 'id',
    cell: text,
    aliases: [
      ...['employee id', 'employee number', 'employee no', 'staff id', 'user id', 'worker id'],
      ...['personalnummer', 'personal-nr', 'mitarbeiternummer', 'mitarbeiter-id', 'pers nr'],
    ],
    doc: 'What your other systems call the person; the e-mail address where it is left out.',
    example: 'e-1001',
  },
  {
    name: 'name',
    cell: text,
    aliases: [
      ...['full name', 'display name', 'employee name', 'employee', 'worker'],
      ...['mitarbeiter', 'mitarbeiterin', 'vollständiger name', 'anzeigename'],
    ],
    doc: 'The full name; or give firstName and lastName, which are joined.',
    example: 'Ada Lovelace',
  },
  {
    name: 'firstName',
    cell: text,
    aliases: ['first', 'given name', 'vorname', 'rufname'],
    doc: 'The first name, where there is no column of full names.',
    example: '',
  },
  {
    name: 'lastName',
    cell: text,
    aliases: ['last', 'surname', 'family name', 'nachname', 'familienname'],
    doc: 'The last name, where there is no column of full names.',
    example: '',
  },
  {
    name: 'email',
    cell: text,
    aliases: [
      ...['email address', 'e-mail', 'mail', 'work email', 'business email'],
      ...['e-mail-adresse', 'mailadresse', 'dienstliche e-mail'],
    ],
    doc: 'Where digests go.',
    example: 'ada@example.com',
  },
  {
    name: 'role',
    cell: text,
    aliases: ['job title', 'position', 'job', 'rolle', 'stelle', 'funktion', 'stellenbezeichnung'],
    doc: 'The role, by id or name; --create roles makes those that are missing.',
    example: 'agent',
    refersTo: 'roles',
  },
  {
    name: 'team',
    cell: text,
    aliases: ['department', 'unit', 'abteilung', 'bereich', 'organisationseinheit'],
    doc: 'The team, by id or name; --create teams makes those that are missing.',
    example: 'support',
    refersTo: 'teams',
  },
  {
    name: 'manager',
    cell: text,
    aliases: [
      ...['manager id', 'manager email', 'supervisor', 'reports to', 'line manager'],
      ...['vorgesetzter', 'vorgesetzte', 'führungskraft', 'berichtet an'],
    ],
    doc: 'Whom the person reports to, by id, e-mail address or name.',
    example: '',
    refersTo: 'employees',
  },
  {
    name: 'timeZone',
    cell: timeZone,
    aliases: ['tz', 'zeitzone'],
    doc: 'The IANA zone by which mails are timed; UTC where it is left out.',
    example: 'Europe/Berlin',
  },
  {
    name: 'language',
    cell: language,
    aliases: ['locale', 'preferred language', 'sprache', 'korrespondenzsprache'],
    doc: 'The language of mails and lessons, as a tag or by name; en where it is left out.',
    example: 'de',
  },
  {
    name: 'startDate',
    cell: day,
    aliases: ['hire date', 'start', 'joined', 'eintrittsdatum', 'eintritt', 'beginn'],
    doc: 'The first day at work, from which onboarding counts.',
    example: '2026-01-05',
  },
  {
    name: 'active',
    cell: truth,
    aliases: ['status', 'employment status', 'aktiv', 'beschäftigungsstatus'],
    doc: 'no for who has left; other words are named by --value active.Word=no.',
    example: 'yes',
  },
];

/** Of those whom a source brought, how many a sync may deactivate unasked. */
const MOST_MISSING = 0.1;

const entryOf = (value: Fields): Fields => {
  const joined = [textOf(value, 'firstName'), textOf(value, 'lastName')].filter(Boolean).join(' ');
  const rest = without(value, 'firstName', 'lastName');
  const name = textOf(value, 'name') ?? (joined === '' ? undefined : joined);
  return name === undefined ? rest : { ...rest, name };
};

/** Who came from this source, is active, and is missing from it now. */
async function* missing(
  seen: ReadonlySet<string>,
  hasUnread: boolean,
  context: Context,
): AsyncGenerator<Row | Problem> {
  const { sync, source } = context.options;
  if (sync === undefined) return;
  const stored = [...(await context.directories.stored('employees')).values()];
  const own = stored.filter((one) => one.source === source && one.active !== false);
  const gone = own.filter(({ id }) => !seen.has(id));
  const place = { file: context.file };
  const refuse = (expected: string): Problem => ({ ...place, expected, severity: 'refused' });
  if (gone.length === 0) return;
  if (hasUnread && !sync.force) {
    yield refuse(
      'some lines could not be read, and may be of those who seem to be missing: nobody is ' +
        'deactivated. Mend them, or say --force',
    );
    return;
  }
  if (gone.length > own.length * MOST_MISSING && !sync.force) {
    yield refuse(
      `${gone.length} of ${own.length} active people of ${source} are missing, more than 10 %: ` +
        'nobody is deactivated. If that is right, say --force',
    );
    return;
  }
  for (const { id } of gone) yield { kind: 'employees', place, value: { id, active: false } };
}

/** Employees: one a line. */
export const employees: Kind = {
  name: 'employees',
  rows: 'employees',
  doc: 'who learns',
  fields: FIELDS,
  required: [
    ['id', 'email'],
    ['id', 'name', 'firstName', 'lastName'],
  ],
  async *make(entries, context) {
    const stored = await context.directories.stored('employees');
    const seen = new Set<string>();
    let hasRefused = false;
    const counted = async function* () {
      for await (const entry of entries) {
        const id = textOf(entry.value, 'id');
        if (id !== undefined) seen.add(id);
        yield entry;
      }
    };
    const rows = resourceRows(
      counted(),
      {
        kind: 'employees',
        fields: FIELDS,
        name: (value) => textOf(value, 'email'),
        entry: entryOf,
        patch({ id, value }) {
          const { source, sync } = context.options;
          const before = stored.get(id);
          // Whom another source brought stays its own; who came by hand is taken on by a sync.
          const isOurs =
            before === undefined || (sync !== undefined && before.source === undefined);
          return source !== undefined && isOurs && context.directories.canTell
            ? { ...value, source }
            : value;
        },
      },
      context,
    );
    for await (const row of rows) {
      if ('severity' in row) hasRefused ||= row.severity === 'refused';
      else if (row.kind === 'employees') seen.add(String(row.value.id));
      yield row;
    }
    yield* missing(seen, hasRefused || context.hasUnread(), context);
  },
};

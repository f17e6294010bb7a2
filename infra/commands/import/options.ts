import { DAY_MS, startOfDay } from '../../../core/base/days.ts';
import { CREATABLE, type Creatable } from '../../../functions/files/directory.ts';
import { KINDS, type KindName } from '../../../functions/files/kinds/kinds.ts';
import { PRESETS } from '../../../functions/files/presets/presets.ts';
import type { NamedWord, ReadOptions } from '../../../functions/files/read-rows.ts';
import { readArguments } from '../../arguments.ts';
import { Complaint } from '../../complaint.ts';
import { readCredentials } from '../../local/credentials.ts';
import { dataPath } from '../../local/data-folder.ts';
import type { Destination } from './server.ts';

const KINDS_TEXT = Object.values(KINDS)
  .map(({ name, doc }) => `         ${name.padEnd(12)} ${doc}`)
  .join('\n');

export const USAGE = `Usage: npm run import -- KIND SOURCE [options]
       npm run import -- template KIND > KIND.csv

KIND     a table (.csv, .tsv, .xlsx) whose first row names the columns:
${KINDS_TEXT}
         or something else:
         markdown     a folder (or .tar.gz) of Markdown pages with front matter
         mslearn      a Microsoft Learn catalogue (folder or .tar.gz)
         holidays     an iCalendar file (.ics): quiet days of digests, five years ahead
         log          a learner log (user_id item_id timestamp correct skill_id; .tsv or .tsv.gz)
         template     prints an example file of a kind, and what its columns mean

Files of ${PRESETS.map(({ title }) => title).join(', ')} are known by their columns.
What a file does not name stays as it is; a column that is there and empty clears.

--dry-run             say what would be stored, check it against the server, store nothing
--map FIELD=COLUMN    a column that has another name; "name=First+Last" joins two
--value FIELD.WORD=X  what a word of the file means: language.German=de, active.Terminated=no
--create KINDS        make skills, roles, teams (joined by commas) of names that are not there
--sync                deactivate people whom this source brought and who are missing now
--source NAME         what this source is called (default: the system or kind of the file)
--force               sync although more than 10 % are missing
--dates dmy|mdy       the order of days such as 03/04/2026
--decimal comma|point the sign before decimals
--time-zone ZONE      zone of times without one (default UTC)
--score-of N          what a full score is, where scores are points
--encoding NAME       such as windows-1252; --delimiter SIGN; --sheet NAME of a workbook
--language TAG        language of Markdown pages without one (default en)
--item-skills FILE    for a log: item_id  tag|tag
--start DAY           for a log: the day of its second 0 (default: so that it ends today)
--learners N          for a log: only the first N learners
--errors FILE         where refused rows go (default SOURCE.errors.csv in this folder)
--restart             do not go on where an interrupted import stopped
--tenant ID           which tenant of the running server (default sandbox)
--url URL, --key KEY  another server than the one of this folder's data (UPLIFT_DATA)

Ends with 0 when everything is stored, 2 when rows were refused, 1 when nothing could be done.`;

const OPTIONS = {
  tenant: { type: 'string', default: 'sandbox' },
  map: { type: 'string', multiple: true, default: [] as string[] },
  value: { type: 'string', multiple: true, default: [] as string[] },
  create: { type: 'string', default: '' },
  sync: { type: 'boolean', default: false },
  source: { type: 'string' },
  force: { type: 'boolean', default: false },
  dates: { type: 'string' },
  decimal: { type: 'string' },
  'time-zone': { type: 'string' },
  'score-of': { type: 'string' },
  encoding: { type: 'string' },
  delimiter: { type: 'string' },
  sheet: { type: 'string' },
  language: { type: 'string' },
  'item-skills': { type: 'string' },
  start: { type: 'string' },
  learners: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  errors: { type: 'string' },
  restart: { type: 'boolean', default: false },
  url: { type: 'string' },
  key: { type: 'string' },
} as const;

/** What the command was called with. */
export const argumentsOf = (argv?: readonly string[]) =>
  readArguments({ usage: USAGE, options: OPTIONS, mostPositionals: 2 }, argv);
export type Values = ReturnType<typeof argumentsOf>['values'];

/** Where an import goes. Throws a `Complaint` where nobody has said. */
export const destinationOf = (values: Values): Destination => {
  if (values.url !== undefined && !/^https?:\/\/\S+$/.test(values.url))
    throw new Complaint(`--url ${values.url}: must begin with https:// or http://.`);
  if (values.url !== undefined && values.key !== undefined)
    return { apiUrl: values.url, key: values.key };
  const credentials = readCredentials(dataPath(process.env));
  const tenant = credentials.tenants[values.tenant];
  if (tenant === undefined) {
    throw new Complaint(
      `There is no tenant ${values.tenant} in credentials.json; there are ${Object.keys(credentials.tenants).join(', ')}.`,
    );
  }
  return { apiUrl: values.url ?? credentials.apiUrl, key: values.key ?? tenant.adminKey };
};

/**
 * The server that a dry run asks what is there. Without one it checks the file alone, and says so;
 * one that was named must answer.
 */
export const destinationOfDryRun = async (values: Values): Promise<Destination | undefined> => {
  const isNamed = values.url !== undefined || values.key !== undefined;
  try {
    const to = destinationOf(values);
    if (isNamed) return to;
    await fetch(new URL('/health/live', to.apiUrl), { signal: AbortSignal.timeout(2000) });
    return to;
  } catch (error) {
    if (isNamed) throw error;
    console.error('No server is running: only the file itself is checked, not what it refers to.');
    return undefined;
  }
};

const mappingOf = (entries: readonly string[]): Map<string, string> =>
  new Map(
    entries.map((entry) => {
      const [, field, header] = /^(\w+)=(.+)$/.exec(entry) ?? [];
      if (field === undefined || header === undefined)
        throw new Complaint(`--map ${entry}: write --map field="Column".`);
      return [field, header];
    }),
  );

const wordsOf = (entries: readonly string[]): NamedWord[] =>
  entries.map((entry) => {
    const [, field, word, value] = /^(\w+)\.(.+)=(.*)$/.exec(entry) ?? [];
    if (field === undefined || word === undefined || value === undefined)
      throw new Complaint(`--value ${entry}: write --value field.Word=value.`);
    return { field, word, value };
  });

const createdOf = (text: string): Creatable[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => {
      const kind = CREATABLE.find((one) => one === name);
      if (kind === undefined)
        throw new Complaint(`--create ${name}: only ${CREATABLE.join(', ')} can be made of names.`);
      return kind;
    });

const oneOf = <Choice extends string>(
  option: string,
  text: string | undefined,
  choices: readonly Choice[],
): Choice | undefined => {
  const found = choices.find((choice) => choice === text);
  if (text !== undefined && found === undefined)
    throw new Complaint(`--${option} ${text}: must be ${choices.join(' or ')}.`);
  return found;
};

/** An option that is a number above 0. */
export const numberOf = (option: string, text: string | undefined, isWhole: boolean) => {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!(number > 0) || (isWhole && !Number.isInteger(number)))
    throw new Complaint(
      `--${option} ${text}: must be a ${isWhole ? 'whole number from 1' : 'number above 0'}.`,
    );
  return number;
};

const timeZoneOf = (zone: string | undefined): string | undefined => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    throw new Complaint(`--time-zone ${zone}: must be an IANA time zone such as Europe/Berlin.`);
  }
};

/** The instant of a log's second 0: as told, or such that its last answer was given yesterday. */
export const startMsOf = (day: string | undefined, lastSecond: number): number => {
  const startMs = day === undefined ? Date.now() - DAY_MS - lastSecond * 1000 : startOfDay(day);
  if (Number.isNaN(startMs))
    throw new Complaint(`--start ${day}: must be a day such as 2025-09-01.`);
  return startMs;
};

/** The options of a table, checked before anything is read. */
export const readOptionsOf = (kind: KindName, values: Values): ReadOptions => ({
  kind,
  nowMs: Date.now(),
  map: mappingOf(values.map),
  words: wordsOf(values.value),
  create: createdOf(values.create),
  dates: oneOf('dates', values.dates, ['dmy', 'mdy']),
  decimal: oneOf('decimal', values.decimal, ['comma', 'point']),
  timeZone: timeZoneOf(values['time-zone']),
  scoreOf: numberOf('score-of', values['score-of'], false),
  encoding: values.encoding,
  delimiter: values.delimiter,
  sheet: values.sheet,
  ...(values.source !== undefined && { source: values.source }),
  ...(values.sync && { sync: { force: values.force } }),
});

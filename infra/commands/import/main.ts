import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { DAY_MS, startOfDay } from '../../../core/base/days.ts';
import { type Wait, waitText } from '../../../functions/api/waiting.ts';
import { readArguments } from '../../arguments.ts';
import { Complaint, complainOf, Help, run } from '../../complaint.ts';
import { readCredentials } from '../../local/credentials.ts';
import { dataPath } from '../../local/data-folder.ts';
import { readCsv, SHEETS, type SheetName } from './csv.ts';
import { errorsFile } from './errors-file.ts';
import { importHolidays } from './holidays.ts';
import { readLearnerLog } from './learner-log.ts';
import { readMarkdownFolder } from './markdown.ts';
import { readMsLearn } from './mslearn.ts';
import { progress } from './progress.ts';
import type { Row } from './row.ts';
import { type Destination, sendRows } from './send.ts';

const USAGE = `Usage: npm run import -- KIND SOURCE [options]

KIND     ${Object.keys(SHEETS).join(', ')}   a CSV file with a header line
         mslearn      a Microsoft Learn catalogue (folder or .tar.gz)
         markdown     a folder (or .tar.gz) of Markdown pages with front matter
         holidays     an iCalendar file (.ics): quiet days of digests, five years ahead
         log          a learner log (user_id item_id timestamp correct skill_id; .tsv or .tsv.gz)

--tenant ID          which tenant of the running server (default sandbox)
--map FIELD=COLUMN   a CSV column that has another name; may be repeated
--language TAG       language of Markdown pages without one (default en)
--item-skills FILE   for a log: item_id  tag|tag
--start DAY          for a log: the day of its second 0 (default: so that it ends today)
--learners N         for a log: only the first N learners
--dry-run            check every row, send nothing
--errors FILE        where refused rows go (default SOURCE.errors.csv in this folder)
--restart            do not go on where an interrupted import stopped
--url URL, --key KEY another server than the one of this folder's data (UPLIFT_DATA)`;

const OPTIONS = {
  tenant: { type: 'string', default: 'sandbox' },
  map: { type: 'string', multiple: true, default: [] as string[] },
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

const argumentsOf = () => readArguments({ usage: USAGE, options: OPTIONS, mostPositionals: 2 });
type Values = ReturnType<typeof argumentsOf>['values'];

const destinationOf = (values: Values): Destination => {
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

const mappingOf = (entries: readonly string[]): Map<string, string> =>
  new Map(
    entries.map((entry) => {
      const [, field, header] = /^(\w+)=(.+)$/.exec(entry) ?? [];
      if (field === undefined || header === undefined)
        throw new Complaint(`--map ${entry}: write --map field="Column".`);
      return [field, header];
    }),
  );

const countOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new Complaint(`--learners ${text}: must be a whole number from 1.`);
  return count;
};

/** The instant of a log's second 0: as told, or such that its last answer was given yesterday. */
const startMsOf = (day: string | undefined, lastSecond: number): number => {
  const startMs = day === undefined ? Date.now() - DAY_MS - lastSecond * 1000 : startOfDay(day);
  if (Number.isNaN(startMs))
    throw new Complaint(`--start ${day}: must be a day such as 2025-09-01.`);
  return startMs;
};

const DAYS_OF_THE_LOG_AT_MOST = 366;

const rowsOf = async (
  kind: string,
  source: string,
  values: Values,
  startMs: number,
): Promise<AsyncIterable<Row> | readonly Row[]> => {
  if (Object.hasOwn(SHEETS, kind)) return readCsv(source, kind as SheetName, mappingOf(values.map));
  if (kind === 'mslearn') return readMsLearn(source);
  if (kind === 'markdown') {
    const { rows, problems } = await readMarkdownFolder(source, values.language);
    for (const { severity, file, line, column, expected } of problems)
      console.error(
        [`${severity}: ${file}`, line && `line ${line}`, column, expected]
          .filter(Boolean)
          .join(', '),
      );
    return rows;
  }
  if (kind === 'log')
    return readLearnerLog(source, {
      itemSkills: values['item-skills'],
      startMs,
      learners: countOf(values.learners),
    });
  throw new Complaint(`There is no import of ${kind}.\n\n${USAGE}`);
};

/** Remembers how far an import came, so that one that was cut off goes on from there. */
const bookmark = (kind: string, source: string, tenant: string) => {
  const { size, mtimeMs } = statSync(source);
  const name = createHash('sha256')
    .update(JSON.stringify([kind, resolve(source), size, mtimeMs, tenant]))
    .digest('hex')
    .slice(0, 24);
  const folder = join(dataPath(process.env), 'imports');
  const file = join(folder, `${name}.json`);
  const saved = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { done: number; start: number })
    : undefined;
  return {
    saved,
    save: (done: number, startMs: number): void => {
      try {
        mkdirSync(folder, { recursive: true });
        writeFileSync(file, JSON.stringify({ done, start: startMs }));
      } catch (error) {
        throw new Complaint(
          `How far the import came cannot be kept (${(error as Error).message}). Set UPLIFT_DATA to a folder that this user may write.`,
        );
      }
    },
  };
};

/** Rows as they are read; what cannot be read is a `Complaint` that names the source. */
async function* readable(
  source: string,
  rows: AsyncIterable<Row> | readonly Row[],
): AsyncGenerator<Row> {
  try {
    yield* rows;
  } catch (error) {
    if (error instanceof Complaint) throw error;
    throw new Complaint(`${source} cannot be read: ${(error as Error).message}`);
  }
}

const importSource = async (kind: string, source: string, values: Values): Promise<void> => {
  if (!existsSync(source)) throw new Complaint(`There is no ${source}.`);
  const dryRun = values['dry-run'];
  const mark = bookmark(kind, source, values.tenant);
  const skip = values.restart || dryRun ? 0 : (mark.saved?.done ?? 0);
  if (skip > 0) console.error(`Going on after row ${skip}, where an earlier import stopped.`);
  // The days of a log are kept with the bookmark: events that were sent already must not change
  // their time.
  const startMs =
    mark.saved?.start ??
    startMsOf(values.start, kind === 'log' ? DAYS_OF_THE_LOG_AT_MOST * 86_400 : 0);
  const rows = await complainOf(`${source} cannot be read`, () =>
    rowsOf(kind, source, values, startMs),
  );
  const errorsPath = values.errors ?? `${basename(source)}.errors.csv`;
  const errors = errorsFile(errorsPath);
  const bar = progress(
    `${dryRun ? 'Checking' : 'Importing'} ${kind}`,
    Array.isArray(rows) ? rows.length : 0,
    Date.now,
  );
  const to = {
    ...(dryRun ? { apiUrl: 'http://dry.run', key: '' } : destinationOf(values)),
    onWait: (wait: Wait) => bar.note(waitText(wait)),
  };
  const tally = await sendRows(readable(source, rows), to, {
    dryRun,
    skip,
    onError: errors.add,
    onProgress: (state, done) => {
      bar.update(state);
      if (!dryRun) mark.save(done, startMs);
    },
  });
  bar.finish(tally);
  errors.close();
  // The days stay remembered: importing the same file again gives the same events.
  if (!dryRun) mark.save(0, startMs);
  if (tally.rejected > 0)
    console.error(`${tally.rejected} rows were refused; ${errorsPath} says why.`);
  process.exitCode = tally.rejected > 0 ? 2 : 0;
};

await run(async () => {
  const { values, positionals } = argumentsOf();
  const [kind, source] = positionals;
  if (kind === undefined || source === undefined) throw new Help(USAGE);
  if (kind === 'holidays') {
    await importHolidays(source, values['dry-run'] ? undefined : destinationOf(values));
    return;
  }
  await importSource(kind, source, values);
});

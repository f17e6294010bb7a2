import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type Wait, waitText } from '../../../functions/api/waiting.ts';
import type { Known } from '../../../functions/files/directory.ts';
import { isKindName, type KindName } from '../../../functions/files/kinds/kinds.ts';
import type { Problem } from '../../../functions/files/problem.ts';
import { type ReadOptions, readRows } from '../../../functions/files/read-rows.ts';
import type { Row } from '../../../functions/files/row.ts';
import { Complaint, complainOf, Help } from '../../complaint.ts';
import { dataPath } from '../../local/data-folder.ts';
import { after, bookmark } from './bookmark.ts';
import { checkRows } from './check.ts';
import { importHolidays } from './holidays.ts';
import { checkInsOn, knownTo, ownObjectivesOn } from './known.ts';
import { readLearnerLog } from './learner-log.ts';
import { readMarkdownFolder } from './markdown.ts';
import { readMsLearn } from './mslearn.ts';
import {
  argumentsOf,
  destinationOf,
  destinationOfDryRun,
  numberOf,
  readOptionsOf,
  startMsOf,
  USAGE,
  type Values,
} from './options.ts';
import { progress } from './progress.ts';
import { refusedFile } from './refused-file.ts';
import { report } from './report.ts';
import { sendRows } from './send.ts';
import { fieldsText, templateOf } from './template.ts';

const DAYS_OF_THE_LOG_AT_MOST = 366;

const OTHERS = ['mslearn', 'markdown', 'log'] as const;
type Other = (typeof OTHERS)[number];
const isOther = (kind: string): kind is Other => (OTHERS as readonly string[]).includes(kind);

const otherRows = (
  kind: Other,
  source: string,
  values: Values,
  startMs: number,
): AsyncIterable<Row> | Promise<readonly (Row | Problem)[]> => {
  if (kind === 'mslearn') return readMsLearn(source);
  if (kind === 'markdown') return readMarkdownFolder(source, values.language);
  return readLearnerLog(source, {
    itemSkills: values['item-skills'],
    startMs,
    learners: numberOf('learners', values.learners, true),
  });
};

/** Rows as they are read; what cannot be read is a `Complaint` that names the source. */
async function* readable(
  source: string,
  rows: AsyncIterable<Row | Problem> | Promise<readonly (Row | Problem)[]>,
): AsyncGenerator<Row | Problem> {
  try {
    yield* await rows;
  } catch (error) {
    if (error instanceof Complaint) throw error;
    if ((error as Error).name === 'Unreadable') throw new Complaint((error as Error).message);
    throw new Complaint(`${source} cannot be read: ${(error as Error).message}`);
  }
}

/** A hash of a file's content; of a folder, of its path. */
const contentOf = async (source: string): Promise<string> => {
  const hash = createHash('sha256');
  if (statSync(source).isDirectory()) return hash.update(resolve(source)).digest('hex');
  for await (const chunk of createReadStream(source)) hash.update(chunk as Buffer);
  return hash.digest('hex');
};

const tableRows = (source: string, options: ReadOptions): AsyncIterable<Row | Problem> => {
  if (statSync(source).isDirectory())
    throw new Complaint(`${source} cannot be read: it is a folder. Name one of its files.`);
  return readRows([{ name: basename(source), bytes: readFileSync(source) }], options);
};

const importSource = async (
  kind: KindName | Other,
  source: string,
  values: Values,
): Promise<number> => {
  if (!existsSync(source)) throw new Complaint(`There is no ${source}.`);
  const options = isOther(kind) ? undefined : readOptionsOf(kind, values);
  if (values.sync && kind !== 'employees')
    throw new Complaint('--sync is for employees: nothing else can be deactivated.');
  const dryRun = values['dry-run'];
  const errorsPath = values.errors ?? `${basename(source)}.errors.csv`;
  const refused = refusedFile(errorsPath);
  const bar = progress(`${dryRun ? 'Checking' : 'Importing'} ${kind}`, 0, Date.now, dryRun);
  const found = dryRun ? await destinationOfDryRun(values) : destinationOf(values);
  const to = found && { ...found, onWait: (wait: Wait) => bar.note(waitText(wait)) };
  const content = await complainOf(`${source} cannot be read`, () => contentOf(source));
  // What does not change a row does not begin an import anew.
  const choices = { ...values, errors: '', restart: false, 'dry-run': false };
  const mark = bookmark(dataPath(process.env), [to?.apiUrl, to?.key, kind, content, choices]);
  const line = values.restart || dryRun ? undefined : mark.saved?.line;
  if (line !== undefined)
    console.error(`Going on after line ${line}, where an earlier import stopped.`);
  // The days of a log are kept with the bookmark: events that were sent already must not change
  // their time.
  const startMs =
    mark.saved?.startMs ??
    startMsOf(values.start, kind === 'log' ? DAYS_OF_THE_LOG_AT_MOST * 86_400 : 0);
  const kept = kind === 'log' ? startMs : undefined;
  const known: Known | undefined =
    to && knownTo(to, (what, count) => bar.say(`Reading what is there: ${count} ${what}`));
  const rows = readable(
    source,
    isOther(kind)
      ? otherRows(kind, source, values, startMs)
      : tableRows(source, {
          ...(options as ReadOptions),
          known,
          ...(to && { hasCheckIns: checkInsOn(to), objectivesOf: ownObjectivesOn(to) }),
        }),
  );
  const said = report();
  const sending = {
    onProblem(problem: Problem): void {
      said.add(problem);
      if (problem.severity === 'refused') refused.add(problem);
    },
  };
  try {
    const tally =
      dryRun || to === undefined
        ? await checkRows(rows, known, { ...sending, onProgress: bar.update })
        : await sendRows(after(rows, line), to, {
            ...sending,
            onProgress(state, last) {
              bar.update(state);
              mark.save(last, kept);
            },
          });
    if (!dryRun) mark.finish(kept);
    bar.finish(tally);
    for (const text of said.lines(tally, dryRun, errorsPath)) console.error(text);
    if (tally.read + tally.rejected + tally.leftOut === 0)
      throw new Complaint(`${source} holds nothing that could be imported as ${kind}.`);
    return tally.rejected > 0 ? 2 : 0;
  } finally {
    refused.close(line !== undefined);
  }
};

/** Imports as told on the command line; gives the exit code: 2 where rows were refused. */
export const importCommand = async (argv?: readonly string[]): Promise<number> => {
  const { values, positionals } = argumentsOf(argv);
  const [kind, source] = positionals;
  if (kind === undefined || source === undefined) throw new Help(USAGE);
  if (kind === 'holidays') {
    await importHolidays(source, values['dry-run'] ? undefined : destinationOf(values));
    return 0;
  }
  if (kind === 'template') {
    if (!isKindName(source)) throw new Complaint(`There is no template of ${source}.\n\n${USAGE}`);
    process.stdout.write(templateOf(source));
    console.error(fieldsText(source));
    return 0;
  }
  if (isKindName(kind) || isOther(kind)) return importSource(kind, source, values);
  throw new Complaint(`There is no import of ${kind}.\n\n${USAGE}`);
};

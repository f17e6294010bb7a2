import type { ImportForm } from '../../../core/model/import.ts';
import { unpack } from '../../files/archive.ts';
import type { Known, Thing } from '../../files/directory.ts';
import type { SourceFile } from '../../files/encoding.ts';
import { readMarkdown } from '../../files/markdown/read-markdown.ts';
import { type Problem, Unreadable, unreadable } from '../../files/problem.ts';
import { type ReadOptions, readRows } from '../../files/read-rows.ts';
import type { ResourceRowKind, Row } from '../../files/row.ts';
import type { StoreReader } from '../../store/capabilities.ts';
import { listCheckIns } from '../../store/check-ins.ts';
import { listEmployees } from '../../store/employees.ts';
import { readResources } from '../../work/read-resources.ts';

const PAGE = 100;

const everyEmployee = async (services: StoreReader, tenant: string): Promise<Thing[]> => {
  const all: Thing[] = [];
  let cursor: string | undefined;
  do {
    const page = await listEmployees(services, tenant, { limit: PAGE, cursor });
    all.push(...(page.items as unknown as Thing[]));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return all;
};

/** What a tenant has, what is held included; each kind is read once. */
export const knownOf = (services: StoreReader, tenant: string): Known => {
  const loaded = new Map<ResourceRowKind, Promise<readonly Thing[]>>();
  const load = async (kind: ResourceRowKind): Promise<readonly Thing[]> =>
    kind === 'employees'
      ? everyEmployee(services, tenant)
      : ((await readResources(services, tenant, kind, true)) as unknown as Thing[]);
  return (kind) => {
    const loading = loaded.get(kind) ?? load(kind);
    loaded.set(kind, loading);
    return loading;
  };
};

const split = (entry: string): [string, string] => {
  const at = entry.indexOf('=');
  return [entry.slice(0, at), entry.slice(at + 1)];
};

/** What a form says of how tables are to be read. Throws `Unreadable` for what means nothing. */
const optionsOf = (form: ImportForm): Omit<ReadOptions, 'kind' | 'nowMs'> => {
  const { map = [], value = [], create, dates, decimal, encoding, delimiter, sheet } = form;
  const words = value.map((entry) => {
    const [name, meant] = split(entry);
    const dot = name.indexOf('.');
    if (dot < 1)
      throw unreadable(entry, 'value: must be written field.Word=value, as language.German=de.');
    return { field: name.slice(0, dot), word: name.slice(dot + 1), value: meant };
  });
  return {
    map: new Map(map.map(split)),
    words,
    ...(create && { create }),
    ...(dates && { dates }),
    ...(decimal && { decimal }),
    ...(encoding && { encoding }),
    ...(delimiter && { delimiter }),
    ...(sheet && { sheet }),
    timeZone: form.timeZone,
    scoreOf: form.scoreOf,
  };
};

/** Pages as they were sent, those in archives too. */
const pagesOf = async (files: readonly SourceFile[]): Promise<SourceFile[]> => {
  const pages: SourceFile[] = [];
  for (const file of files) {
    if (/\.(md|mdx|markdown)$/i.test(file.name)) pages.push(file);
    else pages.push(...(await unpack(file)));
  }
  return pages;
};

/** How files are read: by whom they are asked for, and what was there when they were sent. */
interface Reading {
  readonly tenant: string;
  readonly known: Known;
  readonly nowMs: number;
}

async function* found(
  services: StoreReader,
  files: readonly SourceFile[],
  form: ImportForm,
  { tenant, known, nowMs }: Reading,
): AsyncGenerator<Row | Problem> {
  const { kind, language } = form;
  if (kind === 'markdown') {
    yield* readMarkdown(await pagesOf(files), { language });
    return;
  }
  const hasCheckIns = async (keyResult: string): Promise<boolean> =>
    (await listCheckIns(services, tenant, keyResult, { limit: 1 })).items.length > 0;
  yield* readRows(files, { ...optionsOf(form), kind, nowMs, known, hasCheckIns });
}

/**
 * The rows of files that were sent, and what is refused or left out; a file that cannot be read at
 * all is one problem.
 */
export async function* readFiles(
  services: StoreReader,
  files: readonly SourceFile[],
  form: ImportForm,
  reading: Reading,
): AsyncGenerator<Row | Problem> {
  try {
    yield* found(services, files, form, reading);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    yield { ...error.problem, kind: form.kind };
  }
}

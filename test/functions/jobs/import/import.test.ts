import { beforeEach, describe, expect, it } from 'vitest';
import { IMPORTS } from '../../../../functions/jobs/import/import.ts';
import { workJobs } from '../../../../functions/jobs/work-jobs.ts';
import { partition } from '../../../../functions/store/keys.ts';
import { queryAll, type Table } from '../../../../functions/store/table.ts';
import { type TestApi, testApi } from '../../../support/api.ts';
import { memoryTable } from '../../../support/memory-table.ts';

const PEOPLE =
  'id;Name;E-Mail;Language\n' +
  'ada;Ada Núñez;ada@acme.com;German\n' +
  'bob;Bob;not an address;en\n' +
  'cy;Cy;cy@acme.com;\n';
const SKILLS = 'id,name,parent\ncalm,Calm,\nlisten,Listen,calm\nlost,Lost,nowhere\n';
const PROSE = 'A short sentence that says one useful thing. '.repeat(30);

let api: TestApi;
let key: string;
let table: Table;

beforeEach(async () => {
  table = memoryTable();
  api = testApi(table);
  key = await api.tenant('acme');
});

type Fields = Readonly<Record<string, string | readonly string[]>>;

const send = async (fields: Fields, files: Readonly<Record<string, string>>, by = key) => {
  const form = new FormData();
  for (const [name, values] of Object.entries(fields))
    for (const value of [values].flat()) form.append(name, value);
  for (const [name, text] of Object.entries(files)) form.append('file', new File([text], name));
  return api.app.request('/v1/imports', {
    method: 'POST',
    body: form,
    headers: { authorization: `Bearer ${by}` },
  });
};

const work = (services = api.services) => workJobs(services, Number.POSITIVE_INFINITY, IMPORTS);

const started = async (...given: Parameters<typeof send>): Promise<string> => {
  const response = await send(...given);
  expect(response.status).toBe(202);
  const location = response.headers.get('location') ?? '';
  expect(location).toMatch(/^\/v1\/jobs\//);
  return location;
};

/** What a route answers, as whoever asks for it knows it. */
interface Answer {
  readonly state: string;
  readonly name: string;
  readonly result: Readonly<Record<'stored' | 'unchanged', number>> & { readonly problems: string };
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

const read = async (path: string): Promise<Answer> =>
  (await api.call(key, 'GET', path)).body as unknown as Answer;

const imported = async (...given: Parameters<typeof send>) => {
  const location = await started(...given);
  await work();
  const job = await read(location);
  const { items: problems } = await read(job.result.problems);
  return { job, problems };
};

/** A table whose process is killed at its so manieth write. */
const cutAfter = (of: Table, writes: number): Table => {
  let left = writes;
  return new Proxy(of, {
    get: (whole, name: keyof Table) =>
      name === 'get' || name === 'query'
        ? whole[name].bind(whole)
        : async (...given: never[]) => {
            left -= 1;
            if (left < 0) throw new Error('killed');
            return (whole[name] as (...all: never[]) => unknown).apply(whole, given);
          },
  });
};

const kept = async () => {
  const items: unknown[] = [];
  for await (const item of queryAll(table, { pk: partition.list('acme', 'imports') }))
    items.push(item.sk);
  return items as string[];
};

describe('an import over HTTP', () => {
  it('stores what is good in the name of whoever sent it, and names the rest', async () => {
    const { job, problems } = await imported({ kind: 'employees' }, { 'people.csv': PEOPLE });
    expect(job).toMatchObject({
      state: 'done',
      kind: 'import',
      result: { rows: 3, stored: 2, refused: 1, dryRun: false, files: ['people.csv'] },
    });
    expect(problems.find(({ severity }) => severity === 'refused')).toMatchObject({
      file: 'people.csv',
      line: 3,
      value: 'not an address',
    });
    const { body: ada } = await api.call(key, 'GET', '/v1/employees/ada');
    expect(ada).toMatchObject({ name: 'Ada Núñez', language: 'de', email: 'ada@acme.com' });
    const [record] = (await read('/v1/audit?kind=employee')).items;
    expect(record).toMatchObject({ by: expect.stringMatching(/^key:/) });
    expect(record?.note).toContain('people.csv');
    expect((await kept()).every((sk) => sk.includes('#problems#'))).toBe(true);
  });

  it('says in a dry run what would be stored, and stores nothing', async () => {
    const { job } = await imported({ kind: 'employees', dryRun: 'true' }, { 'people.csv': PEOPLE });
    expect(job.result).toMatchObject({ rows: 3, stored: 2, refused: 1, dryRun: true });
    expect((await api.call(key, 'GET', '/v1/employees/ada')).status).toBe(404);
    const together = await imported({ kind: 'skills', dryRun: 'true' }, { 'skills.csv': SKILLS });
    expect(together.job.result).toMatchObject({ refused: 1, stored: 2 });
  });

  it('publishes at the end what was held, without the rows that stand in the way', async () => {
    const { job, problems } = await imported({ kind: 'skills' }, { 'skills.csv': SKILLS });
    expect(job.result).toMatchObject({ stored: 2, refused: 1 });
    expect(problems).toMatchObject([{ severity: 'refused', line: 4 }]);
    expect((await api.call(key, 'GET', '/v1/skills/listen')).body.parent).toBe('calm');
    expect((await api.call(key, 'GET', '/v1/skills/lost')).status).toBe(404);
    expect((await api.call(key, 'GET', '/v1/skills/lost?held=true')).status).toBe(404);
  });

  it('reads Markdown pages, and completions once however often they are sent', async () => {
    const pages = await imported({ kind: 'markdown' }, { 'calm.md': `# Stay calm\n\n${PROSE}` });
    expect(pages.job.result).toMatchObject({ stored: 2, refused: 0 });
    const done = 'employee,lesson,at\nada,calm,2026-01-02\n';
    await imported({ kind: 'employees' }, { 'people.csv': PEOPLE });
    const first = await imported({ kind: 'completions' }, { 'done.csv': done });
    const again = await imported({ kind: 'completions' }, { 'done.csv': done });
    expect(first.job.result).toMatchObject({ stored: 1 });
    expect(again.job.result).toMatchObject({ stored: 0, unchanged: 1 });
  });

  it('gives what was refused as a file that can be mended and imported', async () => {
    const { job } = await imported({ kind: 'employees' }, { 'people.csv': PEOPLE });
    const response = await api.app.request(`${job.result.problems}?format=csv`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(response.headers.get('content-type')).toContain('text/csv');
    const mended = (await response.text()).replaceAll('not an address', 'bob@acme.com');
    const next = await imported({ kind: 'employees' }, { 'refused.csv': mended });
    expect(next.job.result).toMatchObject({ stored: 1, refused: 0 });
  });

  it.each([
    [{ kind: 'employees' }, {}, 400],
    [{ kind: 'nothing' }, { 'a.csv': PEOPLE }, 400],
    [{ kind: 'employees', colour: 'red' }, { 'a.csv': PEOPLE }, 400],
    [{ kind: ['employees', 'skills'] }, { 'a.csv': PEOPLE }, 400],
    [{ kind: 'employees' }, { 'a.csv': 'x'.repeat(4_000_001) }, 413],
  ])('refuses what it cannot take at once: %#', async (fields, files, status) => {
    expect((await send(fields as Fields, files)).status).toBe(status);
    expect(await kept()).toEqual([]);
  });

  it.each([
    ['a zip', 'markdown', 'pages.zip', 'PK\u0003\u0004'],
    ['a broken archive', 'markdown', 'pages.tar.gz', 'words'],
    ['a picture', 'employees', 'people.csv', '\u0089PNG'],
    ['an empty file', 'employees', 'people.csv', ''],
  ])('says of %s why it cannot be read', async (_, kind, name, text) => {
    const { job, problems } = await imported({ kind }, { [name]: text });
    expect(job).toMatchObject({ state: 'done', result: { rows: 0, stored: 0 } });
    expect(problems[0]).toMatchObject({ severity: 'refused', file: name });
  });

  it('is for admins of the tenant alone', async () => {
    const { job } = await imported({ kind: 'skills' }, { 'skills.csv': SKILLS });
    const other = await api.tenant('other');
    expect((await api.call(other, 'GET', job.result.problems)).status).toBe(404);
    expect((await send({ kind: 'skills' }, { 'a.csv': SKILLS }, 'upl_acme_no')).status).toBe(401);
  });

  it('takes five at the same time', async () => {
    for (let count = 0; count < 5; count++)
      await started({ kind: 'skills' }, { 'skills.csv': SKILLS });
    expect((await send({ kind: 'skills' }, { 'skills.csv': SKILLS })).status).toBe(409);
    await work();
    expect((await send({ kind: 'skills' }, { 'skills.csv': SKILLS })).status).toBe(202);
  });
});

describe('what an import keeps', () => {
  it('goes with its job, whenever that is called off', async () => {
    const location = await started({ kind: 'employees' }, { 'people.csv': PEOPLE });
    expect(await kept()).not.toEqual([]);
    expect((await api.call(key, 'DELETE', location)).status).toBe(204);
    expect(await kept()).toEqual([]);
    await work();
    expect((await api.call(key, 'GET', '/v1/employees/ada')).status).toBe(404);
  });

  it('goes with anybody who is erased', async () => {
    await imported({ kind: 'employees' }, { 'people.csv': PEOPLE });
    await started({ kind: 'employees' }, { 'people.csv': PEOPLE });
    await api.call(key, 'DELETE', '/v1/employees/ada?erase=true');
    await api.sweep('acme');
    expect(await kept()).toEqual([]);
    await work();
    expect((await api.call(key, 'GET', '/v1/employees/ada')).status).toBe(404);
  });

  it('is of no use to anybody who is cut off: every cut leads to the same end', async () => {
    const rows = Array.from({ length: 250 }, (_, at) => `e${at},Name ${at},e${at}@acme.com`);
    const file = `id,name,email\n${rows.join('\n')}\n`;
    for (const calls of [1, 4, 12, 40, 120, 300, 500]) {
      table = memoryTable();
      api = testApi(table);
      key = await api.tenant('acme');
      const location = await started({ kind: 'employees' }, { 'people.csv': file });
      for (const left of [calls, calls]) {
        await work({ ...api.services, table: cutAfter(table, left) }).catch(() => {});
        api.clock.now += 60_000;
      }
      await work();
      const job = await read(location);
      expect(job).toMatchObject({ state: 'done', result: { rows: 250, refused: 0 } });
      expect(job.result.stored + job.result.unchanged, `${calls} calls`).toBe(250);
      expect((await read('/v1/employees/e249')).name).toBe('Name 249');
    }
  });
});

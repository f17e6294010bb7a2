import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../functions/api/client.ts';
import { isProblem, type Problem } from '../../functions/files/problem.ts';
import type { Row } from '../../functions/files/row.ts';
import { after } from '../../infra/commands/import/bookmark.ts';
import { knownTo } from '../../infra/commands/import/known.ts';
import { readLearnerLog } from '../../infra/commands/import/learner-log.ts';
import { readMarkdownFolder } from '../../infra/commands/import/markdown.ts';
import { readMsLearn } from '../../infra/commands/import/mslearn.ts';
import { sendRows } from '../../infra/commands/import/send.ts';
import { MACHINE_CLOCK } from '../../infra/local/clock.ts';
import { readCredentials } from '../../infra/local/credentials.ts';
import { close, listen } from '../../infra/local/serve.ts';
import { type LocalServer, startServer } from '../../infra/local/server.ts';
import { ROOT } from '../support/boundaries.ts';
import { openBrowser } from '../support/browser.ts';
import { rowsOfFile } from '../support/import-files.ts';
import { makeKey, startIssuer } from '../support/issuer.ts';

const DAY = 86_400_000;
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'uplift-e2e-'));
const DATA = join(ROOT, '../shared/data');

let server: LocalServer;
let moved = 0;
const start = (): Promise<LocalServer> =>
  startServer({
    dataPath: folder,
    port: 0,
    clock: { ...MACHINE_CLOCK, now: () => Date.now() + moved },
  });

/** A port that nobody listens on. */
const freePort = async (): Promise<number> => {
  const probe = createServer();
  const port = await listen(probe, '127.0.0.1', 0);
  await close(probe);
  return port;
};

beforeAll(async () => {
  server = await start();
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const keyOf = (tenant: string): string => server.credentials.tenants[tenant]?.adminKey ?? '';
const get = async (tenant: string, path: string) =>
  (
    await fetch(server.url + path, { headers: { authorization: `Bearer ${keyOf(tenant)}` } })
  ).json();

describe('the local server', () => {
  it('loads both organisations and an empty sandbox, and writes their keys', async () => {
    expect(readCredentials(folder)).toEqual(server.credentials);
    expect(server.credentials).toMatchObject({
      consoleUrl: `${server.url}/console`,
      mailboxUrl: `${server.url}/mailbox`,
    });
    for (const tenant of ['xyz', 'abc']) {
      const { counts, warnings } = await get(tenant, '/v1/releases/current');
      expect(counts.lessons).toBeGreaterThanOrEqual(24);
      expect(counts.skills).toBeGreaterThanOrEqual(8);
      expect(warnings.filter(({ code }: { code: string }) => code === 'cycle-ended')).toEqual([]);
      const { items } = await get(tenant, '/v1/employees?limit=100');
      expect(items.length).toBeGreaterThanOrEqual(20);
    }
    expect((await get('sandbox', '/v1/releases/current')).counts).toEqual({
      skills: 0,
      roles: 0,
      lessons: 0,
      teams: 0,
      objectives: 0,
    });
  });

  it('asks those who come too early to come back, and finishes a first start that was cut off', async () => {
    const other = mkdtempSync(join(tmpdir(), 'uplift-early-'));
    // Cut off after the first organisation's tenant was made and before it was loaded.
    const cut = startServer({
      dataPath: other,
      port: 0,
      progress: () => {
        throw new Error('cut');
      },
    });
    await expect(cut).rejects.toThrow('The tenants did not start: cut');
    const port = await freePort();
    const early: Promise<number>[] = [];
    const whole = await startServer({
      dataPath: other,
      port,
      progress: () => {
        early.push(fetch(`http://127.0.0.1:${port}/`).then(({ status }) => status));
      },
    });
    // The first asks before anything is loaded; the last may come when all is there.
    expect((await Promise.all(early))[0]).toBe(503);
    expect((await fetch(whole.url)).status).toBe(200);
    const release = await (
      await fetch(`${whole.url}/v1/releases/current`, {
        headers: { authorization: `Bearer ${whole.credentials.tenants.xyz?.adminKey}` },
      })
    ).json();
    expect(release.counts.lessons).toBeGreaterThan(20);
    await whole.stop();
    rmSync(other, { recursive: true });
  });

  it('refuses a second server on its folder in one clear line', async () => {
    const { stderr } = await run(
      process.execPath,
      ['--import', 'tsx', join(ROOT, 'infra/local/main.ts')],
      {
        cwd: ROOT,
        env: { ...process.env, UPLIFT_DATA: folder, PORT: '0' },
      },
    ).catch((error: { stderr: string }) => error);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/is in use by process \d+/);
  });

  it('serves the documentation without the network', async () => {
    const page = await (await fetch(`${server.url}/docs`)).text();
    expect(page).toContain('/v1/employees/{id}/next-lesson');
    expect(page).not.toMatch(/(?:src|href)="https?:/);
    expect((await (await fetch(`${server.url}/openapi.json`)).json()).openapi).toBe('3.1.0');
  });

  it('answers what it does not know with a problem document, as everywhere', async () => {
    const unknown = await fetch(`${server.url}/v1/nothing`);
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json',
    ]);
    expect((await fetch(`${server.url}/v1/events`)).status).toBe(405);
  });

  it('shows its start page to this machine only', async () => {
    const status = await new Promise<number | undefined>((fulfil) => {
      const { port } = new URL(server.url);
      request(
        { host: '127.0.0.1', port, path: '/', headers: { host: 'evil.example' } },
        (response) => fulfil(response.statusCode),
      ).end();
    });
    expect(status).toBe(403);
  });

  it('answers the typed client', async () => {
    const client = createClient(server.url, keyOf('abc'));
    const answer = await (
      await client.v1.employees[':id']['next-lesson'].$get({
        param: { id: 'jaya.nair' },
        query: { minutes: 5 },
      })
    ).json();
    expect(answer.lessons[0]?.lesson.minutes).toBeLessThanOrEqual(5);
  });

  it("runs the README's curl lines: at most six requests to a lesson that names the key result", async () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const block = /## Ten lines to integrate[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const lines = block.trim().split('\n');
    expect(lines.filter((line) => /^(put|curl) /.test(line)).length).toBeLessThanOrEqual(6);
    // The folder of this test instead of the default one; everything else word for word.
    const script = block
      .replace('URL=http://localhost:8787', `URL=${server.url}`)
      .replace('.data/credentials.json', join(folder, 'credentials.json'));
    const { stdout } = await run('bash', ['-ec', script], { cwd: ROOT });
    const answer = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(answer.lessons[0]).toMatchObject({
      lesson: { id: 'calm-1' },
      reasons: [{ values: { keyResult: 'csat' } }, { code: 'first-time' }],
    });
  });

  it('makes a tenant by command, once, and then another admin key of it', async () => {
    const command = (name: string) =>
      run(
        process.execPath,
        ['--import', 'tsx', join(ROOT, 'infra/commands/tenant.ts'), name, 'acme'],
        {
          cwd: ROOT,
          env: { ...process.env, UPLIFT_DATA: folder },
        },
      );
    await expect(command('new-key')).rejects.toMatchObject({
      stderr: expect.stringMatching(/^There is no tenant acme\. .+ create acme/),
    });
    const keys = [await command('create'), await command('new-key')].map(
      ({ stdout }) => /upl_acme_[\w-]{43}/.exec(stdout)?.[0] ?? '',
    );
    expect(new Set(keys).size).toBe(2);
    // Where `--tenant` of the other commands looks.
    expect(readCredentials(folder).tenants.acme?.adminKey).toBe(keys[1]);
    for (const key of keys)
      expect(
        (await fetch(`${server.url}/v1/policy`, { headers: { authorization: `Bearer ${key}` } }))
          .status,
      ).toBe(200);
    await expect(command('create')).rejects.toMatchObject({
      stderr: expect.stringMatching(/tenant acme already/),
    });
  });
});

describe('imports', () => {
  const importAll = async (
    rows: AsyncIterable<Row | Problem> | Iterable<Row | Problem>,
    admin: string,
  ) => {
    const errors: Problem[] = [];
    const tally = await sendRows(
      rows,
      { apiUrl: server.url, key: admin },
      { onProblem: (problem) => errors.push(problem), onProgress: () => {} },
    );
    return { tally, errors };
  };
  let key: string;
  beforeAll(async () => {
    const { createTenant } = await import('../../functions/store/tenants.ts');
    key = (await createTenant(server.services, 'imports'))?.adminKey ?? '';
  });
  const ask = async (employee: string) =>
    (
      await fetch(`${server.url}/v1/employees/${encodeURIComponent(employee)}/next-lesson`, {
        headers: { authorization: `Bearer ${key}` },
      })
    ).json();

  it('CSV files: twice gives the same, bad rows are told, good ones stored', async () => {
    const write = (name: string, text: string): string => {
      const file = join(folder, name);
      writeFileSync(file, text);
      return file;
    };
    const files = {
      skills: write('skills.csv', 'id,name\nsell,Selling\n'),
      lessons: write(
        'lessons.csv',
        `id,title,minutes,skills\n${Array.from({ length: 20 }, (_, index) => `s${index},Sell ${index},3,sell`).join('\n')}\nbad,Bad,3,nothing\n`,
      ),
      employees: write(
        'employees.csv',
        `id,name,timeZone\n${Array.from({ length: 150 }, (_, index) => `emp${index},Person ${index},Europe/Paris`).join('\n')}\nworse,Worse,Mars/Base\n`,
      ),
      completions: write(
        'completions.csv',
        `employee,lesson,at\n${Array.from({ length: 150 }, (_, index) => `emp${index},s${index % 20},2026-01-0${1 + (index % 9)}`).join('\n')}\n`,
      ),
    };
    for (const round of ['first', 'second'] as const) {
      for (const [sheet, file] of Object.entries(files)) {
        const { tally, errors } = await importAll(
          rowsOfFile(sheet as keyof typeof files, file, {
            known: knownTo({ apiUrl: server.url, key }),
          }),
          key,
        );
        expect(errors.map(({ line }) => line)).toEqual(
          sheet === 'lessons' ? [22] : sheet === 'employees' ? [152] : [],
        );
        if (round === 'second') expect(tally.stored).toBe(0);
      }
    }
    expect((await ask('emp7')).lessons).toHaveLength(1);
  });

  it('goes on where an import was cut off, and stores everything once', async () => {
    const file = join(folder, 'resumed.csv');
    writeFileSync(
      file,
      `employee,lesson,at\n${Array.from({ length: 950 }, (_, index) => `emp${index % 150},s${index % 20},2026-02-01T10:${String(index % 60).padStart(2, '0')}:${String(index % 59).padStart(2, '0')}Z`).join('\n')}\n`,
    );
    const importing = (arguments_: string[]) =>
      run(
        process.execPath,
        [
          '--import',
          'tsx',
          join(ROOT, 'infra/commands/import/main.ts'),
          'completions',
          file,
          '--url',
          server.url,
          '--key',
          key,
          ...arguments_,
        ],
        {
          cwd: ROOT,
          env: { ...process.env, UPLIFT_DATA: folder },
        },
      );
    const dry = await importing(['--dry-run']);
    expect(dry.stderr).toMatch(/950 would be stored/);
    const rows = (await Array.fromAsync(rowsOfFile('completions', file))).filter(
      (row): row is Row => !isProblem(row),
    );
    let done: number | undefined;
    const cut = async function* (): AsyncGenerator<Row> {
      for (const [index, row] of rows.entries()) {
        if (index === 420) throw new Error('cut off');
        yield row;
      }
    };
    const options = {
      onProblem: () => {},
      onProgress: (_: unknown, last: Row['place'] | undefined) => {
        done = last?.line;
      },
    };
    await expect(sendRows(cut(), { apiUrl: server.url, key }, options)).rejects.toThrow('cut off');
    expect(done).toBe(421);
    const later = (async function* () {
      yield* rows;
    })();
    const rest = await sendRows(after(later, done), { apiUrl: server.url, key }, options);
    expect(rest.stored).toBe(950 - 420);
    const again = await importing([]);
    expect(again.stderr).toMatch(/0 stored, 950 unchanged/);
  });

  // Public catalogues and logs, which are too large for the repository, where they lie beside it.
  if (existsSync(DATA))
    it('both real catalogues and ten learners with their real times: each gets a next lesson', async () => {
      const catalogues = [
        await readMsLearn(join(DATA, 'catalogues/mslearn.tar.gz')),
        (await readMarkdownFolder(join(DATA, 'catalogues/plainlanguage.tar.gz'), 'en')).filter(
          (one): one is Row => !isProblem(one),
        ),
      ];
      for (const rows of catalogues) expect((await importAll(rows, key)).errors).toEqual([]);
      const learners = new Set<string>();
      const rows: Row[] = [];
      const counts = new Map<string, number>();
      const log = readLearnerLog(join(DATA, 'learner-logs/algebra05_20pct.tsv.gz'), {
        itemSkills: join(DATA, 'learner-logs/algebra05_item_skills.tsv.gz'),
        startMs: Date.now() - 300 * DAY,
        learners: 10,
      });
      for await (const row of log) {
        const { employee, id } = row.value as { employee?: string; id: string };
        if (row.kind === 'employees') learners.add(id);
        // A few hundred answers each are enough here; the command imports them all.
        const count = (counts.get(employee ?? '') ?? 0) + 1;
        if (row.kind === 'events') counts.set(employee ?? '', count);
        if (row.kind !== 'events' || count <= 200) rows.push(row);
      }
      expect((await importAll(rows, key)).errors).toEqual([]);
      for (const learner of learners) {
        const answer = await ask(learner);
        expect(answer.lessons ?? answer, learner).toHaveLength(1);
      }
    });
});

describe('the start page in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(() => browser?.close());

  const complaints: string[] = [];
  const open = async (width: number, dark: boolean): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: dark ? 'dark' : 'light',
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => {
      throw error;
    });
    // What the page's policy keeps from it is said there, and so is what cannot be loaded.
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(`${server.url}/`);
    await page.getByRole('button', { name: 'Read it' }).waitFor();
    return page;
  };
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const faultsOn = async (page: Page): Promise<string[]> => {
    await page.evaluate(axe);
    const { violations } = (await page.evaluate('axe.run()')) as {
      violations: { id: string; nodes: { html: string }[] }[];
    };
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  };

  it.each([
    [1280, false],
    [1280, true],
    [390, false],
    [390, true],
  ])('is accessible and fits at %i px, dark: %s', async (width, dark) => {
    const page = await open(width, dark);
    expect(await faultsOn(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await page.goto(`${server.url}/docs#searchLessons`);
    expect(await page.evaluate("document.querySelectorAll('details[open]').length")).toBe(1);
    expect(await faultsOn(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await page.context().close();
    expect(complaints).toEqual([]);
  });

  it('lets a visitor watch the loop, by keyboard too: read, answer, see mastery and the next pick move', async () => {
    const page = await open(1280, false);
    const before = await page.locator('.title').textContent();
    await page.getByRole('button', { name: 'Read it' }).press('Enter');
    await page.locator('fieldset').first().waitFor();
    for (const question of await page.locator('fieldset').all()) {
      await question.getByRole('button').first().click();
      await question.locator('.verdict strong').waitFor();
    }
    await page.locator('.moved').first().waitFor();
    await page.getByRole('button', { name: /what next/ }).click();
    await page.locator('.changed').waitFor();
    expect(await page.locator('.changed').textContent()).toContain(before ?? '');
    expect(await page.locator('.title').textContent()).not.toBe(before);
    await page.context().close();
    expect(complaints).toEqual([]);
  });

  it('never shows one person’s lesson under another’s name, late or offline', async () => {
    const page = await open(1280, false);
    const people = page.getByLabel('Employee');
    const shownFor = () => page.locator('.next .meta').first().textContent();
    const names = await people.locator('option').allTextContents();
    const [one, other] = [names[5]!, names[6]!].map((text) => text.split(' · ')[0]!);
    const ids = await people
      .locator('option')
      .evaluateAll((all) => all.map((of) => (of as HTMLOptionElement).value));
    // The answer for the first one comes after that for the second.
    await page.route(`**/employees/${ids[5]}/**`, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await route.continue();
    });
    await people.selectOption({ index: 5 });
    expect(await page.locator('.title').count()).toBe(0);
    await people.selectOption({ index: 6 });
    await page.locator('.title').waitFor();
    const title = await page.locator('.title').textContent();
    await page.waitForTimeout(2500);
    expect(await shownFor()).toBe(`Next for ${other}`);
    expect(await page.locator('.title').textContent()).toBe(title);
    await page.unrouteAll();
    await page.context().setOffline(true);
    await people.selectOption({ index: 5 });
    await page.getByRole('alert').waitFor();
    expect(await page.locator('.title').count()).toBe(0);
    expect(await page.locator('main').textContent()).not.toContain(title);
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).press('Enter');
    await page.locator('.title').waitFor();
    expect(await shownFor()).toBe(`Next for ${one}`);
    await page.context().close();
    complaints.length = 0;
  });

  it('claims nothing after wrong answers alone, keeps the focus, and takes a “not for me”', async () => {
    const page = await open(390, false);
    const focused = () => page.evaluate('document.activeElement.textContent');
    await page.getByRole('button', { name: 'Read it' }).press('Enter');
    await page.locator('fieldset').first().waitFor();
    const title = (await page.locator('.title').textContent()) ?? '';
    await expect.poll(focused).toBe(title);
    const { items } = await get('xyz', '/v1/lessons?limit=100');
    const lesson = items.find((one: { title: string }) => one.title === title);
    for (const [index, question] of (await page.locator('fieldset').all()).entries()) {
      const { choices } = lesson.questions[index];
      const wrong = choices.findIndex(({ correct }: { correct: boolean }) => !correct);
      await question.getByRole('button').nth(wrong).press('Enter');
      await question.getByText('Not quite.').waitFor();
      await expect.poll(focused).toBe(choices[wrong].text);
    }
    await page.getByRole('button', { name: /what next/ }).press('Enter');
    await page.locator('.changed p').waitFor();
    await expect.poll(focused).toMatch(/None of \d right: nothing learned so far/);
    expect(await page.locator('main').textContent()).not.toContain('has learned');
    const before = await page.locator('.title').textContent();
    await page.getByRole('button', { name: 'Not for me' }).press('Enter');
    await page.getByText('It is noted').waitFor();
    expect(await page.locator('.title').textContent()).not.toBe(before);
    for (const name of ['A plan of 15 minutes', 'What a weight does'])
      await page.getByText(name).click();
    await page.getByText(/^\d lessons?, \d+ minutes$/).waitFor();
    await page.getByLabel('Fresh', { exact: true }).waitFor();
    await page.getByText('Why not another lesson?').click();
    await page.getByLabel('Choose a lesson').selectOption({ label: title });
    await page.locator('details [role=status] p').waitFor();
    expect(await faultsOn(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page.context().close();
    expect(complaints).toEqual([]);
  });

  it('holds no key, and runs nothing that an author wrote', async () => {
    const page = await open(1280, false);
    const title = (await page.locator('.title').textContent()) ?? '';
    const auth = { authorization: `Bearer ${keyOf('xyz')}`, 'content-type': 'application/json' };
    const { items } = await get('xyz', '/v1/lessons?limit=100');
    const lesson = items.find((one: { title: string }) => one.title === title);
    const body = [
      '[![x" onerror="ran()](https://127.0.0.1:1/a.png)](https://example.org)',
      '<img src=x onerror=ran()>',
      '[a link](javascript:ran())',
      '[a ![b](x" onerror="ran()) c](https://example.org)',
      '|a|\n|:-:|\n|b|',
    ].join('\n\n');
    const put = (sent: object) =>
      fetch(`${server.url}/v1/lessons/${lesson.id}`, {
        method: 'PUT',
        headers: auth,
        body: JSON.stringify(sent),
      });
    expect((await put({ ...lesson, body })).status).toBe(200);
    await page.evaluate('window.runs = 0; window.ran = () => { window.runs += 1; }');
    await page.getByRole('button', { name: 'Read it' }).click();
    await page.locator('.lesson table').waitFor();
    expect(await page.locator('.lesson [onerror], .lesson [href^="java"]').count()).toBe(0);
    for (const link of await page.locator('.lesson a').all()) await link.hover();
    expect(await page.evaluate('window.runs')).toBe(0);
    // Neither the page, nor its script, nor anything that a script can reach, holds a key.
    const reachable = await page.evaluate(`Promise.all([
      document.documentElement.outerHTML,
      document.cookie,
      JSON.stringify({ ...localStorage, ...sessionStorage }),
      fetch('/start.js').then((answer) => answer.text()),
    ]).then((all) => all.join())`);
    expect(reachable).not.toMatch(/upl_xyz|upl_abc/);
    // Should something be smuggled in all the same, the policy keeps it from running.
    await page.evaluate(`{
      const image = document.createElement('div');
      image.innerHTML = '<img src="x" onerror="ran()">';
      document.body.append(image);
      const script = document.createElement('script');
      script.textContent = 'ran()';
      document.body.append(script);
    }`);
    await page.waitForTimeout(200);
    expect(await page.evaluate('window.runs')).toBe(0);
    expect(complaints.join()).toMatch(/Content Security Policy/);
    complaints.length = 0;
    expect((await put(lesson)).status).toBe(200);
    await page.context().close();
  });

  it('lets no other page of the same browser ask in its place', async () => {
    const page = await open(1280, false);
    const other = createServer((_, answer) => {
      answer.setHeader('content-type', 'text/html');
      answer.end('<!doctype html><title>Another app of this machine</title>');
    });
    const port = await listen(other, '127.0.0.1', 0);
    const visitor = await page.context().newPage();
    await visitor.goto(`http://localhost:${port}/`);
    const address = `${server.url}/start/xyz/v1/employees?limit=100`;
    const ask = (init: object) =>
      visitor.evaluate(
        `fetch(${JSON.stringify(address)}, ${JSON.stringify({ credentials: 'include', ...init })})
          .then((answer) => answer.status, () => 'refused')`,
      );
    // By the browser, or where this one is told to be careless, by the server.
    const refused = ['refused', 403];
    expect(refused).toContain(await ask({}));
    expect(refused).toContain(await ask({ headers: { 'x-uplift-page': 'start' } }));
    // Without asking to read the answer, it is sent, and does nothing.
    const answered = visitor.waitForResponse((response) => response.url() === address);
    await ask({ mode: 'no-cors' });
    expect((await answered).status()).toBe(403);
    expect(await visitor.evaluate('document.cookie')).toBe('');
    await close(other);
    await page.context().close();
    complaints.length = 0;
  });
});

describe('a server of its own process', () => {
  it('prints where everything is and a lesson with its reasons, and shuts down cleanly', async () => {
    const own = mkdtempSync(join(tmpdir(), 'uplift-own-'));
    const issuer = await startIssuer(await makeKey('k'));
    const file = join(own, 'oidc.json');
    writeFileSync(file, JSON.stringify(issuer.trust()));
    const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'infra/local/main.ts')], {
      cwd: ROOT,
      env: { ...process.env, UPLIFT_DATA: own, PORT: '0', UPLIFT_OIDC: file },
    });
    let printed = '';
    let complained = '';
    child.stderr.on('data', (text: Buffer) => {
      complained += text.toString();
    });
    await new Promise<void>((fulfil) => {
      child.stdout.on('data', (text: Buffer) => {
        printed += text.toString();
        if (printed.includes('Stop with')) fulfil();
      });
    });
    expect(printed).toMatch(
      /Start page {3}http:\/\/localhost:\d+\/[\s\S]*next lesson: .+\n {4}· .+/,
    );
    const token = await issuer.token(Date.now(), {
      tenant: 'xyz',
      scope: 'self',
      sub: 'ben.carter',
    });
    const askFor = async (employee: string): Promise<number> =>
      (
        await fetch(`${readCredentials(own).apiUrl}/v1/employees/${employee}/next-lesson`, {
          headers: { authorization: `Bearer ${token}` },
        })
      ).status;
    expect([await askFor('ben.carter'), await askFor('app')]).toEqual([200, 404]);
    await issuer.stop();
    const code = await new Promise((fulfil) => {
      child.on('exit', fulfil);
      child.kill('SIGTERM');
    });
    expect(code, complained).toBe(0);
    expect(existsSync(join(own, 'server.pid'))).toBe(false);
    rmSync(own, { recursive: true });
  });
});

describe('kept data', () => {
  it('work after a restart, with the same keys and answers, and 400 days later with a word on ended cycles', async () => {
    const before = await get('xyz', '/v1/employees/ben.carter/next-lesson');
    const { tenants } = server.credentials;
    await server.stop();
    server = await start();
    // A link to the console opens it once: each start makes another one.
    for (const [id, { adminKey, appKey }] of Object.entries(tenants))
      expect(server.credentials.tenants[id]).toMatchObject({ adminKey, appKey });
    expect(await get('xyz', '/v1/employees/ben.carter/next-lesson')).toEqual(before);
    await server.stop();
    moved = 400 * DAY;
    server = await start();
    const { warnings } = await get('xyz', '/v1/releases/current');
    const ended = warnings.filter(({ code }: { code: string }) => code === 'cycle-ended');
    expect(ended.length).toBeGreaterThan(2);
    expect(ended[0].detail).toMatch(/PUT \/v1\/objectives\//);
    const later = await get('xyz', '/v1/employees/ben.carter/next-lesson');
    expect(later.lessons).toHaveLength(1);
    expect(later.lessons[0].reasons.map(({ code }: { code: string }) => code)).not.toContain(
      'key-result',
    );
  });
});

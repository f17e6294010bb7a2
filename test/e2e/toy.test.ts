import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomOf } from '../../core/base/random.ts';
import { NextLesson } from '../../core/model/decision.ts';
import { Lesson } from '../../core/model/lesson.ts';
import type { KindName } from '../../functions/files/kinds/kinds.ts';
import { sendRows } from '../../infra/commands/import/send.ts';
import { loadDemo } from '../../infra/demo/load.ts';
import { readDemo } from '../../infra/demo/organisation.ts';
import { close, listen } from '../../infra/local/serve.ts';
import { type TestApi, testApi } from '../support/api.ts';
import { rowsOfFile } from '../support/import-files.ts';
import { listOf, numberOf } from '../support/json.ts';

const DAY = 86_400_000;
const SEED = 'two weeks';
/** What employees must never read. */
const JARGON =
  /\d[.,]\d|mastery|retrievab|stability|log-?odds|propensity|softmax|uplift|gap\b|term\b|Beherrschung|Log-?Odds/i;

const xyz = readDemo('xyz');
let api: TestApi;
let key: string;
beforeAll(async () => {
  api = testApi();
  key = await api.tenant('xyz');
  await loadDemo(api.services, xyz, 'test');
});

const people = xyz.employees.slice(0, 20);
const next = async (employee: string, query = ''): Promise<NextLesson> =>
  NextLesson.parse(
    (await api.call(key, 'GET', `/v1/employees/${employee}/next-lesson${query}`)).body,
  );
const picks = async (): Promise<Map<string, string | undefined>> =>
  new Map(
    await Promise.all(
      people.map(async ({ id }) => [id, (await next(id)).lessons[0]?.lesson.id] as const),
    ),
  );

describe('checks against a toy', () => {
  it('fourteen days of twenty employees: nobody is asked the same twice running, and texts are for people', async () => {
    const lessons = new Map<string, Lesson>();
    const last = new Map<string, string>();
    const texts = new Set<string>();
    const picked = new Set<string>();
    let given = 0;
    for (let day = 0; day < 14; day++) {
      for (const { id, ability } of people) {
        const random = randomOf(`${SEED}|${day}|${id}`);
        const answer = await next(id, '?limit=3');
        for (const { reasons } of answer.lessons) for (const { text } of reasons) texts.add(text);
        const lesson = answer.lessons[0]?.lesson.id;
        if (lesson === undefined) continue;
        given += 1;
        picked.add(`${id}|${lesson}`);
        if (answer.lessons.length > 1) expect(lesson, `${id} on day ${day}`).not.toBe(last.get(id));
        last.set(id, lesson);
        if (!lessons.has(lesson))
          lessons.set(
            lesson,
            Lesson.parse((await api.call(key, 'GET', `/v1/lessons/${lesson}`)).body),
          );
        const at = api.clock.now - 60_000;
        const events = [
          ...(lessons.get(lesson)?.questions ?? []).map((question, index) => ({
            id: `toy:${day}:${id}:${question.id}`,
            type: 'answered',
            employee: id,
            lesson,
            question: question.id,
            correct: random() < 1 / (1 + Math.exp(-ability - 0.5)),
            at: new Date(at + index * 1000).toISOString(),
            decision: answer.decision,
          })),
          {
            id: `toy:${day}:${id}:done`,
            type: 'completed',
            employee: id,
            lesson,
            at: new Date(at + 30_000).toISOString(),
          },
        ];
        expect((await api.call(key, 'POST', '/v1/events', { events })).status).toBe(200);
      }
      api.clock.now += DAY;
    }
    expect(given).toBeGreaterThan(14 * 20 * 0.9);
    expect(picked.size).toBeGreaterThan(120);
    for (const text of texts) {
      // Titles of key results are the organisation's own words.
      const own = text.replace(/“[^”]*”|«[^»]*»|„[^“]*“/g, '');
      expect(own).not.toMatch(JARGON);
    }
  });

  it('picks differ by history, and setting all key results to reached changes most of them', async () => {
    const before = await picks();
    expect(new Set(before.values()).size).toBeGreaterThan(5);
    for (const objective of xyz.objectives.filter(({ owner }) => owner.kind !== 'employee')) {
      for (const { id, metric, checkIns } of objective.keyResults) {
        await api.call(key, 'POST', `/v1/key-results/${id}/check-ins`, { value: metric.target });
        for (const team of new Set(checkIns.flatMap((one) => one.team ?? []))) {
          await api.call(key, 'POST', `/v1/key-results/${id}/check-ins`, {
            value: metric.target,
            team,
          });
        }
      }
    }
    const after = await picks();
    const changed = people.filter(({ id }) => before.get(id) !== after.get(id));
    expect(changed.length).toBeGreaterThan(people.length / 2);
    for (const { id } of people) {
      const reasons = (await next(id)).lessons[0]?.reasons ?? [];
      expect(reasons.map(({ code }) => code)).not.toContain('key-result-overdue');
    }
  });

  it('two thousand employees from CSV with completions only: nearly all get a lesson, none cooling down, nobody is mastered, reviews come back', async () => {
    const tenant = await api.tenant('crowd');
    const call = (method: string, path: string, body?: unknown) =>
      api.call(tenant, method, path, body);
    await call('POST', '/v1/skills', {
      items: ['a', 'b', 'c', 'd'].map((id) => ({ id, name: `Skill ${id}` })),
    });
    const lessons = Array.from({ length: 40 }, (_, index) => ({
      id: `l${index}`,
      title: `Lesson ${index}`,
      format: 'video',
      minutes: 2 + (index % 4),
      language: 'en',
      skills: [{ skill: 'abcd'.charAt(index % 4) }],
      url: 'https://example.com/',
    }));
    await call('POST', '/v1/lessons', { items: lessons });
    const day = (offset: number): string =>
      new Date(api.clock.now + offset * DAY).toISOString().slice(0, 10);
    await call('PUT', '/v1/objectives/o', {
      id: 'o',
      title: 'O',
      owner: { kind: 'company' },
      cycle: { start: day(-30), end: day(60) },
      keyResults: [
        {
          id: 'k',
          title: 'K',
          metric: { unit: 'x', start: 0, current: 1, target: 10 },
          due: day(50),
          skills: ['a', 'b', 'c', 'd'].map((skill) => ({ skill })),
        },
      ],
    });
    const random = randomOf('crowd');
    const ids = Array.from({ length: 2000 }, (_, index) => `p${index}`);
    const doneAt = new Map<string, number>();
    // A few have been through the whole catalogue, none of it in the last days: for them only
    // reviews are left.
    const seenAll = new Set(ids.slice(0, 50));
    const completions = ids.flatMap((id) =>
      Array.from({ length: seenAll.has(id) ? 40 : 1 + Math.floor(random() * 39) }, (_, index) => {
        const ago = seenAll.has(id)
          ? 4 * DAY + Math.floor(random() * 196 * DAY)
          : Math.floor(random() * 200 * DAY);
        const at = api.clock.now - ago;
        const lesson = `l${seenAll.has(id) ? index : Math.floor(random() * 40)}`;
        doneAt.set(`${id}|${lesson}`, Math.max(doneAt.get(`${id}|${lesson}`) ?? 0, at));
        return `${id},${lesson},${new Date(at).toISOString()}`;
      }),
    );
    const folder = mkdtempSync(join(tmpdir(), 'uplift-crowd-'));
    const server = createAdaptorServer({ fetch: api.app.fetch }) as Server;
    const apiUrl = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
    const importSheet = async (sheet: KindName, lines: readonly string[]): Promise<void> => {
      const file = join(folder, `${sheet}.csv`);
      writeFileSync(file, lines.join('\n'));
      const options = { onProblem: () => {}, onProgress: () => {} };
      const tally = await sendRows(rowsOfFile(sheet, file), { apiUrl, key: tenant }, options);
      expect([tally.read, tally.rejected]).toEqual([lines.length - 1, 0]);
    };
    await importSheet('employees', ['id,name', ...ids.map((id) => `${id},Person ${id}`)]);
    await importSheet('completions', ['employee,lesson,at', ...completions]);
    await close(server);
    rmSync(folder, { recursive: true });
    let given = 0;
    let reviews = 0;
    for (let from = 0; from < ids.length; from += 100) {
      const { results } = (
        await call('POST', '/v1/next-lessons', {
          employees: ids.slice(from, from + 100),
          dryRun: true,
        })
      ).body;
      for (const { next: answer } of listOf(results)) {
        const {
          employee,
          lessons: [pick],
        } = NextLesson.parse(answer);
        if (pick === undefined) continue;
        given += 1;
        if (seenAll.has(employee) && pick.kind === 'review') reviews += 1;
        expect(api.clock.now - (doneAt.get(`${employee}|${pick.lesson.id}`) ?? 0)).toBeGreaterThan(
          3 * DAY - 60_000,
        );
      }
    }
    expect(given).toBeGreaterThanOrEqual(1900);
    expect(reviews).toBe(seenAll.size);
    for (const id of ids.slice(0, 100)) {
      const { skills } = (await call('GET', `/v1/employees/${id}/skills`)).body;
      expect(
        listOf(skills).every(({ mastered, mastery }) => !mastered && numberOf(mastery) < 0.65),
      ).toBe(true);
    }
  });
});

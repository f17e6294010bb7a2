import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, type PolicyBody, type TermName } from '../../../core/model/policy.ts';
import { readManifest } from '../../../functions/store/manifest.ts';
import { policyVersions } from '../../../functions/store/policies.ts';
import { type Answer, furnish, type TestApi, testApi } from '../../support/api.ts';
import { type Json, listOf, numberOf, textOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { scaled } from '../../support/proof.ts';
import { seeded } from '../../support/random.ts';

let api: TestApi;
let key: string;
beforeEach(async () => {
  api = testApi();
  key = await api.tenant('acme');
});

const call = (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
  api.call(key, method, path, body, headers);
const weighing = (term: TermName, value: number, policy = DEFAULT_POLICY): PolicyBody => ({
  ...policy,
  weights: { ...policy.weights, [term]: value },
});
const at = (temperature: number, policy = DEFAULT_POLICY): PolicyBody => ({
  ...policy,
  exploration: { temperature },
});
const draft = async (id: string, base: number, policy: PolicyBody): Promise<void> => {
  const { status } = await call('PUT', `/v1/policy/drafts/${id}`, { base, policy });
  expect(status).toBe(201);
};
const publish = (id: string, version: number, more: object = {}): Promise<Answer> =>
  call('POST', `/v1/policy/drafts/${id}/publish`, { note: `Of ${id}`, version, ...more });
const inForce = async (): Promise<Json> => (await call('GET', '/v1/policy')).body;
const versions = async (): Promise<Json[]> =>
  listOf((await call('GET', '/v1/policy/versions')).body.items);

describe('a draft', () => {
  it('is shown with its author and its time, changed only by who has read it, and thrown away', async () => {
    await draft('mine', 1, at(0.3));
    const shown = await call('GET', '/v1/policy/drafts/mine');
    expect(shown.body).toMatchObject({
      id: 'mine',
      base: 1,
      by: expect.stringMatching(/^key:/),
      at: '2026-03-03T09:30:00.000Z',
    });
    const path = '/v1/policy/drafts/mine';
    const blind = await call('PUT', path, { base: 1, policy: at(0.4) });
    expect([blind.status, textOf(blind.body.code)]).toEqual([428, 'if-match-required']);
    const tag = { 'if-match': shown.headers.get('etag') ?? '' };
    expect((await call('PUT', path, { base: 1, policy: at(0.4) }, tag)).status).toBe(200);
    expect((await call('PUT', path, { base: 1, policy: at(0.5) }, tag)).status).toBe(412);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('DELETE', path)).status).toBe(404);
    // Made anew, it has no tag that somebody may still hold.
    api.clock.now += 1;
    await draft('mine', 1, at(0.3));
    expect((await call('PUT', path, { base: 1, policy: at(0.5) }, tag)).status).toBe(412);
    expect(numberOf((await inForce()).version)).toBe(1);
  });

  it('of a version that never was is refused', async () => {
    const { status, body } = await call('PUT', '/v1/policy/drafts/x', { base: 9, policy: at(1) });
    expect([status, textOf(body.code), textOf(body.pointer)]).toEqual([
      422,
      'unknown-reference',
      '/base',
    ]);
  });
});

describe('publishing a draft', () => {
  it('puts it in force with its author and note, and throws it away', async () => {
    await draft('d', 1, at(0.3));
    const { status, body } = await publish('d', 1);
    expect([status, numberOf(body.version)]).toEqual([200, 2]);
    expect((await versions())[0]).toMatchObject({ version: 2, note: 'Of d' });
    expect(textOf((await versions())[0]?.by)).toMatch(/^key:/);
    expect((await call('GET', '/v1/policy/drafts/d')).status).toBe(404);
  });

  it('twice, by a second click or after a lost answer, makes one version', async () => {
    await draft('d', 1, at(0.3));
    const both = await Promise.all([publish('d', 1), publish('d', 1)]);
    const again = await publish('d', 1);
    for (const { status, body } of [...both, again])
      expect([status, numberOf(body.version)]).toEqual([200, 2]);
    expect(await versions()).toHaveLength(2);
  });

  it('refuses the stale draft that would revert a colleague, tells both, and merges', async () => {
    await draft('mine', 1, at(0.3));
    await draft('theirs', 1, weighing('retention', 0.3));
    await publish('theirs', 1);
    const { status, body } = await publish('mine', 1);
    expect([status, textOf(body.code)]).toEqual([409, 'policy-moved']);
    expect(body.moved).toMatchObject({
      version: 2,
      base: 1,
      mine: [{ pointer: '/exploration/temperature', words: 'Temperature 0.02 → 0.3' }],
      theirs: [
        { pointer: '/weights/uplift', words: 'Uplift 61 % → 54 %' },
        { pointer: '/weights/roleGap' },
        { pointer: '/weights/retention', words: 'Retention 6 % → 16 %' },
        { pointer: '/weights/completion' },
        { pointer: '/weights/variety' },
      ],
      changes: [{ pointer: '/exploration/temperature' }],
      conflicts: [],
    });
    // That somebody has seen the version in force is not that they have seen the merge.
    expect((await publish('mine', 2)).status).toBe(409);
    expect((await publish('mine', 2, { choices: [] })).status).toBe(200);
    expect(await inForce()).toMatchObject({
      version: 3,
      exploration: { temperature: 0.3 },
      weights: { retention: 0.3 },
    });
  });

  it('has the same field chosen, one by one', async () => {
    await draft('mine', 1, at(0.3));
    await draft('theirs', 1, at(0.4));
    await publish('theirs', 1);
    const refused = await publish('mine', 2, { choices: [] });
    expect(refused.status).toBe(409);
    expect(refused.body.moved?.conflicts).toEqual([
      { pointer: '/exploration/temperature', base: 0.02, mine: 0.3, theirs: 0.4 },
    ]);
    const choices = [{ pointer: '/exploration/temperature', take: 'mine' }];
    expect((await publish('mine', 2, { choices })).status).toBe(200);
    expect(await inForce()).toMatchObject({ version: 3, exploration: { temperature: 0.3 } });
  });

  it('makes no version of what is in force already', async () => {
    await draft('same', 1, DEFAULT_POLICY);
    for (const { status, body } of [await publish('same', 1), await publish('same', 1)])
      expect([status, numberOf(body.version)]).toEqual([200, 1]);
    expect(await versions()).toHaveLength(1);
  });

  it('that never was is not found, whatever others are called', async () => {
    for (const [version, id] of ['q@r', 'q@1', 'q@@', '@q'].entries()) {
      await draft(id, version + 1, at(0.3 + version));
      await publish(id, version + 1);
      for (const other of ['q', 'q@', '@'])
        expect((await publish(other, version + 1)).status, `${other} for ${id}`).toBe(404);
      expect((await publish(id, version + 1)).status).toBe(200);
    }
  });

  it('refuses two choices for one field', async () => {
    await draft('mine', 1, at(0.3));
    await draft('theirs', 1, at(0.4));
    await publish('theirs', 1);
    const pointer = '/exploration/temperature';
    for (const [one, other] of [
      ['mine', 'theirs'],
      ['mine', 'mine'],
    ]) {
      const choices = [
        { pointer, take: one },
        { pointer, take: other },
      ];
      const { status, body } = await publish('mine', 2, { choices });
      expect([status, textOf(body.errors?.[0]?.pointer)]).toEqual([400, '/choices']);
    }
  });

  it('refuses a draft that somebody else has changed since it was shown', async () => {
    await draft('d', 1, at(0.3));
    const { headers } = await call('GET', '/v1/policy/drafts/d');
    const tag = { 'if-match': headers.get('etag') ?? '' };
    await call('PUT', '/v1/policy/drafts/d', { base: 1, policy: at(0.9) }, tag);
    const path = '/v1/policy/drafts/d/publish';
    expect((await call('POST', path, { note: 'x', version: 1 }, tag)).status).toBe(412);
    expect(numberOf((await inForce()).version)).toBe(1);
  });

  it('refuses a rule that names what is gone, and nothing is in force of it', async () => {
    await furnish(api, key);
    const rules = [{ lessons: ['gone'], effect: 'pin' as const }];
    await draft('d', 1, { ...DEFAULT_POLICY, rules });
    const { status, body } = await publish('d', 1);
    expect([status, textOf(body.code)]).toEqual([422, 'unknown-reference']);
    expect((await call('GET', '/v1/policy/drafts/d')).status).toBe(200);
    expect(numberOf((await inForce()).version)).toBe(1);
  });
});

describe('versions', () => {
  it('are read one by one, compared in words, and rolled back with a note', async () => {
    await draft('d', 1, weighing('retention', 0.17));
    await publish('d', 1);
    expect((await call('GET', '/v1/policy/versions/1')).body).toMatchObject({ version: 1 });
    for (const version of ['3', '0', 'x', '1e1'])
      expect((await call('GET', `/v1/policy/versions/${version}`)).status).toBe(404);
    const told = async (query: string, headers = {}) =>
      listOf((await call('GET', `/v1/policy/diff${query}`, undefined, headers)).body.changes).map(
        ({ words }) => words,
      );
    expect(await told('')).toContain('Retention 6 % → 10 %');
    expect(await told('?from=2&to=1&language=de')).toContain('Behalten 10 % → 6 %');
    expect(await told('', { 'accept-language': 'fr, de-AT;q=0.8' })).toContain(
      'Behalten 6 % → 10 %',
    );
    expect((await call('GET', '/v1/policy/diff?from=7')).status).toBe(404);
    await call('POST', '/v1/policy/rollback', { version: 1, note: 'It was worse' });
    expect((await versions())[0]).toMatchObject({ version: 3, note: 'It was worse' });
    const manifest = await readManifest(api.services, 'acme');
    const authors: unknown[] = [];
    for await (const { by } of policyVersions(api.services, 'acme', manifest)) authors.push(by);
    expect(authors).toEqual([
      expect.stringMatching(/^key:/),
      expect.stringMatching(/^key:/),
      'operator',
    ]);
  });
});

/** A table on which each call takes its own time. */
const jittery = (seed: number) => {
  const random = seeded(seed);
  return memoryTable(async () => {
    for (let turns = Math.floor(random() * 20); turns > 0; turns--) await Promise.resolve();
  });
};

const TERMS = ['retention', 'urgency', 'variety', 'feedback'] as const;

it('of drafts that are published at once each makes one version, and nobody’s change is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1e6 }),
      fc.uniqueArray(fc.constantFrom(...TERMS), { minLength: 2 }),
      async (seed, terms) => {
        api = testApi(jittery(seed));
        key = await api.tenant('acme');
        for (const [index, term] of terms.entries())
          await draft(term, 1, weighing(term, 0.5 + index / 10));
        /** Publishes until it is in force, and takes whatever merges. */
        const insist = async (id: string): Promise<void> => {
          let answer = await publish(id, 1);
          while (answer.status === 409)
            answer = await publish(id, numberOf(answer.body.moved?.version), { choices: [] });
          expect(answer.status).toBe(200);
        };
        await Promise.all(terms.map(insist));
        const all = await versions();
        expect(all.map(({ version }) => version)).toEqual(
          Array.from({ length: terms.length + 1 }, (_, index) => terms.length + 1 - index),
        );
        const { weights } = await inForce();
        for (const [index, term] of terms.entries())
          expect(numberOf(weights?.[term])).toBeCloseTo(0.5 + index / 10, 9);
        // Each version is of another draft, and says whose.
        const notes = all.slice(0, -1).map(({ note }) => textOf(note));
        expect([...notes].sort()).toEqual(terms.map((term) => `Of ${term}`).sort());
      },
    ),
    { seed: 20261151, numRuns: scaled(15, 45) },
  );
}, 120_000);

import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { type FitOptions, fitTenant, fitTenants } from '../../../functions/jobs/fit.ts';
import { partition, sort } from '../../../functions/store/keys.ts';
import { currentModel, lastModelReports } from '../../../functions/store/models.ts';
import { currentRelease } from '../../../functions/store/releases.ts';
import { furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { type Hook, memoryTable } from '../../support/memory-table.ts';
import { simulatedLearners } from '../../support/simulated-tenant.ts';

const EVER = Number.POSITIVE_INFINITY;
const OPTIONS: FitOptions = { deadlineMs: Date.UTC(2030, 0, 1) };

let hook: Hook;
let api: TestApi;
let table: ReturnType<typeof memoryTable>;

beforeEach(() => {
  hook = () => {};
  table = memoryTable((call) => hook(call));
  api = testApi(table);
});

/**
 * A tenant with the log of a simulated organisation, and somebody to ask for; gives its admin key.
 */
const tenantWith = async (id: string, learners: number, seed = 1): Promise<string> => {
  const key = await api.tenant(id);
  await furnish(api, key);
  await table.putMany(simulatedLearners(id, learners, seed));
  return key;
};

const release = async (tenant: string) => (await currentRelease(api.services, tenant)).release;

describe('the nightly fit of one tenant', () => {
  it('knows nothing of what was withdrawn', async () => {
    await tenantWith('acme', 30);
    const without = await fitTenant(api.services, 'acme', { ...OPTIONS, dryRun: true });
    const logged = [...table.items.values()].filter(({ sk }) => sk.startsWith('EVENT#'));
    const answers = logged.filter(({ type }) => type === 'answered');
    // Every third answer turned round, and taken back again; the others are as before.
    await table.putMany(
      answers.flatMap((item, index) =>
        index % 3 === 0
          ? [
              { ...item, sk: `${item.sk}-wrong`, correct: !item.correct },
              {
                pk: item.pk,
                sk: `${item.sk}-undo`,
                type: 'withdrawn',
                of: `${item.sk.slice('EVENT#'.length)}-wrong`,
                at: item.at as number,
                seen: item.seen as number,
              },
            ]
          : [],
      ),
    );
    const report = await fitTenant(api.services, 'acme', { ...OPTIONS, dryRun: true });
    expect(report).toMatchObject({ answers: 900, heldOut: { answers: 900 } });
    // The interval is drawn by luck that hangs on the number of events.
    expect(report?.gain?.mean).toBe(without?.gain?.mean);
    expect(report?.effects).toEqual(without?.effects);
  });

  it('puts a better model in force as a release, says what it did, and does nothing where nothing has happened', async () => {
    const key = await tenantWith('acme', 30);
    const before = await release('acme');
    const decision = (await api.call(key, 'GET', '/v1/employees/ada/next-lesson')).body;
    const report = await fitTenant(api.services, 'acme', OPTIONS);
    expect(report).toMatchObject({
      at: new Date(NOW).toISOString(),
      verdict: 'accepted',
      release: before.number + 1,
      learners: 30,
      events: 1200,
      answers: 900,
      skipped: 0,
      heldOut: { learners: 30, answers: 900 },
    });
    expect(report?.gain?.low).toBeGreaterThan(0);
    expect(report?.text).toContain('900 answers of 30 learners');
    expect(report?.effects.most[0]?.effect).toBeGreaterThan(
      report?.effects.least.at(-1)?.effect as number,
    );
    const after = await release('acme');
    expect(after.number).toBe(before.number + 1);
    expect(after.model.source).toBe("fitted to this tenant's answers on 2026-03-03");
    expect(after.catalogue.lessons).toEqual(before.catalogue.lessons);

    const { status, body } = await api.call(key, 'GET', '/v1/model');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      release: after.number,
      source: after.model.source,
      since: report?.at,
      reports: [report],
    });
    expect(body.memory).toHaveLength(21);
    expect(body.weights).toEqual(after.model.weights);
    expect(body.effects).toHaveLength(report?.effects.lessons as number);

    const replay = (await api.call(key, 'POST', `/v1/decisions/${decision.decision}/replay`)).body;
    expect(replay).toMatchObject({ identical: true, recomputed: decision });

    expect(await fitTenant(api.services, 'acme', OPTIONS)).toBeUndefined();
    expect(await lastModelReports(api.services, 'acme', 9)).toHaveLength(1);
  });

  it('changes and stores nothing in a dry run', async () => {
    await tenantWith('acme', 30);
    const stored = structuredClone([...table.items.keys()]);
    const report = await fitTenant(api.services, 'acme', { ...OPTIONS, dryRun: true });
    expect(report?.verdict).toBe('accepted');
    expect(report?.release).toBeUndefined();
    expect([...table.items.keys()]).toEqual(stored);
  });

  it('reports why nothing changed where there is nobody, and shows the defaults', async () => {
    const key = await api.tenant('empty');
    const report = await fitTenant(api.services, 'empty', OPTIONS);
    expect(report).toMatchObject({
      verdict: 'too-few',
      events: 0,
      learners: 0,
      effects: { lessons: 0, most: [] },
    });
    expect(report?.release).toBeUndefined();
    const { body } = await api.call(key, 'GET', '/v1/model');
    expect(body).toMatchObject({
      source: DEFAULT_MODEL.source,
      effects: [],
      reports: [{ verdict: 'too-few' }],
    });
    expect(body.since).toBeUndefined();
  });

  it('says to how many of the answers weights and difficulties were fitted', async () => {
    await tenantWith('acme', 30);
    const report = await fitTenant(api.services, 'acme', { ...OPTIONS, mostAnswers: 700 });
    expect(report).toMatchObject({ verdict: 'accepted', answers: 900 });
    // Whole learners, of 30 answers each.
    expect(report?.text).toContain('Fitted to 720 of 900 answers of 30 learners;');
  });

  it('reads no more than there is room for, and says whom it left out', async () => {
    await tenantWith('acme', 40);
    const report = await fitTenant(api.services, 'acme', { ...OPTIONS, mostEvents: 500 });
    expect(report?.events).toBeLessThan(900);
    expect((report?.learners as number) + (report?.skipped as number)).toBe(41 - 1);
  });

  it('loses no change of an admin who publishes at the same moment', async () => {
    const key = await tenantWith('acme', 30);
    let raced = false;
    hook = async ({ method, moment, key: at }) => {
      if (raced || method !== 'put' || moment !== 'before' || at?.sk !== sort.manifest) return;
      raced = true;
      await api.call(key, 'PUT', '/v1/skills/extra', { id: 'extra', name: 'Extra' });
    };
    const report = await fitTenant(api.services, 'acme', OPTIONS);
    expect(raced).toBe(true);
    const { catalogue, model, number } = await release('acme');
    expect(catalogue.skillIndex.has('extra')).toBe(true);
    expect(model.source).toContain('fitted');
    expect(report?.release).toBe(number);
  });

  it('leaves the model before in force wherever it is cut off, until the pointer has moved; the next night mends the rest', async () => {
    await tenantWith('acme', 30);
    let writes = 0;
    let cut = Number.POSITIVE_INFINITY;
    let moved = false;
    hook = ({ method, moment, key: at }) => {
      if (method !== 'put' && method !== 'putMany') return;
      if (moment === 'before' && ++writes >= cut) throw new Error('killed');
      if (moment === 'after' && at?.sk === sort.manifest) moved = true;
    };
    const before = await currentModel(api.services, 'acme');
    let outcome: unknown;
    for (cut = 1; outcome === undefined; cut++) {
      writes = 0;
      outcome = await fitTenant(api.services, 'acme', OPTIONS).catch(() => undefined);
      if (!moved) expect(await currentModel(api.services, 'acme')).toEqual(before);
    }
    expect(moved).toBe(true);
    expect((await currentModel(api.services, 'acme')).source).toContain('fitted');
    expect(await lastModelReports(api.services, 'acme', 9)).toHaveLength(1);
  });
});

describe('the nightly fit of all tenants', () => {
  it('keeps tenants apart, and goes through the others although one fails', async () => {
    await tenantWith('acme', 30);
    await tenantWith('broken', 30, 2);
    await tenantWith('small', 4, 3);
    hook = ({ key }) => {
      if (key?.pk === partition.tenant('broken')) throw new Error('no');
    };
    await expect(fitTenants(api.services, EVER)).rejects.toThrow('1 of 3 tenants');
    hook = () => {};
    expect((await currentModel(api.services, 'acme')).source).toContain('fitted');
    expect((await currentModel(api.services, 'broken')).source).toBe(DEFAULT_MODEL.source);
    expect((await currentModel(api.services, 'small')).weights).toEqual(DEFAULT_MODEL.weights);
    expect(await lastModelReports(api.services, 'broken', 9)).toEqual([]);
    const lines = api.logs.filter(({ job }) => job === 'fit');
    expect(lines.map(({ tenant }) => tenant).sort()).toEqual(['acme', 'small']);
    expect(await fitTenants(api.services, EVER)).toMatchObject({
      tenants: 3,
      failed: 0,
      skipped: 0,
    });
    expect(await lastModelReports(api.services, 'broken', 9)).toHaveLength(1);
  });

  it('leaves tenants for the next night once the time is up', async () => {
    await tenantWith('acme', 30);
    expect(await fitTenants(api.services, NOW)).toMatchObject({
      tenants: 1,
      skipped: 1,
      accepted: 0,
    });
    expect((await currentModel(api.services, 'acme')).source).toBe(DEFAULT_MODEL.source);
  });
});

import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { SUPPRESSION_REASONS } from '../../../core/model/suppression.ts';
import { finishErasures } from '../../../functions/store/erase.ts';
import {
  lift,
  listSuppressions,
  suppress,
  suppressionOf,
} from '../../../functions/store/suppressions.ts';
import { liftSuppression } from '../../../functions/work/lift-suppression.ts';
import { furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { scaled } from '../../support/proof.ts';

const HOUR = 3_600_000;
const EVE = { employee: 'eve-7351', address: 'Eve@Example.org' };

let table: ReturnType<typeof memoryTable>;
let api: TestApi;
let key: string;
const open = async (): Promise<void> => {
  table = memoryTable();
  api = testApi(table);
  key = await api.tenant('acme');
  await furnish(api, key);
  await put();
};
beforeEach(open);

const put = () =>
  api.call(key, 'PUT', `/v1/employees/${EVE.employee}`, { id: EVE.employee, name: 'Eve' });
const say = (reason: (typeof SUPPRESSION_REASONS)[number], more: object = {}) =>
  suppress(api.services, 'acme', { ...EVE, reason, atMs: NOW, ...more });
const reasonOf = async (of: Parameters<typeof suppressionOf>[2] = EVE) =>
  (await suppressionOf(api.services, 'acme', of))?.reason;
const listed = async () =>
  (await listSuppressions(api.services, 'acme', { limit: 100 })).items.map(
    ({ employee, reason }) => ({ employee, reason }),
  );

describe('what is suppressed', () => {
  it('is an employee whatever their address, when they have stopped', async () => {
    await say('stopped');
    expect(await reasonOf()).toBe('stopped');
    expect(await reasonOf({ employee: EVE.employee })).toBe('stopped');
    expect(await reasonOf({ employee: EVE.employee, address: 'other@example.org' })).toBe(
      'stopped',
    );
    expect(await reasonOf({ ...EVE, employee: 'ada' })).toBeUndefined();
  });

  it('is an address, whoever has it and however it is written, for every other reason', async () => {
    for (const reason of SUPPRESSION_REASONS.filter((one) => one !== 'stopped')) {
      await open();
      await say(reason);
      expect(await reasonOf({ employee: 'ada', address: ' eve@example.ORG' })).toBe(reason);
      expect(await reasonOf({ employee: EVE.employee })).toBeUndefined();
      expect(await reasonOf({ ...EVE, address: 'new@example.org' })).toBeUndefined();
    }
  });

  it('is never told apart by chance: an employee may be called like an address', async () => {
    await say('bounced', { employee: 'ada', address: 'bob@example.org' });
    expect(await reasonOf({ employee: 'bob@example.org' })).toBeUndefined();
  });

  it('is the same in every order, and however often it is said', async () => {
    const reasons = fc.array(fc.constantFrom(...SUPPRESSION_REASONS), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(reasons, async (said) => {
        await open();
        for (const reason of said) await say(reason);
        const gravest = SUPPRESSION_REASONS.filter((one) => said.includes(one)).at(-1);
        expect(await reasonOf()).toBe(gravest);
        const ofAddress = said.filter((one) => one !== 'stopped');
        const kinds = Number(said.includes('stopped')) + Number(ofAddress.length > 0);
        expect(await listed()).toHaveLength(kinds);
      }),
      { numRuns: scaled(40, 400), seed: 20261128 },
    );
  });

  it('belongs to its tenant', async () => {
    await api.tenant('other');
    await say('stopped');
    expect(await suppressionOf(api.services, 'other', EVE)).toBeUndefined();
  });

  it('is not lifted for an address by the employee, nor their own wish by anything else', async () => {
    await say('bounced');
    await say('stopped');
    await lift(api.services, 'acme', EVE.employee);
    expect(await reasonOf()).toBe('bounced');
  });
});

describe('erasing an employee', () => {
  const erase = async (): Promise<void> => {
    await api.call(key, 'DELETE', `/v1/employees/${EVE.employee}?erase=true`);
    api.clock.now += HOUR;
    await finishErasures(api.services, 'acme');
  };

  it('leaves what they wanted and what bounced, and names them nowhere', async () => {
    await say('stopped');
    await say('complained');
    expect(await listed()).toContainEqual({ employee: EVE.employee, reason: 'stopped' });
    await erase();
    expect(JSON.stringify([...table.items.values()])).not.toContain(EVE.employee);
    expect(JSON.stringify([...table.items.values()]).toLowerCase()).not.toContain('eve@example');
    expect(await listed()).toHaveLength(2);
    await put();
    expect(await reasonOf()).toBe('stopped');
    expect(await reasonOf({ ...EVE, employee: 'ada' })).toBe('complained');
  });

  it('is followed by no name: what is told of them later names nobody', async () => {
    await erase();
    await say('bounced');
    expect(await listed()).toEqual([{ employee: undefined, reason: 'bounced' }]);
  });

  it('leaves the name on what came after they were created anew', async () => {
    await erase();
    await put();
    await say('bounced');
    await finishErasures(api.services, 'acme');
    expect(await listed()).toEqual([{ employee: EVE.employee, reason: 'bounced' }]);
  });
});

describe('DELETE /v1/suppressions/{id}', () => {
  const idOf = async (): Promise<string> => {
    const { items } = await listSuppressions(api.services, 'acme', { limit: 1 });
    return items[0]?.id ?? '';
  };

  it('lifts what an address did', async () => {
    await say('soft-bounces');
    expect((await api.call(key, 'DELETE', `/v1/suppressions/${await idOf()}`)).status).toBe(204);
    expect(await reasonOf()).toBeUndefined();
  });

  it("takes the address off the mail service's own list first", async () => {
    const lifted: string[] = [];
    let isBroken = true;
    const unsuppress = async (address: string): Promise<void> => {
      if (isBroken) throw new Error('no answer');
      lifted.push(address);
    };
    const { digesting } = api.services;
    const mailer = { ...digesting!.mailer, unsuppress };
    const services = { ...api.services, digesting: { ...digesting!, mailer } };
    const profile = { id: EVE.employee, name: 'Eve', email: EVE.address };
    await api.call(key, 'PUT', `/v1/employees/${EVE.employee}`, profile);
    await say('bounced');
    const id = await idOf();
    await expect(liftSuppression(services, 'acme', id)).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(await reasonOf()).toBe('bounced');
    isBroken = false;
    await liftSuppression(services, 'acme', id);
    expect([lifted, await reasonOf()]).toEqual([[EVE.address], undefined]);
    // Of an address that is theirs no more nothing is known.
    await say('bounced', { address: 'old@example.org' });
    await liftSuppression(services, 'acme', await idOf());
    expect(lifted).toHaveLength(1);
  });

  it('lifts nothing that the employee wants, not for an admin either', async () => {
    await say('stopped');
    const { status, body } = await api.call(key, 'DELETE', `/v1/suppressions/${await idOf()}`);
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'stopped' });
    expect(String(body.detail)).toContain('only they can start them again');
    expect(await reasonOf()).toBe('stopped');
  });
});

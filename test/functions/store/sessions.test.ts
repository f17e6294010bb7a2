import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  endSession,
  findSession,
  SESSION_SECONDS,
  startSession,
} from '../../../functions/store/sessions.ts';
import { testApi } from '../../support/api.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { scaled } from '../../support/proof.ts';

const ADA = { tenant: 'acme', employee: 'ada', epoch: 3 };

describe('A session', () => {
  it('is found by its ticket until it ends, and not a moment longer', async () => {
    const { services, clock } = testApi();
    const ticket = await startSession(services, ADA, 1);
    expect(await findSession(services, ticket)).toEqual(ADA);
    clock.now += SESSION_SECONDS * 1_000 - 1;
    expect(await findSession(services, ticket)).toEqual(ADA);
    clock.now += 1;
    expect(await findSession(services, ticket)).toBeUndefined();
  });

  it('is over once it was ended, and no other one with it', async () => {
    const { services } = testApi();
    const [one, other] = [
      await startSession(services, ADA, 1),
      await startSession(services, ADA, 1),
    ];
    await endSession(services, one);
    await endSession(services, one);
    expect(await findSession(services, one)).toBeUndefined();
    expect(await findSession(services, other)).toEqual(ADA);
  });

  it('cannot be taken over by who reads the table', async () => {
    const table = memoryTable();
    const { services } = testApi(table);
    const ticket = await startSession(services, ADA, 1);
    const secret = Buffer.from(ticket, 'base64url').toString().split('#')[2]!;
    expect(JSON.stringify([...table.items.values()])).not.toContain(secret);
  });

  it('is nobody else’s: another name with a good secret, or anything made up, opens nothing', async () => {
    const { services } = testApi();
    const ticket = await startSession(services, ADA, 1);
    const secret = Buffer.from(ticket, 'base64url').toString().split('#')[2];
    for (const [tenant, employee] of [
      ['acme', 'bob'],
      ['umbrella', 'ada'],
    ]) {
      const forged = Buffer.from(`${tenant}#${employee}#${secret}`).toString('base64url');
      expect(await findSession(services, forged)).toBeUndefined();
    }
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.base64String()), async (made) => {
        expect(await findSession(services, made)).toBeUndefined();
      }),
      { seed: 1, numRuns: scaled(100, 20_000) },
    );
  });
});

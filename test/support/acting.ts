import { type Acting, actingFor } from '../../functions/capabilities.ts';

/** Services that act for a key of the test's. */
export const asTest = <S extends object>(services: S): S & Acting =>
  actingFor(services, { by: 'key:test' });

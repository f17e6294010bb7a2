/**
 * Stands in for the SDK's event streams in the bundles: no call that Uplift makes has one, so what
 * reads and writes them is never loaded, and is a fortieth of the bundle.
 */
export const eventStreamSerdeProvider = (): never => {
  throw new Error('There are no event streams in this bundle: see infra/no-event-streams.ts.');
};

/**
 * Stands in for the SDK's cache of discovered endpoints in the bundles: its client makes one at its
 * start and looks into it only where endpoints are to be discovered, which nobody asks for.
 */
export class EndpointCache {
  get(): never {
    throw new Error('No endpoints are discovered in this bundle: see infra/no-endpoint-cache.ts.');
  }
}

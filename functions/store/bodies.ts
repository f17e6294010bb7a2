import type { StoreReader } from './capabilities.ts';
import type { Manifest } from './manifest.ts';
import { overParts } from './release-parts.ts';

/** Heap of the table beyond the texts themselves, bytes a character of their JSON. */
const BYTES_PER_CHARACTER = 0.2;

/** The Markdown of every lesson in force that has one, by the lesson's id. */
export const currentBodies = (
  services: StoreReader,
  tenant: string,
  { parts }: Manifest,
): Promise<ReadonlyMap<string, string>> =>
  overParts(services, tenant, parts, {
    kind: 'BODIES',
    names: ['content'],
    bytesPerCharacter: BYTES_PER_CHARACTER,
    make: ({ content }) =>
      new Map(content.lessons.flatMap(({ id, body }) => (body === undefined ? [] : [[id, body]]))),
  });

import type { LessonContent } from '../../core/model/catalogue.ts';
import type { StoreReader } from './capabilities.ts';
import type { Manifest } from './manifest.ts';
import { overParts } from './release-parts.ts';

/** Heap of the table beyond the texts themselves, bytes a character of their JSON. */
const BYTES_PER_CHARACTER = 0.2;

/** What every lesson in force holds, by the lesson's id. */
export const currentContents = (
  services: StoreReader,
  tenant: string,
  { parts }: Manifest,
): Promise<ReadonlyMap<string, LessonContent>> =>
  overParts(services, tenant, parts, {
    kind: 'CONTENTS',
    names: ['content'],
    bytesPerCharacter: BYTES_PER_CHARACTER,
    make: ({ content }) => new Map(content.lessons.map((one) => [one.id, one])),
  });

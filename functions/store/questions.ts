import type { Question } from '../../core/model/lesson.ts';
import type { StoreReader } from './capabilities.ts';
import type { Manifest } from './manifest.ts';
import { overParts } from './release-parts.ts';

/**
 * Heap of the table of lessons beyond the texts themselves, bytes a character of their JSON: an
 * entry of about 100 bytes for each lesson, whose text has 500 characters and more.
 */
const BYTES_PER_CHARACTER = 0.2;

/** The questions of every lesson in force, with their choices, by the lesson's id. */
export type Questions = ReadonlyMap<string, readonly Question[]>;

/** The questions in force; read where the first chosen answer is to be marked. */
export const currentQuestions = (
  services: StoreReader,
  tenant: string,
  { parts }: Manifest,
): Promise<Questions> =>
  overParts(services, tenant, parts, {
    kind: 'QUESTIONS',
    names: ['content'],
    bytesPerCharacter: BYTES_PER_CHARACTER,
    make: ({ content }) => new Map(content.lessons.map(({ id, questions }) => [id, questions])),
  });

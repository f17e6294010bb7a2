import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOCUMENTS, type Documents } from '../api/documents.ts';

/** What is said of the API, as it was made when it was bundled. */
export const laidDocuments = (): Documents =>
  JSON.parse(readFileSync(join(import.meta.dirname, DOCUMENTS), 'utf8'));

import { DOCUMENTS, type Documents } from '../api/documents.ts';
import { readBeside } from './beside.ts';

/** What is said of the API, made when it was bundled: see infra/api-documents.ts. */
export const documents = (): Documents => readBeside(DOCUMENTS);

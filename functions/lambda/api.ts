import { createApp } from '../api/app.ts';
import { DOCUMENTS, type Documents } from '../api/documents.ts';
import { admitting } from './admitting.ts';
import { readBeside } from './beside.ts';
import { http } from './http.ts';

/** Made when it was bundled: see infra/api-documents.ts. */
const documents = (): Documents => readBeside(DOCUMENTS);

export const handler = http('api', (services) => createApp(services, documents), admitting);

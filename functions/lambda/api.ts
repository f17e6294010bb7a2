import { createApp } from '../api/app.ts';
import { admitting } from './admitting.ts';
import { laidDocuments } from './documents.ts';
import { http } from './http.ts';

export const handler = http('api', (services) => createApp(services, laidDocuments), admitting);

import { createApp } from '../api/app.ts';
import { admitting } from './admitting.ts';
import { documents } from './documenting.ts';
import { http } from './http.ts';
export const handler = http('api', (services) => createApp(services, documents), admitting);

import { createApp } from '../api/app.ts';
import { admitting } from './admitting.ts';
import { http } from './http.ts';

export const handler = http('api', createApp, admitting);

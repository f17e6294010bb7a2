import { createApp } from '../api/app.ts';
import { http } from './http.ts';

export const handler = http('api', createApp);

import { createMailApp } from '../api/mail-app.ts';
import { admitting } from './admitting.ts';
import { and } from './capability.ts';
import { http } from './http.ts';
import { lettering } from './lettering.ts';

export const handler = http('mail-api', createMailApp, and(lettering, admitting));

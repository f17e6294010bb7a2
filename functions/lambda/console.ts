import { createConsole } from '../console/app.ts';
import { consoling } from './consoling.ts';
import { http } from './http.ts';

export const handler = http('console', createConsole, consoling);

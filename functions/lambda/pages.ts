import { createPages } from '../learn/app.ts';
import { http } from './http.ts';
import { posting } from './lettering.ts';

export const handler = http('pages', createPages, posting);

import { createPages } from '../learn/app.ts';
import { and, capability } from './capability.ts';
import { http } from './http.ts';
import { posting } from './lettering.ts';

/** Whoever asks for a link is answered after so long, found or not. */
const ANSWER_AFTER_MS = 2_000;
/** The process stops with its answer: by then SES has answered, or is not waited for. */
const MAILED_WITHIN_MS = 1_400;

const ability = and(
  posting(MAILED_WITHIN_MS),
  capability({}, () => ({ answerAfterMs: ANSWER_AFTER_MS })),
);

export const handler = http('pages', createPages, ability);

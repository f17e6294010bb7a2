import type { RefusalCode, RefusalPart } from '../refusal.ts';

/** What became of one event. Pointers of its errors lead into the event. */
export interface EventResult {
  readonly id: string;
  readonly status: 'accepted' | 'duplicate' | 'conflict' | 'rejected';
  /** How what was chosen was marked, when the event was first taken. */
  readonly correct?: boolean;
  readonly rightChoices?: readonly number[];
  /** Of the question, unless it has other right choices by now. */
  readonly explanation?: string;
  readonly error?: {
    readonly code: RefusalCode;
    readonly detail: string;
    readonly errors?: readonly RefusalPart[];
  };
}

/** The result of an event that was not taken. */
export const notTaken = (
  id: string,
  code: RefusalCode,
  detail: string,
  errors?: readonly RefusalPart[],
): EventResult => ({ id, status: 'rejected', error: { code, detail, ...(errors && { errors }) } });

import type { Outcome } from '../../../functions/mail/mailer.ts';

/** A change that somebody made; steps are the scheduler's. */
export interface Change {
  readonly employee: string;
  readonly kind: 'stop' | 'resume' | 'hour' | 'frequency' | 'zone' | 'address' | 'pause';
  readonly value: string;
  readonly begins: number;
  acked?: number;
}

/** A period that was taken, as the register said it. */
interface ClaimSeen {
  readonly employee: string;
  readonly id: string;
  readonly period: string;
  readonly will: string;
  readonly step: number;
  /** Of the first step of the slice that made it. */
  readonly begins: number;
  /** It was given back later. */
  isBack: boolean;
}

/** A mail that was handed over, and what came of it in truth. */
export interface Call {
  readonly employee: string;
  readonly period: string;
  readonly to: string;
  readonly step: number;
  readonly begins: number;
  readonly atMs: number;
  readonly outcome: Outcome['state'];
  /** Whether it reached somebody: of an unknown fate only the mailer knows. */
  readonly isGone: boolean;
}

/** A record that was written. */
interface RecordSeen {
  readonly employee: string;
  readonly period: string;
  readonly id: string;
  readonly state: string;
}

/** All that happened in a run. */
export interface Book {
  readonly changes: Change[];
  readonly claims: ClaimSeen[];
  readonly calls: Call[];
  readonly records: RecordSeen[];
}

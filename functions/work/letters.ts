import type { NextLesson } from '../../core/model/decision.ts';
import type { DigestSettings } from '../../core/model/digest.ts';
import type { DigestReason } from '../../core/model/digest-record.ts';
import type { Mail, Mailing } from '../mail/mailer.ts';
import type { Standing } from './digest-standing.ts';
import type { Loaded } from './load.ts';

/** A digest as it can be handed over, but for whom it goes to. */
type Letter = Pick<Mail, 'subject' | 'html' | 'text' | 'headers' | 'tags'>;

/** What an employee gets in a period, or why nothing; and the decision that it follows from. */
export type Lettered =
  | { readonly nothing: DigestReason; readonly answer: NextLesson }
  | { readonly letter: Letter; readonly answer: NextLesson; readonly lessons: readonly string[] };

/** For whom a letter is written. */
export interface Addressee extends Standing {
  readonly loaded: Loaded;
}

/** How a letter is written. */
export interface LetterHow {
  readonly period: string;
  readonly settings: DigestSettings;
  /** Only to be looked at: nothing is stored, and its links lead nowhere. */
  readonly isTrial: boolean;
  /** As of this instant, epoch milliseconds; now if left out. */
  readonly asOfMs?: number | undefined;
}

/** Decides, composes and lays out. All that can fail about a digest fails here, and early. */
export interface Lettering {
  readonly letterFor: (to: Addressee, how: LetterHow) => Promise<Lettered>;
}

/** Can write digests, and send them. */
export interface Digesting extends Mailing {
  readonly letters: Lettering;
}

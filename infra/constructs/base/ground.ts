import type { UserPool } from 'aws-cdk-lib/aws-cognito';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Settings } from '../../stage.ts';
import type { Alarms } from './alarms.ts';
import type { FailureQueue } from './failure-queue.ts';
import type { PublicApi } from './http-api.ts';

/** What every capability stands on. */
export interface Ground {
  readonly settings: Settings;
  /** Encrypts what is written; made by the data stack. */
  readonly key: IKey;
  /** Whom an operator lets sign in; made by the data stack. */
  readonly people: UserPool;
  /** Takes what asynchronous functions could not do. */
  readonly failures: FailureQueue;
  /** By which the world comes in. */
  readonly door: PublicApi;
  /** Where to say what a person must be told of. */
  readonly alarms: Alarms;
}

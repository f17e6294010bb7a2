import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { Mailer } from '../../../../functions/mail/mailer.ts';
import { sesClient, sesMailer } from '../../../../functions/mail/ses.ts';
import type { Limits } from '../../../../infra/local/ses/allowance.ts';
import { type LocalSes, startSes } from '../../../../infra/local/ses/server.ts';
import { seeded } from '../../../support/random.ts';

export const KEY = 'secret-of-this-run';
export const SET = 'uplift-local';

/** SES on this machine, and a mailer that hands mails to it. */
export interface SesWorld {
  readonly ses: LocalSes;
  readonly client: SESv2Client;
  readonly mailer: Mailer;
  readonly path: string;
  /** What was told, in order: type and address. */
  readonly told: string[];
  readonly clock: { now: number };
  stop(): Promise<void>;
}

export const NOW = Date.UTC(2026, 10, 28, 8);

export const clientOf = (endpoint: string, accessKeyId = KEY): SESv2Client =>
  sesClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId, secretAccessKey: 'local' },
  });

export const openSes = async ({
  limits = { perSecond: 100, perDay: 1_000 },
  path = mkdtempSync(join(tmpdir(), 'uplift-ses-')),
  clock = { now: NOW },
}: {
  limits?: Limits;
  path?: string;
  clock?: { now: number };
} = {}): Promise<SesWorld> => {
  const random = seeded(1 + clock.now);
  const told: string[] = [];
  const ses = await startSes({
    path,
    accessKey: KEY,
    account: { identities: ['uplift.example'], configurationSets: [SET] },
    limits,
    now: () => clock.now,
    random: (size) => Uint8Array.from({ length: size }, () => Math.floor(random() * 256)),
    tell: (notification) => told.push(notification),
  });
  const client = clientOf(ses.endpoint);
  const mailer = sesMailer(client, { configurationSet: SET, now: () => clock.now });
  return {
    ses,
    client,
    mailer,
    path,
    told,
    clock,
    async stop() {
      client.destroy();
      await ses.stop();
    },
  };
};

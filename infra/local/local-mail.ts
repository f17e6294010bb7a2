import { sesClient } from '../../functions/mail/ses.ts';

/** The domain that mails come from on this machine: by RFC 2606 no such one will ever be. */
export const MAIL_DOMAIN = 'uplift.example';
export const MAIL_FROM = `digest@${MAIL_DOMAIN}`;
export const CONFIGURATION_SET = 'uplift-local';

/** A client of SES on this machine. The access key is what lets it in. */
export const localSesClient = (endpoint: string, accessKey: string): ReturnType<typeof sesClient> =>
  sesClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: accessKey, secretAccessKey: 'local' },
  });

import * as z from 'zod';

const Content = z.object({ Data: z.string(), Charset: z.string().optional() });
const Pair = z.object({ Name: z.string(), Value: z.string() });
const Addresses = z.array(z.string()).default([]);

/** What the client sends to have a mail sent, as far as it is known here. */
export const SendEmail = z.object({
  FromEmailAddress: z.string().default(''),
  Destination: z
    .object({ ToAddresses: Addresses, CcAddresses: Addresses, BccAddresses: Addresses })
    .prefault({}),
  ReplyToAddresses: Addresses,
  Content: z.object({
    Simple: z.object({
      Subject: Content,
      Body: z.object({ Html: Content.optional(), Text: Content.optional() }),
      Headers: z.array(Pair).default([]),
    }),
  }),
  EmailTags: z.array(Pair).default([]),
  ConfigurationSetName: z.string().optional(),
});
export type SendEmail = z.output<typeof SendEmail>;

/** An answer of SES that is an error, in the words of its API. */
export interface SesError {
  readonly type: string;
  readonly status: number;
  readonly message: string;
}

/** The message itself will not do. */
export const badRequest = (message: string): SesError => ({
  type: 'BadRequestException',
  status: 400,
  message,
});

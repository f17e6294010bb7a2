import { FEEDBACK_TAG } from './feedback-id.ts';
import { badRequest, type SendEmail, type SesError } from './request.ts';
import { senderOf } from './sender-name.ts';

/** Who may send here, and by which configuration sets. */
export interface Account {
  /** Addresses, and domains with all below them, that are verified. */
  readonly identities: readonly string[];
  readonly configurationSets: readonly string[];
}

const MOST_RECIPIENTS = 50;
const MOST_HEADERS = 15;
const MOST_TAGS = 50;
const MOST_HEADER = 996;
const MOST_VALUE = 995;
const MOST_LOCAL = 64;

const HEADER_NAME = /^[!-9;-~]{1,126}$/;
const PRINTABLE = /^[ -~]*$/;
const TAG = /^[A-Za-z0-9_-]{1,256}$/;
const DOMAIN = /^[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$/;
const LOCAL = /^[^\s@<>()[\]:;,\\"]+$/;

/** Of the headers that stand in a mail once: those that SES makes itself. */
const MADE_BY_SES = new Set(
  ['From', 'To', 'Cc', 'Bcc', 'Subject', 'Reply-To', 'Return-Path', 'MIME-Version']
    .concat(['Content-Type', 'Content-Transfer-Encoding', 'Sender'])
    .map((name) => name.toLowerCase()),
);

/** The bare address in `Name <address>`. */
export const addressIn = (text: string): string => senderOf(text).address;

/** What is wrong with an address; undefined if nothing is. */
const faultOfAddress = (text: string): string | undefined => {
  if (!PRINTABLE.test(text)) return 'Address contains control or non-ASCII characters';
  const address = addressIn(text);
  const at = address.lastIndexOf('@');
  if (at < 0) return "Missing final '@domain'";
  const local = address.slice(0, at);
  if (!LOCAL.test(local) || local.length > MOST_LOCAL) return 'Illegal local part';
  return DOMAIN.test(address.slice(at + 1)) ? undefined : 'Domain contains illegal character';
};

const checkRecipients = ({ Destination, ReplyToAddresses }: SendEmail): SesError | undefined => {
  const { ToAddresses, CcAddresses, BccAddresses } = Destination;
  const recipients = [...ToAddresses, ...CcAddresses, ...BccAddresses];
  if (recipients.length === 0) return badRequest('Destination is required.');
  if (recipients.length > MOST_RECIPIENTS)
    return {
      type: 'MessageRejected',
      status: 400,
      message: `Recipient count exceeds ${MOST_RECIPIENTS}.`,
    };
  for (const address of [...recipients, ...ReplyToAddresses]) {
    const fault = faultOfAddress(address);
    if (fault !== undefined) return badRequest(`${fault}.`);
  }
  return undefined;
};

const checkSender = (
  { FromEmailAddress }: SendEmail,
  { identities }: Account,
): SesError | undefined => {
  const fault = faultOfAddress(FromEmailAddress);
  if (fault !== undefined) return badRequest(`${fault}.`);
  const address = addressIn(FromEmailAddress).toLowerCase();
  const isVerified = identities.some((identity) =>
    identity.includes('@')
      ? address === identity
      : address.endsWith(`@${identity}`) || address.endsWith(`.${identity}`),
  );
  if (isVerified) return undefined;
  return {
    type: 'MessageRejected',
    status: 400,
    message: `Email address is not verified. The following identities failed the check in region LOCAL: ${address}`,
  };
};

const checkHeaders = ({ Content }: SendEmail): SesError | undefined => {
  const { Headers } = Content.Simple;
  if (Headers.length > MOST_HEADERS)
    return badRequest(`At most ${MOST_HEADERS} headers may be given.`);
  const seen = new Set(MADE_BY_SES);
  for (const { Name, Value } of Headers) {
    if (!HEADER_NAME.test(Name)) return badRequest('Header name is invalid.');
    if (!PRINTABLE.test(Value) || Value === '' || Value.length > MOST_VALUE)
      return badRequest(`Header value of ${Name} is invalid.`);
    if (Name.length + Value.length > MOST_HEADER) return badRequest(`Header ${Name} is too long.`);
    if (seen.has(Name.toLowerCase())) return badRequest(`Duplicate header '${Name}'.`);
    seen.add(Name.toLowerCase());
  }
  return undefined;
};

const checkContent = ({ Content }: SendEmail): SesError | undefined => {
  const { Subject, Body } = Content.Simple;
  if (/[\r\n]/.test(Subject.Data)) return badRequest('Subject contains line breaks.');
  if (Body.Html === undefined && Body.Text === undefined)
    return badRequest('Body must have Html or Text.');
  const parts = [Subject, Body.Html, Body.Text].filter((part) => part !== undefined);
  return parts.every(({ Charset = 'us-ascii' }) => /^utf-?8$/i.test(Charset))
    ? undefined
    : badRequest('This server of one machine knows the charset UTF-8 only.');
};

const checkTags = ({ EmailTags }: SendEmail): SesError | undefined => {
  if (EmailTags.length > MOST_TAGS) return badRequest(`At most ${MOST_TAGS} tags may be given.`);
  const isName = (name: string): boolean => TAG.test(name) || FEEDBACK_TAG.test(name);
  if (!EmailTags.every(({ Name, Value }) => isName(Name) && TAG.test(Value)))
    return badRequest('Tags are 1 to 256 of A-Z a-z 0-9 _ -.');
  return new Set(EmailTags.map(({ Name }) => Name)).size === EmailTags.length
    ? undefined
    : badRequest('Duplicate tag.');
};

const checkSet = (
  { ConfigurationSetName: name }: SendEmail,
  { configurationSets }: Account,
): SesError | undefined =>
  name === undefined || configurationSets.includes(name)
    ? undefined
    : {
        type: 'NotFoundException',
        status: 404,
        message: `Configuration set <${name}> does not exist.`,
      };

/** Why SES would not take a mail; undefined where it would. */
export const refusalOf = (mail: SendEmail, account: Account): SesError | undefined =>
  checkSet(mail, account) ??
  checkTags(mail) ??
  checkRecipients(mail) ??
  checkContent(mail) ??
  checkHeaders(mail) ??
  checkSender(mail, account);

import type { SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { isFeedbackTag } from './feedback.ts';
import { headerValue, mailbox, oneLine } from './header-text.ts';
import type { Mail } from './mailer.ts';

/** What SES takes of headers and tags. */
const MOST_HEADERS = 15;
const MOST_TAGS = 50;
/** Of a header's name and its value together. */
const MOST_HEADER = 996;
const HEADER_NAME = /^[!-9;-~]{1,126}$/;
const TAG = /^[A-Za-z0-9_-]{1,256}$/;
/** ASCII without spaces, and nothing by which one address becomes several. */
const ADDRESS = /^[^\s@<>()[\]:;,\\"\u0080-\uffff]{1,64}@[A-Za-z0-9.-]{1,253}$/;
const MOST_ADDRESS = 320;

const isAddress = (text: string): boolean => text.length <= MOST_ADDRESS && ADDRESS.test(text);

/** What is wrong with a mail, by the name of its part; undefined where it may be handed over. */
const faultOf = ({ from, replyTo, to, headers, tags }: Mail): string | undefined => {
  if (!isAddress(from.address)) return 'from';
  if (!isAddress(to)) return 'to';
  if (replyTo !== undefined && !isAddress(replyTo)) return 'replyTo';
  const isHeader = (name: string, value: string): boolean =>
    HEADER_NAME.test(name) && value !== '' && name.length + value.length <= MOST_HEADER;
  const areHeaders =
    headers.length <= MOST_HEADERS &&
    headers.every(({ name, value }) => isHeader(name, headerValue(value)));
  if (!areHeaders) return 'headers';
  const named = Object.entries(tags);
  const isTag = ([name, value]: readonly [string, string]): boolean =>
    (TAG.test(name) || isFeedbackTag(name)) && TAG.test(value);
  return named.length <= MOST_TAGS && named.every(isTag) ? undefined : 'tags';
};

/** A mail as SES wants it, or which part of it nobody would take. */
type Message =
  | { readonly input: SendEmailCommandInput }
  /** Names the part and nothing of what stands in it. */
  | { readonly fault: string };

/**
 * Makes what is handed to SES out of a mail. Whatever people wrote ends up on one line where a line
 * is meant; addresses, names of headers and tags that are none are refused and not mended.
 */
export const messageOf = (mail: Mail, configurationSet: string): Message => {
  const fault = faultOf(mail);
  if (fault !== undefined) return { fault };
  const { from, replyTo, to, subject, html, text, headers, tags } = mail;
  const content = (data: string) => ({ Data: data.toWellFormed(), Charset: 'UTF-8' });
  return {
    input: {
      FromEmailAddress: mailbox(from),
      Destination: { ToAddresses: [to] },
      ...(replyTo !== undefined && { ReplyToAddresses: [replyTo] }),
      Content: {
        Simple: {
          Subject: content(oneLine(subject)),
          Body: { Html: content(html), Text: content(text) },
          Headers: headers.map(({ name, value }) => ({ Name: name, Value: headerValue(value) })),
        },
      },
      EmailTags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
      ConfigurationSetName: configurationSet,
    },
  };
};

import type { SendEmail } from './request.ts';

/** Tags that SES writes into a header and that have a colon in their names, as no other has. */
export const FEEDBACK_TAG = /^ses:feedback-id-[ab]$/;

/** The header Feedback-ID as SES makes it of a mail's tags and of who sends. */
export const feedbackIdOf = ({ EmailTags }: Pick<SendEmail, 'EmailTags'>): string => {
  const own = EmailTags.filter(({ Name }) => FEEDBACK_TAG.test(Name))
    .sort((a, b) => (a.Name < b.Name ? -1 : 1))
    .map(({ Value }) => Value);
  return [...own, '1.local', 'AmazonSES'].join(':');
};

/** Tags of which SES makes the header Feedback-ID, by which mailbox providers count complaints. */
const FEEDBACK_TAGS = ['ses:feedback-id-a', 'ses:feedback-id-b'] as const;

/** A tag that goes out as a header, and so has a name that other tags may not have. */
export const isFeedbackTag = (name: string): boolean => FEEDBACK_TAGS.some((one) => one === name);

/** Longest value of a tag, and what of a name it may not hold. */
const MOST_CHARACTERS = 256;
const OTHERS = /[^A-Za-z0-9_-]/g;

/**
 * The tags by which complaints are counted for a tenant and a kind of mail; they name nobody.
 *
 * @example feedbackTags('acme', 'digest') // Feedback-ID: acme:digest:…
 */
export const feedbackTags = (
  tenant: string,
  kind: 'digest' | 'link',
): Readonly<Record<string, string>> => ({
  [FEEDBACK_TAGS[0]]: tenant.replace(OTHERS, '-').slice(0, MOST_CHARACTERS),
  [FEEDBACK_TAGS[1]]: kind,
});

import type { Digest } from '../../core/digest/compose.ts';
import type { Links } from './links.ts';
import type { Branding } from './look.ts';

/** Parts of a mail, with a blank line between them; empty ones are left out. */
const paragraphs = (parts: readonly (string | undefined)[], between = '\n\n'): string =>
  parts.filter((part) => part !== undefined && part !== '').join(between);

const lines = (...parts: readonly (string | undefined)[]): string => paragraphs(parts, '\n');

const questionText = ({ question, headings }: Digest, links: Links): string | undefined =>
  question &&
  paragraphs([
    headings.question,
    question.text.text,
    ...question.choices.map(({ index, label }) =>
      lines(label, links.choice(question.lesson, question.id, index)),
    ),
    headings.preselects,
  ]);

const lessonsText = ({ lessons, headings }: Digest, links: Links): string | undefined => {
  if (lessons.length === 0) return undefined;
  const full = lessons.filter(({ isNamedOnly }) => !isNamedOnly);
  const named = lessons.filter(({ isNamedOnly }) => isNamedOnly);
  return paragraphs([
    headings.lessons,
    ...full.map(({ id, title, about, summary, reasons, label }) =>
      lines(title.text, about, summary?.text, ...reasons, label, links.lesson(id)),
    ),
    ...(named.length > 0 ? [headings.further] : []),
    ...named.map(({ id, about, label }) => lines(`${label} ${about}`, links.lesson(id))),
  ]);
};

const goalsText = ({ keyResults, headings }: Digest): string | undefined =>
  keyResults.length === 0
    ? undefined
    : paragraphs([
        headings.goals,
        ...keyResults.map((one) => lines(one.title, one.lines.join(' '))),
      ]);

const progressText = ({ progress, headings }: Digest): string | undefined =>
  progress.length === 0 ? undefined : lines(headings.progress, ...progress);

/** A digest as plain text: the same words as the page has, each link on a line of its own. */
export const mailText = (
  digest: Digest,
  { links, branding, name }: { links: Links; branding: Branding; name: string },
): string => {
  const { footer } = digest;
  return `${paragraphs(
    [
      name,
      digest.headline,
      ...digest.notes,
      questionText(digest, links),
      lessonsText(digest, links),
      goalsText(digest),
      progressText(digest),
      paragraphs([
        footer.why,
        lines(footer.me, links.me),
        lines(footer.stop, links.stop),
        branding.privacyUrl && lines(footer.privacy, branding.privacyUrl),
        footer.organisation,
        branding.address,
      ]),
    ],
    '\n\n\n',
  )}\n`;
};

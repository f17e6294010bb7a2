import { DEFAULTS } from '../../stage.ts';
import { costNote, costTable, scalePage } from './page.ts';

const BEGIN = '<!-- costs: written by npm run scale -->';
const END = '<!-- /costs -->';

/**
 * A text with what stands between the two marks replaced. Throws if it does not have both, in this
 * order.
 */
const between = (text: string, content: string): string => {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin)
    throw new Error(`infra/DEPLOYING.md must have the lines ${BEGIN} and ${END}`);
  return `${text.slice(0, begin + BEGIN.length)}\n${content}\n${text.slice(end)}`;
};

/** Files that are written from the arithmetic, whole. */
export const written = (
  read: (file: string) => string,
): { readonly file: string; readonly text: string }[] => [
  { file: 'infra/SCALE.md', text: scalePage(DEFAULTS.prod.requestsPerSecond) },
  {
    file: 'infra/DEPLOYING.md',
    text: between(read('infra/DEPLOYING.md'), `${costTable()}\n\n${costNote()}`),
  },
];

import type { PreviewWords } from './texts.ts';

/** One decimal where whole percent would say too little. */
const percent = (share: number): string =>
  `${share < 0.1 ? Number((100 * share).toFixed(1)) : Math.round(100 * share)} %`;
const people = (count: number): string => (count === 1 ? '1 person' : `${count} people`);
const minutes = (value: number): string => String(Math.round(value));

const NO_EFFECT = {
  lessons: 'no lesson has its ids or tags',
  people: 'nobody is in its team and its role',
  over: 'its last day has passed',
} as const;

/** What keeps a pin from the others, with how many they are; those that are few are not counted. */
const barred: PreviewWords['pin-short'] = ({ people: count, first, because }) => {
  if (count === undefined) return 'each of those whom it is for.';
  const whom =
    first === undefined
      ? `each of its ${count} people`
      : `${count - first} of its ${people(count)}`;
  const told = because.map(({ code, said, people: few }) => `${few}: ${said ?? code}`).join('; ');
  return told === '' ? `${whom}.` : `${whom} (${told}).`;
};

/** What admins read of a preview in English. */
export const PREVIEW_ENGLISH: PreviewWords = {
  'newly-nothing': ({ people: count, sampled, share }) =>
    `${count === undefined ? 'A few' : count} of ${people(sampled)}${share === undefined ? '' : ` (${percent(share)})`} would get nothing, who are offered a lesson now.`,
  'one-lesson': ({ title, share }) =>
    `“${title}” would be the first choice of ${share === undefined ? 'more than 30 %' : percent(share)} of all people.`,
  'goal-minutes': ({ name, before, after }) =>
    `In ${name}, minutes for key results would fall from ${minutes(before)} to ${minutes(after)}.`,
  'rule-without-effect': ({ rule, because }) =>
    `Rule ${rule + 1} matches nothing: ${NO_EFFECT[because]}.`,
  'pin-short': (values) =>
    `What rule ${values.rule + 1} pins does not come first for ${barred(values)}`,
  'no-change': () =>
    'Nothing changes: only the shares of the weights matter, and they are the same.',
  'more-random': ({ before, after }) =>
    `Picks become more random: the first choice would be served ${percent(after)} of the time, not ${percent(before)}.`,
};

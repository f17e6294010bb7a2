import type { Texts } from './texts.ts';

/** English, as it is written in Britain. */
export const ENGLISH: Texts = {
  locale: 'en-GB',
  helpsKeyResult: (keyResult, due) => `Helps with “${keyResult}”, due ${due}.`,
  helpsOverdue: (keyResult) => `Helps with “${keyResult}”, which still needs everyone's help.`,
  helpsRole: (role, skill) => `${skill} is part of your work as ${role}.`,
  helpsOnboarding: (role) => `A good step in your first weeks as ${role}.`,
  practised: (skill, days) =>
    days < 1
      ? `You practised ${skill} today.`
      : days === 1
        ? `You last practised ${skill} yesterday.`
        : `You last practised ${skill} ${days} days ago.`,
  firstTime: (skill) => `New for you: ${skill}.`,
  review: (days) =>
    days <= 1
      ? 'A quick look back keeps it fresh.'
      : `You did this ${days} days ago; a quick look back keeps it fresh.`,
  unlocks: (lesson) => `It prepares you for “${lesson}”.`,
  pinned: 'Picked for you by your organisation.',
  minutes: (minutes) => (minutes === 1 ? '1 minute.' : `${minutes} minutes.`),
  curriculum: 'The next step of the course.',
  explore: 'Something new that may suit you.',
  nothing: {
    'no-lessons': 'There are no lessons yet. Please come back soon.',
    'no-match': 'No lesson fits this request. Try it with fewer filters.',
    language: 'There is no lesson in your language yet.',
    minutes: 'No lesson is this short. Try it with a little more time.',
    role: 'The lessons here are for other roles.',
    'all-done': 'You are all caught up. Come back tomorrow for the next one.',
    prerequisites: 'What comes next builds on lessons that are not available to you yet.',
  },
};

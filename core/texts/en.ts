import type { LastAnswers, MailTexts, Owner, Texts } from './texts.ts';

const HELPS: Readonly<Record<Owner, (keyResult: string) => string>> = {
  own: (keyResult) => `Helps with your own goal “${keyResult}”`,
  team: (keyResult) => `Helps your team with “${keyResult}”`,
  company: (keyResult) => `Helps with “${keyResult}”`,
};

const STILL_NEEDED: Readonly<Record<Owner, string>> = {
  own: 'which is still open',
  team: 'which still needs everyone in the team',
  company: "which still needs everyone's help",
};

const lastAnswers = ({ lesson, right, of }: LastAnswers): string => {
  if (right === of) return `You got all ${of} right in “${lesson}”: time for the next step.`;
  if (right === 0) return `“${lesson}” was not easy: a little practice will help.`;
  return 2 * right >= of
    ? `You got ${right} of ${of} right in “${lesson}”: you are on your way.`
    : `You got ${right} of ${of} right in “${lesson}”: a little practice will help.`;
};

const minutes = (count: number): string => (count === 1 ? '1 minute' : `${count} minutes`);

const headline = (hasQuestion: boolean, count: number): string => {
  if (count === 0) return 'One question for you';
  return hasQuestion ? `One question and ${minutes(count)} for you` : `${minutes(count)} for you`;
};

const MAIL: MailTexts = {
  minutes,
  headline,
  subjects: {
    question: [
      (question) => `Do you know? ${question}`,
      (question) => `${question}`,
      (question) => `One question: ${question}`,
      (question) => `Still fresh? ${question}`,
      (question) => `A quick check: ${question}`,
      (question) => `To begin with: ${question}`,
      (question) => `What would you say? ${question}`,
      (question) => `Once more: ${question}`,
    ],
    lesson: [
      (title) => `Today: ${title}`,
      (title) => `${title}: a few minutes for it`,
      (title) => `Next for you: ${title}`,
      (title) => `A short one: ${title}`,
      (title) => `Picked for you: ${title}`,
      (title) => `Worth your time: ${title}`,
      (title) => `Your next lesson: ${title}`,
      (title) => `Now for you: ${title}`,
    ],
    skill: (skill) => `Your next step in ${skill}`,
    keyResult: (keyResult) => `A step towards “${keyResult}”`,
  },
  formats: {
    video: 'Video',
    infographic: 'Infographic',
    quiz: 'Quiz',
    scenario: 'Scenario',
    flashcards: 'Flashcards',
    article: 'Article',
  },
  kinds: { new: 'New for you', review: 'Review', onboarding: 'First weeks' },
  question: 'One question to begin with',
  preselects: 'Tap an answer. It is only marked, so you can still change your mind.',
  lessons: 'Worth your time today',
  further: 'If you have a little longer',
  open: (title) => `Open “${title}”`,
  goals: 'What it is good for',
  way: ({ share, now, start, target }) =>
    `${share} of the way: now ${now}, from ${start} to ${target}.`,
  held: (now, target) => `Now ${now}, to be kept at ${target}.`,
  onPace: (expected) => `On course: a steady pace would be at ${expected} by now.`,
  behindPace: (expected) => `Behind: a steady pace would be at ${expected} by now.`,
  asItShould: 'It is where it should be.',
  notAsItShould: 'It is not where it should be.',
  due: (day) => `Due ${day}.`,
  overdue: (day) => `It was due ${day}.`,
  progress: 'How you are getting on',
  week: (lessons) =>
    lessons === 1
      ? 'You worked on one lesson in the last seven days.'
      : `You worked on ${lessons} lessons in the last seven days.`,
  firm: (skill) => `You have a firm hold of ${skill}.`,
  mostRight: (skill) => `You answer most questions on ${skill} right.`,
  firmOf: (firm, of) =>
    `In all you have a firm hold of ${firm} of the ${of} skills that are asked of you.`,
  rarer: (mails, days) =>
    `We have not heard from you since the last ${mails} mails, so from now on we write every ${days} days at most. Answer a question or finish a lesson, and they come as before.`,
  last: 'We have not heard from you for half a year, so this mail is the last one. Answer a question or finish a lesson, and they come again.',
  why: (sender) => `${sender} sends you this mail, since learning by mail is switched on for you.`,
  me: 'Change when it comes, and see your skills and all that is kept about you',
  organisation: (id) => `Short name of your organisation: ${id}`,
  stop: 'Stop these mails',
  privacy: 'Privacy',
};

/** English, as it is written in Britain. */
export const ENGLISH: Texts = {
  locale: 'en-GB',
  helpsKeyResult: (keyResult, due, owner) => `${HELPS[owner](keyResult)}, due ${due}.`,
  helpsOverdue: (keyResult, owner) => `${HELPS[owner](keyResult)}, ${STILL_NEEDED[owner]}.`,
  helpsRole: (role, skill) => `${skill} is part of your work as ${role}.`,
  helpsOnboarding: (role) => `A good step in your first weeks as ${role}.`,
  largestGap: (skill) => `${skill} is where practice takes you furthest just now.`,
  lastAnswers,
  again: (answers) =>
    answers === undefined || answers.right === 0
      ? 'It did not work out the last time. Another try often does it.'
      : `You got ${answers.right} of ${answers.of} right the last time. Another try often does it.`,
  easier: (lesson) => `A step on the way to “${lesson}”, which you found hard.`,
  resume: 'You have begun it: carry on where you left off.',
  practised: (skill, days) => `You last practised ${skill} ${days} days ago.`,
  firstTime: (skill) => `New for you: ${skill}.`,
  review: (days) =>
    days <= 1
      ? 'A quick look back keeps it fresh.'
      : `You did this ${days} days ago; a quick look back keeps it fresh.`,
  early: (days) =>
    days <= 1
      ? 'Going over it once more keeps you in practice.'
      : `You did this ${days} days ago; going over it once more keeps you in practice.`,
  unlocks: (lesson) => `It prepares you for “${lesson}”.`,
  pinned: 'Picked for you by your organisation.',
  curriculum: 'The next step of the course.',
  explore: 'Something new that may suit you.',
  revisit: 'Worth another look.',
  nothing: {
    'no-lessons': 'There are no lessons yet. Please come back soon.',
    'not-offered': 'Nothing is on offer for you at the moment. Please come back soon.',
    'no-match': 'No lesson fits this request. Try it with fewer filters.',
    language: 'There is no lesson in your language yet.',
    minutes: 'No lesson is this short. Try it with a little more time.',
    role: 'The lessons here are for other roles.',
    'all-done': 'You have done all that there is for now. What needs a review will come back.',
    resting:
      'You have done everything for today. What you still need comes back after a short rest.',
    tried: 'You have tried everything for today. Take a break: it comes back for another try.',
    dismissed: 'You have put aside what is left here. New lessons will show up as they come.',
    prerequisites: 'What comes next builds on lessons that are not available to you yet.',
  },
  mail: MAIL,
};

import { ENGLISH } from '../en.ts';
import type { PageTexts, Said } from './texts.ts';

const result = (right: number, of: number): Said => {
  const text = `${right} of ${of} right.`;
  if (right === of)
    return {
      title: of === 1 ? 'Right at once' : 'All correct',
      text: of === 1 ? 'It will come back later, so that it stays.' : text,
    };
  if (2 * right >= of)
    return { title: 'Well on your way', text: `${text} The rest comes back in a few days.` };
  if (right > 0)
    return { title: 'A start is made', text: `${text} Another look at the lesson will help.` };
  return {
    title: 'That was a hard one',
    text: 'Trying and missing is how it sticks: you will remember it better the next time.',
  };
};

/** English, as it is written in Britain. */
export const ENGLISH_PAGES: PageTexts = {
  language: 'en-GB',
  dir: 'ltr',
  lesson: {
    minutes: (minutes) => (minutes === 1 ? '1 minute' : `${minutes} minutes`),
    formats: ENGLISH.mail.formats,
    why: 'Why this lesson',
    questions: 'Questions',
    toQuestions: 'Go to the questions',
    place: (number, of) => `Question ${number} of ${of}`,
    inWords: 'The picture in words',
    cardsHint: 'Answer in your head first, then turn the card over.',
    card: (number, of) => `Card ${number} of ${of}`,
    whatNow: 'What do you do?',
    youDid: 'You chose',
    theEnd: 'The end of this story',
    playAgain: 'Go back and try another way',
    chooseOne: 'Choose one answer.',
    chooseAll: 'Choose all answers that are right.',
    chooseFirst: 'Choose an answer first.',
    howSure: 'How sure are you? One tap sends your answer.',
    sure: { guess: 'A guess', 'think-so': 'I think so', sure: 'Sure' },
    right: 'Right!',
    partly: 'Partly right',
    wrong: 'Not quite',
    yourAnswer: 'Your answer',
    rightAnswer: 'Right answer',
    explanation: 'Why',
    firstCounts: 'You have answered this question before: the first answer counts.',
    next: 'Next question',
    result,
    done: { title: 'Done', text: 'Well done. It is noted.' },
    iHaveDoneIt: 'I have done it',
    open: 'Open the lesson',
    opensElsewhere: (host) => `It opens on ${host}. This page stays here for when you are done.`,
    doneThere: { title: 'Done?', text: 'Tell us, and the next lesson will fit better.' },
    helpful: 'Was it helpful?',
    ratings: { no: 'Not really', little: 'A little', much: 'Very' },
    aside: 'Does it not suit you?',
    asides: {
      'too-easy': 'Too easy',
      'too-hard': 'Too hard',
      later: 'Later',
      'not-relevant': 'Not for my work',
    },
    suggest: 'Suggest a change',
    suggestHint:
      'What is wrong, missing or out of date? Those who look after the lessons can read it.',
    send: 'Send',
    thanks: 'Thank you. It is noted.',
    thanksFor: {
      'too-easy': 'Thank you. We take that into account.',
      'too-hard': 'Thank you. Something easier comes first.',
      later: 'It is put aside for now and comes back.',
      'not-relevant': 'Thank you. You will not be offered it for a good while.',
    },
    tooMany: 'That is enough suggestions for today. Please come back tomorrow.',
    tooLong: 'That is too long: 4,000 characters are taken. Nothing was sent.',
    nextLesson: 'Next for you',
    nothingMore: 'That is all for today.',
    backToLesson: 'Back to the lesson',
    gone: {
      title: 'This lesson is gone',
      text: 'It was taken out of the catalogue.',
    },
  },
  stop: {
    offer: {
      title: 'Fewer mails, or none',
      text: 'Nothing has changed yet. Choose what you want.',
    },
    stop: 'Stop all learning mails',
    orLess: 'Or keep them, and get less',
    weekly: 'Once a week only',
    pause: 'Pause for two weeks',
    stopped: {
      title: 'The mails are stopped',
      text: 'You get no more learning mails. Nobody but you can switch them on again.',
    },
    madeWeekly: { title: 'Once a week from now on', text: 'It is saved.' },
    paused: (day) => ({
      title: 'Paused for two weeks',
      text: `The next mail comes on ${day} at the earliest.`,
    }),
    changeMind: 'You can change this on your own page whenever you like.',
  },
  me: {
    ask: {
      title: 'Your own page',
      text: 'See how your skills stand, and choose when you get mails. We send a link to your address.',
    },
    organisation: 'Organisation (its short name, as in your mails)',
    address: 'E-mail address at work',
    sendLink: 'Send me a link',
    asked: {
      title: 'Look into your mailbox',
      text: 'If we know the address, a link is on its way. It may take a few minutes.',
    },
    mail: {
      subject: 'Your link to your own learning page',
      text: (minutes) => `This link opens your own page. It works for ${minutes} minutes:`,
      notYou: 'If you did not ask for it, do nothing: without the link nobody gets in.',
    },
    enter: {
      title: 'Open your own page',
      text: 'This keeps you signed in on this device for twelve hours.',
    },
    enterButton: 'Open my page',
    title: (name) => `Hello ${name}`,
    leave: 'Sign out',
    left: { title: 'You are signed out', text: 'On this device nothing is open any more.' },
    over: {
      title: 'Please sign in again',
      text: 'Your session has ended, and nothing was changed.',
    },
    skills: 'Your skills',
    noSkills: 'Nothing is known yet. It starts with your first answer.',
    standings: {
      mastered: 'You master it',
      enough: 'As good as your work asks for',
      nearly: 'Nearly there',
      'under-way': 'On the way',
      'most-to-gain': 'Much to gain here',
      untried: 'Not tried yet',
    },
    practised: (day) => `last practised on ${day}`,
    suggestions: 'What you suggested',
    outcomes: {
      open: 'not answered yet',
      noted: 'noted',
      planned: 'planned',
      done: 'done',
      declined: 'declined',
    },
    search: 'Find a lesson',
    searchLabel: 'What do you need to know?',
    find: 'Search',
    found: (count) =>
      count === 0 ? 'Nothing fits.' : count === 1 ? 'One lesson' : `${count} lessons`,
    preferences: 'When you get mails',
    preferencesHint: 'What you choose here goes before what your organisation has set.',
    frequency: 'How often',
    frequencies: { daily: 'Every day', weekdays: 'On working days', weekly: 'Once a week' },
    days: 'On these days',
    daysHint: 'None ticked: as your organisation has set.',
    weekdays: {
      mon: 'Monday',
      tue: 'Tuesday',
      wed: 'Wednesday',
      thu: 'Thursday',
      fri: 'Friday',
      sat: 'Saturday',
      sun: 'Sunday',
    },
    hour: 'At',
    minutesLabel: 'Minutes of learning in one mail',
    pausedUntil: 'No mails before',
    timeZone: 'Time zone',
    language: 'Language',
    asSet: (value) => `As set: ${value}`,
    save: 'Save',
    saved: 'It is saved.',
    notSaved: 'It is not saved: please look at what is marked.',
    export: 'Your data',
    exportHint: 'Everything that is kept about you, as a file.',
    exportButton: 'Download my data',
    exportLater: {
      title: 'Your file is being prepared',
      text: 'There is a lot of it. Look again in a minute.',
    },
    exportNext: 'Next part',
    whoSees: 'Who sees what',
    sees: [
      {
        title: 'You',
        text: 'Everything that is kept about you: see above, and in the file with your data.',
      },
      {
        title: 'Administrators of your organisation',
        text: 'Your profile, your answers and results, how your skills stand with numbers, what was recommended and why, and your suggestions. They can also read the whole file with your data. Reasons made from your own answers are shown to you alone.',
      },
      {
        title: 'Your manager',
        text: 'Nothing here, unless your organisation gives them an administrator’s access.',
      },
      {
        title: 'Connected apps',
        text: 'What their access allows: to report what you did there, and to ask what you should learn next, why, and how your skills stand.',
      },
      {
        title: 'Colleagues',
        text: 'Nothing.',
      },
    ],
    mails: 'Mails and links',
    stopAll: 'Stop all learning mails',
    stopAllHint: 'Nobody but you can switch them on again.',
    isStopped: 'You have stopped all learning mails.',
    lift: 'Get learning mails again',
    lifted: 'You can get learning mails again.',
    revoke: 'Make all earlier links void',
    revokeHint:
      'If somebody else may have read your mails. You are signed out everywhere; links to stop mails keep working.',
    revoked: 'All earlier links are void.',
  },
  refused: {
    title: 'This link does not open anything',
    text: 'It may be too old, or not complete. The newest mail has one that works.',
  },
  toMe: 'Get a new link',
  unavailable: {
    title: 'Please try again in a moment',
    text: 'It did not work just now. Nothing is lost: send it once more.',
  },
  again: 'Try again',
};
